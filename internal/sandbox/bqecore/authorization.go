package bqecore

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mooring/internal/sandbox/portal"
)

// The switches of a company.
const (
	// notAuthenticated: refused codes are answered as BQE documents it.
	notAuthenticated = "not_authenticated"
	// foreignEndpoint: the token answer leads away.
	foreignEndpoint = "foreign_endpoint"
)

// asksForCore tells whether an authorization request has one of the core
// permissions. A decision at the consent page belongs to such a request.
func asksForCore(r *http.Request) bool {
	names := strings.Fields(r.URL.Query().Get("scope"))
	return slices.Contains(names, ScopeRead) || slices.Contains(names, ScopeReadWrite)
}

// withoutScopes is a request as one that asks for nothing, which is refused with
// invalid_scope.
func withoutScopes(r *http.Request) *http.Request {
	query := r.URL.Query()
	query.Set("scope", "")
	return at(r, &url.URL{Path: r.URL.Path, RawQuery: query.Encode()})
}

// atIdentity is a request for what the authorization server says of a person, as one
// of the API, which checks its token.
func atIdentity(r *http.Request) *http.Request {
	return at(r, &url.URL{Path: pathAPI + "/" + identity + "/userinfo", RawQuery: r.URL.RawQuery})
}

// at is a request to another address of ours.
func at(r *http.Request, address *url.URL) *http.Request {
	moved := r.Clone(r.Context())
	moved.URL = address
	moved.RequestURI = address.RequestURI()
	return moved
}

// nameEndpoint tells where the company's API is.
func (s *Server) nameEndpoint(v portal.Visit, answer map[string]any) {
	answer["endpoint"] = s.endpoint(dataOf(v.Tenant)) + "/"
	if v.Tenant.On(foreignEndpoint) {
		answer["endpoint"] = "https://api.bqecore.example/api/"
	}
}

// endpoint is where a company's API is.
func (s *Server) endpoint(c *company) string { return s.site.InternalURL() + pathAPI + "/" + c.center }

// oauthError answers a refused code or refresh token with 200 and a text, as BQE
// documents it, and everything else as RFC 6749 has it.
func (s *Server) oauthError(w http.ResponseWriter, v portal.Visit, refusal portal.OAuthError) {
	says := !s.opts.StandardErrors
	if v.Tenant != nil {
		says = v.Tenant.On(notAuthenticated)
	}
	if says && refusal.Code == "invalid_grant" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		portal.WriteJSON(w, http.StatusOK, "Not authenticated")
		return
	}
	portal.WriteOAuthError(w, "bqe-core", refusal)
}
