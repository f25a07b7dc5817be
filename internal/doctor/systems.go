package doctor

import (
	"context"

	"mooring/internal/config"
	"mooring/internal/provider/bqecore"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/docplanner"
	"mooring/internal/provider/drchrono"
)

// system is one provider as the configuration has it.
type system struct {
	name, slug string
	// prefix begins its variables.
	prefix   string
	settings config.Provider
	// people is false of one at which nobody signs in: practices type their own
	// client id and secret, and nothing is registered.
	people bool
	// assumed is true of one that publishes neither addresses nor names of permissions.
	assumed bool
	// tenant fills {tenant}, empty when every practice has its own.
	tenant string
	// scopes looks at the permissions.
	scopes func(*area, config.Provider)
	// redirect looks at how the redirect address is registered; may be nil.
	redirect func(a *area, sent string)
}

// systems are the providers, offered or not.
func (e *examination) systems() []system {
	c := e.config
	return []system{
		{
			name: corepractice.Name, slug: corepractice.Slug, prefix: "MOORING_CORE_PRACTICE_", settings: c.CorePractice,
			people: true, assumed: true, scopes: assumedScopes,
		},
		{
			name: drchrono.Name, slug: drchrono.Slug, prefix: "MOORING_DRCHRONO_", settings: c.DrChrono.Provider,
			people: true, scopes: drChronoScopes,
		},
		{
			name: bqecore.Name, slug: bqecore.Slug, prefix: "MOORING_BQE_CORE_", settings: c.BQECore.Provider,
			people: true, scopes: bqeCoreScopes, redirect: func(a *area, sent string) { bqeCoreRedirect(a, c.BQECore.RedirectURI, sent) },
		},
		{
			name: docplanner.Name, slug: docplanner.Slug, prefix: "MOORING_DOCPLANNER_", settings: c.Docplanner.Provider,
			tenant: c.Docplanner.TenantDomain, scopes: docplannerScopes,
		},
	}
}

// provider looks at one provider.
func (e *examination) provider(ctx context.Context, s system) []Finding {
	a := area{name: s.name}
	if !s.settings.Offered() {
		a.unseen("client id", "There is none, so that "+s.name+" is not offered.")
		return a.findings
	}
	if s.people {
		s.client(&a)
	} else {
		a.ok("client id", "It is offered. Each practice types its own client id and secret.")
	}
	if !e.wrong(s.prefix + "SCOPES") {
		s.scopes(&a, s.settings)
	}
	if s.assumed {
		a.warning("addresses and scopes", s.name+" publishes none of them: the defaults are assumed.", "Ask "+s.name+" for them, and set what differs.")
	}
	e.addresses(ctx, &a, s)
	if s.people && !e.wrong("MOORING_BASE_URL", "MOORING_LISTEN") {
		e.redirect(ctx, &a, s)
	}
	return a.findings
}
