package drchrono

import (
	"mooring/internal/connection"
	"mooring/internal/provider/permission"
)

// Info implements connection.Provider.
func (p *Provider) Info() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug:       Slug,
		Name:       Name,
		Scopes:     permission.Describe(p.options.Scopes, words),
		Asks:       connection.AskNothing,
		SignInHost: p.authorize.Host(),
		Needs: []string{
			"A DrChrono sign-in of somebody who may see the practice’s calendar. We copy what that person may see.",
		},
		Cautions: []string{
			"DrChrono keeps one sign-in to this product for each user: a second one, at another organisation, may end the first. If you look after several practices, sign in as a different DrChrono user for each.",
		},
		Forbidden: "Ask the person who manages users in DrChrono at your practice to let the user who signed in see the calendar there. Then check again.",
		OneSignIn: true,
		EndAccess: "To be sure, ask DrChrono’s support to end this product’s access for the user who signed in.",
	}
}
