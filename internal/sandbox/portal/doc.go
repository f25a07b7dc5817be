// Package portal is what a simulated practice system shows and keeps whichever
// it is: sign-in, consent and home pages, an OAuth authorization server, the
// frame around an API, faults, counters and a control page. A provider stands
// on it in a folder beside this one and writes its habits alone.
//
// It goes so:
//
//	site, err := portal.New(portal.Options{
//		Name: "DrChrono", Slug: "drchrono",
//		Layout: portal.Layout{Authorize: "/o/authorize/", Token: "/o/token/", Revoke: "/o/revoke_token/", API: "/api"},
//		Fill:   func() ([]*portal.Tenant, error) { ... },
//		People: func(string) []portal.SignIn { ... },
//		...
//	})
//	site.API(map[string]map[string]portal.Call{
//		"/offices": {http.MethodGet: {Scopes: []string{"user:read"}, Do: s.officesList}},
//	})
//	handler := site.Handler()
//
// and the provider's server embeds [Control], which has the methods that tests
// work: SetFaults, AddFault, RevokeGrants, SignIns, Reset, State and so on.
//
//	type Server struct {
//		*portal.Control
//		site *portal.Site
//	}
//
// # Realms
//
// A realm is one authorization server. With [Layout.PerTenant] each tenant has
// its own below /t/{tenant}, as Core Practice is assumed to have; otherwise all
// share one at the root, and the tenant of a request is that of the code, token
// or client that it presents. A request that names none that is known concerns
// nobody: it is recorded for the tenant "" and meets no fault. Pages of a shared
// realm meet the faults of the practices of whoever is signed in, and before
// that those of every tenant.
//
// Every tenant has a home page at /t/{tenant}/, where who belongs to it takes
// the access of an application away.
//
// # Pages
//
// Field names, labels and buttons are the same for all providers: "E-mail"
// (email), "Password" (password) and "Sign in"; check boxes named scope, a list
// named practice when there is something to choose, "Allow" and "Don’t allow".
// Every page says that it is a simulation.
package portal
