package drchrono

import "mooring/internal/connection"

// Info implements connection.Provider.
func (p *Provider) Info() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug:       Slug,
		Name:       Name,
		Scopes:     scopes(p.options.Scopes),
		Asks:       connection.AskNothing,
		SignInHost: p.authorize.Host(),
		Needs: []string{
			"The DrChrono user name and password of somebody who may see the practice’s calendar. We copy what that person may see.",
		},
		Cautions: []string{
			"DrChrono keeps one sign-in to this product for each user. Signing in here as a user who has connected another organisation would end that connection, so we refuse it; sign in as another user.",
		},
		Forbidden: "DrChrono did not let us read this, although you allowed it. Ask the person who manages DrChrono at your practice to give the user who signed in permission to see the calendar and to use the API, and then check again.",
		EndAccess: "To end our access at DrChrono itself, ask DrChrono’s support to remove this product for the user who signed in.",
	}
}
