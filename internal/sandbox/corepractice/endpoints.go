package corepractice

// Endpoints are the addresses a client is configured with; each holds the
// literal {tenant}.
type Endpoints struct {
	AuthorizeURL, TokenURL, RevokeURL, APIURL string
}

// Endpoints returns the addresses of this simulation: the page people see under
// BaseURL, the rest under InternalURL.
func (s *Server) Endpoints() Endpoints {
	return Endpoints{
		AuthorizeURL: s.opts.BaseURL + "/t/{tenant}/oauth/authorize",
		TokenURL:     s.opts.InternalURL + "/t/{tenant}/oauth/token",
		RevokeURL:    s.opts.InternalURL + "/t/{tenant}/oauth/revoke",
		APIURL:       s.opts.InternalURL + "/t/{tenant}/api/v1",
	}
}

// issuer is what a tenant calls itself in the "iss" parameter (RFC 9207).
func (s *Server) issuer(t *tenant) string { return s.opts.BaseURL + "/t/" + t.id }

// apiURL is where a tenant's API begins.
func (s *Server) apiURL(t *tenant) string { return s.opts.InternalURL + "/t/" + t.id + "/api/v1" }
