package bqecore

import (
	"net/http"

	"mooring/internal/sandbox/authority"
	"mooring/internal/sandbox/portal"
)

// Server is a simulated BQE CORE. Safe for concurrent use.
type Server struct {
	*portal.Control
	opts    Options
	site    *portal.Site
	offsets *offsets
}

// New makes a simulation. It listens to nothing; its refusals wrap [ErrOptions].
func New(opts Options) (*Server, error) {
	s := &Server{opts: opts.withDefaults(), offsets: &offsets{}}
	site, err := portal.New(s.portal())
	if err != nil {
		return nil, err
	}
	s.site, s.Control = site, site.Control()
	site.API(s.apiCalls())
	return s, nil
}

// Handler serves every path of the simulation.
func (s *Server) Handler() http.Handler {
	inner := s.site.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == pathUserinfo:
			inner.ServeHTTP(w, atIdentity(r))
		case r.URL.Path == pathAuthorize && !asksForCore(r):
			inner.ServeHTTP(w, withoutScopes(r))
		default:
			inner.ServeHTTP(w, r)
		}
	})
}

// The paths of the authorization server, and where the API's data centres are.
const (
	pathAuthorize  = "/idp/connect/authorize"
	pathToken      = "/idp/connect/token"
	pathRevocation = "/idp/connect/revocation"
	pathUserinfo   = "/idp/connect/userinfo"
	pathAPI        = "/api"
)

// portal are the habits of BQE CORE.
func (s *Server) portal() portal.Options {
	o := s.opts
	return portal.Options{
		Name: "BQE CORE", Slug: "bqe-core", Word: "company", BaseURL: o.BaseURL, InternalURL: o.InternalURL,
		Look: portal.Look{Dark: "#17324d", Soft: "#e8f0f7", Bright: "#f6b73c"},
		Layout: portal.Layout{
			Authorize: pathAuthorize, Token: pathToken, Revoke: pathRevocation, API: pathAPI + "/{center}",
		},
		Now: o.Now, Wait: o.Wait, Logger: o.Logger, Clients: o.Clients, Scopes: scopes(),
		Authority: authority.Options{
			AccessTTL: o.AccessTokenTTL, RefreshTTL: o.RefreshTokenTTL, Mark: o.TokenMark, Prefix: "bq",
			Reuse: authority.Refuses, OneGrantPerUser: true, RefreshScope: ScopeOffline,
		},
		Fill: s.companies, People: people,
		Switches: []portal.Switch{
			{Name: notAuthenticated, Label: "Refused codes and refresh tokens get 200 “Not authenticated”", Off: "errors as in RFC 6749", On: !o.StandardErrors},
			{Name: foreignEndpoint, Label: "The token answer names an API elsewhere", On: false},
		},
		Habits: portal.Habits{
			ClientAuth: o.ClientAuth, RequirePKCE: o.RequirePKCE, SameRedirect: SameRedirect,
			TokenAnswer: s.nameEndpoint, OAuthError: s.oauthError, APIError: apiError, BeforeCall: s.beforeCall,
		},
		Home: home, Figures: s.figures, State: func() any { return s.State() },
		Control: o.Control, Discreet: o.Discreet, Faults: o.validate(),
	}
}

// Endpoints are the addresses a client is configured with.
type Endpoints struct {
	AuthorizeURL, TokenURL, RevokeURL, APIURL string
}

// Endpoints returns the addresses of this simulation: the page people see under
// BaseURL, the rest under InternalURL. APIURL is what the endpoints of token answers
// lie under; there is no company at the address itself.
func (s *Server) Endpoints() Endpoints {
	return Endpoints{
		AuthorizeURL: s.site.BaseURL() + pathAuthorize, TokenURL: s.site.InternalURL() + pathToken,
		RevokeURL: s.site.InternalURL() + pathRevocation, APIURL: s.site.InternalURL() + pathAPI,
	}
}
