package docplanner

import (
	"net/http"

	"mooring/internal/sandbox/portal"
)

// scopeIntegration is the one scope.
const scopeIntegration = "integration"

// beforeToken answers in place of the token endpoint: with a redirect, with a
// captcha to who asks too often, and with a refusal to a client of another country.
func (s *Server) beforeToken(w http.ResponseWriter, r *http.Request, v portal.Visit) bool {
	if redirected(w, r, v.Tenant) {
		return true
	}
	tenant := ""
	if v.Tenant != nil {
		tenant = v.Tenant.ID
	}
	if !s.guard.admits(tenant, v.Now()) {
		captcha(w)
		return true
	}
	if v.Tenant != nil && clinicOf(v.Tenant).country != r.PathValue("country") {
		oauthError(w, v, portal.OAuthError{
			Status: http.StatusBadRequest, Code: "invalid_client", Description: "The client credentials are invalid",
		})
		return true
	}
	return false
}

// redirected answers as plain HTTP is answered, when that is switched on.
func redirected(w http.ResponseWriter, r *http.Request, t *portal.Tenant) bool {
	if t == nil || !t.On(redirects) {
		return false
	}
	http.Redirect(w, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusMovedPermanently)
	return true
}

// captcha answers with the page that integrators report: AWS WAF wants to see a
// person.
func captcha(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.Header().Set("X-Amzn-Waf-Action", "captcha")
	w.WriteHeader(http.StatusMethodNotAllowed)
	_, _ = w.Write([]byte("<!doctype html><html><head><title>Human Verification</title></head><body><h1>Let’s confirm you are human</h1></body></html>"))
}

// tokenAnswer writes an answer as the documentation shows it.
func tokenAnswer(_ portal.Visit, answer map[string]any) {
	answer["token_type"], answer["scope"] = "bearer", nil
}

// oauthError answers with an error. Assumed: a client that is not known is a bad
// request, as in the library that the addresses look like.
func oauthError(w http.ResponseWriter, _ portal.Visit, refusal portal.OAuthError) {
	if refusal.Status == http.StatusUnauthorized {
		refusal.Status = http.StatusBadRequest
	}
	w.Header().Set("Cache-Control", "no-store")
	portal.WriteJSON(w, refusal.Status, refusal)
}
