package corepractice

import "mooring/internal/sandbox/portal"

// Endpoints are the addresses a client is configured with; each holds the
// literal {tenant}.
type Endpoints struct {
	AuthorizeURL, TokenURL, RevokeURL, APIURL string
}

// Endpoints returns the addresses of this simulation: the page people see under
// BaseURL, the rest under InternalURL.
func (s *Server) Endpoints() Endpoints {
	return Endpoints{
		AuthorizeURL: s.site.BaseURL() + "/t/{tenant}/oauth/authorize",
		TokenURL:     s.site.InternalURL() + "/t/{tenant}/oauth/token",
		RevokeURL:    s.site.InternalURL() + "/t/{tenant}/oauth/revoke",
		APIURL:       s.site.InternalURL() + "/t/{tenant}/api/v1",
	}
}

// apiURL is where a tenant's API begins.
func (s *Server) apiURL(t *portal.Tenant) string {
	return s.site.InternalURL() + "/t/" + t.ID + "/api/v1"
}
