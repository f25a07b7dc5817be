package docplanner

import (
	"errors"
	"html/template"
	"net/http"

	"mooring/internal/sandbox/authority"
	"mooring/internal/sandbox/portal"
)

// Server is a simulated Docplanner. Safe for concurrent use.
type Server struct {
	*portal.Control
	opts    Options
	site    *portal.Site
	clients *clients
	guard   *guard
	quota   *quota
	page    *template.Template
}

// New makes a simulation. It listens to nothing; its refusals wrap [ErrOptions].
func New(opts Options) (*Server, error) {
	opts = opts.withDefaults()
	s := &Server{
		opts: opts, clients: &clients{seed: opts.Seed, mark: opts.TokenMark},
		guard: newGuard(opts.TokenRequests), quota: newQuota(opts.HourlyCalls),
	}
	site, err := portal.New(s.portal())
	page, pageErr := template.New("panel").Parse(panelPage)
	if err := errors.Join(err, pageErr); err != nil {
		return nil, err
	}
	s.site, s.Control, s.page = site, site.Control(), page
	site.API(s.apiCalls())
	site.Page("GET /{$}", s.panel)
	site.Page("POST /clients/{tenant}/withdraw", s.panelWithdraw)
	site.Page("POST /clients/{tenant}/reissue", s.panelReissue)
	return s, nil
}

// Handler serves every path of the simulation.
func (s *Server) Handler() http.Handler { return s.site.Handler() }

// Endpoints are the addresses a client is configured with; each holds the literal
// {tenant}, which stands for a country's domain.
type Endpoints struct {
	TokenURL, APIURL string
}

// Paths below a country's own.
const (
	tokenPath = "/oauth/v2/token"
	apiPath   = "/api/v3/integration"
)

// Endpoints returns the addresses of this simulation, under InternalURL.
func (s *Server) Endpoints() Endpoints {
	return Endpoints{TokenURL: s.site.InternalURL() + "/{tenant}" + tokenPath, APIURL: s.site.InternalURL() + "/{tenant}" + apiPath}
}

// The switches of a tenant.
const (
	// tellsTotals: pages of bookings say how many there are.
	tellsTotals = "tells_totals"
	// redirects: every call is answered with a redirect to another scheme, as
	// plain HTTP is.
	redirects = "redirects"
)

// portal are the habits of Docplanner.
func (s *Server) portal() portal.Options {
	o := s.opts
	return portal.Options{
		Name: "Docplanner", Slug: "docplanner", Word: "client", Look: portal.Look{Dark: "#0a4f49", Soft: "#eef8f6", Bright: "#7fe0cf"},
		BaseURL: o.BaseURL, InternalURL: o.InternalURL,
		Layout: portal.Layout{Token: "/{country}" + tokenPath, API: "/{country}" + apiPath, OwnIndex: true},
		Now:    o.Now, Wait: o.Wait, Logger: o.Logger, FindClient: s.clients.find,
		Scopes:    []portal.Scope{{Name: scopeIntegration, Label: "API integration"}},
		Authority: authority.Options{AccessTTL: o.AccessTokenTTL, Mark: o.TokenMark, Prefix: "dp"},
		Fill:      s.tenants, PageSize: o.PageSize,
		Switches: []portal.Switch{
			{Name: tellsTotals, Label: "Pages of bookings tell how many there are", Off: "pages without totals", On: true},
			{Name: redirects, Label: "Every call is redirected to https, as plain HTTP is", Off: ""},
		},
		Habits: portal.Habits{
			ClientAuth: o.ClientAuth, ClientCredentials: true,
			BeforeToken: s.beforeToken, TokenAnswer: tokenAnswer, OAuthError: oauthError,
			BeforeCall: s.beforeCall, APIError: apiError,
		},
		Control: o.Control, Faults: o.validate(),
	}
}
