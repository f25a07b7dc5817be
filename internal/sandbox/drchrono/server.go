package drchrono

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"mooring/internal/sandbox/authority"
	"mooring/internal/sandbox/portal"
)

// codeTTL is how soon a code expires: "very quickly".
const codeTTL = 30 * time.Second

// Server is a simulated DrChrono. Safe for concurrent use.
type Server struct {
	*portal.Control
	opts Options
	site *portal.Site

	mu    sync.Mutex
	calls *counters
}

// New makes a simulation. It listens to nothing; its refusals wrap [ErrOptions].
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

// Endpoints are the addresses a client is configured with.
type Endpoints struct {
	AuthorizeURL, TokenURL, RevokeURL, APIURL string
}

// Endpoints returns the addresses of this simulation: the page people see under
// BaseURL, the rest under InternalURL.
func (s *Server) Endpoints() Endpoints {
	return Endpoints{
		AuthorizeURL: s.site.BaseURL() + pathAuthorize,
		TokenURL:     s.site.InternalURL() + pathToken,
		RevokeURL:    s.site.InternalURL() + pathRevoke,
		APIURL:       s.site.InternalURL() + pathAPI,
	}
}

// portal are the habits of DrChrono.
func (s *Server) portal() portal.Options {
	o := s.opts
	rules := authority.Options{
		CodeTTL: codeTTL, AccessTTL: o.AccessTokenTTL, Mark: o.TokenMark, Prefix: "dc",
		Rotation: authority.Keeps, Reuse: authority.Refuses, OneGrantPerUser: true, RefreshEndsAccess: true,
	}
	if o.Rotates {
		rules.Rotation = authority.Rotates
	}
	return portal.Options{
		Name: "DrChrono", Slug: "drchrono", BaseURL: o.BaseURL, InternalURL: o.InternalURL,
		Look:   portal.Look{Dark: "#0b4a6f", Soft: "#e8f3fa", Bright: "#ffb74d"},
		Layout: portal.Layout{Authorize: pathAuthorize, Token: pathToken, Revoke: pathRevoke, API: pathAPI},
		Now:    o.Now, Wait: o.Wait, Logger: o.Logger, Clients: o.Clients, Scopes: Scopes(),
		Authority: rules, Fill: s.tenants, People: people, PageSize: o.PageSize,
		Switches: []portal.Switch{{
			Name: permitted, Label: "The practice lets its users see the calendar", Off: "users may not see the calendar", On: true,
		}},
		Habits: portal.Habits{
			ClientAuth: o.ClientAuth, NoScopeIsAll: true, TokenAnswer: addBaseScopes, OAuthError: writeOAuthError,
			APIError: writeAPIError, BeforeCall: s.beforeCall,
		},
		Figures: s.figures,
		Control: o.Control, Discreet: o.Discreet, Faults: o.validate(),
	}
}

// figures are the calls of this hour, for the control page.
func (s *Server) figures() []portal.Figure {
	calls := s.counters()
	var figures []portal.Figure
	for _, client := range s.opts.Clients {
		figures = append(figures, portal.Figure{
			Label: "Calls of " + client.Name + " in this hour",
			Value: fmt.Sprintf("%d of %d", calls.hour.count(client.ID, s.opts.Now()), s.opts.HourlyCalls),
		})
	}
	return figures
}

// CallsThisHour is how many calls of the API an application made since the full
// hour, as far as they were allowed.
func (s *Server) CallsThisHour(client string) int {
	return s.counters().hour.count(client, s.opts.Now())
}

// counters are those since the last reset.
func (s *Server) counters() *counters {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}
