package docplanner

import (
	"fmt"

	"mooring/internal/connection"
	"mooring/internal/provider/permission"
)

// Info implements connection.Provider. That credentials are asked for in writing, and
// where, is from Docplanner's guide ("Integration process").
func (p *Provider) Info() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug:          Slug,
		Name:          Name,
		Grant:         connection.GrantClient,
		Scopes:        permission.Describe(p.options.Scopes, words),
		Asks:          connection.AskChoice,
		TenantLabel:   "Country",
		TenantChoices: p.choices(),
		Needs: []string{
			"The country whose Docplanner site your clinic is on, such as doctoralia.es for Spain.",
			"The client id and the client secret that Docplanner issued for your clinic. Nobody can make them on a page.",
		},
		CredentialsFrom: "Docplanner issues a client id and a client secret for your clinic when you ask for them in writing. " +
			"Ask your contact at Docplanner, or integrations@docplanner.com, and say that this product connects for you.",
		EndAccess: "Docplanner has no page on which you could end our access. To end it there as well, " +
			"ask your contact at Docplanner, or integrations@docplanner.com, to withdraw the client id.",
		Forbidden: "Ask your contact at Docplanner to assign this clinic, its doctors and their addresses to your client id. Then check again.",
	}
}

// choices are the countries to choose from.
func (p *Provider) choices() []connection.TenantChoice {
	var choices []connection.TenantChoice
	for _, one := range countries() {
		if p.offers(one.domain) {
			choices = append(choices, connection.TenantChoice{Value: one.domain, Label: fmt.Sprintf("%s (%s)", one.name, one.domain)})
		}
	}
	return choices
}

// KnownScopes are the names that Docplanner has: one.
func KnownScopes() []string { return []string{scopeIntegration} }

// words are what people read of the one scope.
func words(name string) (connection.Scope, bool) {
	return connection.Scope{
		Title: "Your clinics, doctors, addresses and bookings",
		Why: "To show which clinic is connected, to let you choose addresses, and to show their bookings. " +
			"Docplanner has one permission for all of this. We read only, and never ask for a patient’s name or contact details.",
		Without: "Nothing can be read from Docplanner.",
	}, name == scopeIntegration
}
