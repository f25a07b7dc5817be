package corepractice

import (
	"net/http"

	"mooring/internal/sandbox/authority"
	"mooring/internal/sandbox/portal"
)

// Server is a simulated Core Practice. Safe for concurrent use.
type Server struct {
	*portal.Control
	opts Options
	site *portal.Site
}

// New makes a simulation. It listens to nothing; its refusals wrap
// [ErrOptions].
func New(opts Options) (*Server, error) {
	s := &Server{opts: opts.withDefaults()}
	site, err := portal.New(s.portal())
	if err != nil {
		return nil, err
	}
	s.site, s.Control = site, site.Control()
	site.API(s.apiCalls())
	return s, nil
}

// Handler serves every path of the simulation.
func (s *Server) Handler() http.Handler { return s.site.Handler() }

// portal are the habits of Core Practice.
func (s *Server) portal() portal.Options {
	o := s.opts
	return portal.Options{
		Name: "Core Practice", Slug: "core-practice", BaseURL: o.BaseURL, InternalURL: o.InternalURL,
		Layout: portal.Layout{
			PerTenant: true, Authorize: "/oauth/authorize", Token: "/oauth/token", Revoke: "/oauth/revoke", API: "/api/v1",
		},
		Now: o.Now, Wait: o.Wait, Logger: o.Logger, Clients: o.Clients, Scopes: o.Scopes,
		Authority: authority.Options{AccessTTL: o.AccessTokenTTL, RefreshTTL: o.RefreshTokenTTL, Mark: o.TokenMark},
		Fill:      s.tenants, People: o.people, PageSize: o.PageSize,
		Switches: []portal.Switch{{
			Name: activated, Label: "The practice has activated the application", Off: "application not activated", On: true,
		}},
		Habits: portal.Habits{
			ClientAuth: o.ClientAuth, RequirePKCE: o.RequirePKCE, Issuer: true, Admits: admits, BeforeCall: notActivated,
		},
		State:   func() any { return s.State() },
		Control: o.Control, Discreet: o.Discreet, Faults: o.validate(),
	}
}
