package corepractice

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// tokenAnswer is a successful answer (RFC 6749 section 5.1).
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
}

// token answers POST /t/{tenant}/oauth/token. Each request is recorded when it
// arrives, whatever becomes of it.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	v, found := s.visit(r)
	if !found {
		writeOAuthError(w, &oauthError{http.StatusNotFound, "invalid_request", "There is no such practice."})
		return
	}
	form, malformed := readForm(w, r)
	faults := v.tenant.faults.Take(sandbox.Token)
	seen := sandbox.TokenRequest{
		At: v.tenant.now(), Tenant: v.tenant.id, GrantType: printable(form.Get("grant_type")), Client: presentedClient(r, form),
		RefreshToken: sandbox.Fingerprint(form.Get("refresh_token")), Code: sandbox.Fingerprint(form.Get("code")),
		Outcome: "none", Faults: kinds(faults),
	}
	note := s.record.TokenRequest(seen)
	watched := &observed{ResponseWriter: w, seen: func(status int) {
		note(func(t *sandbox.TokenRequest) { t.Status = status; seen = *t })
		s.opts.Logger.InfoContext(r.Context(), "token request", "tenant", seen.Tenant, "grant_type", seen.GrantType,
			"client", seen.Client, "refresh_token", seen.RefreshToken, "outcome", seen.Outcome, "status", status)
	}}
	defer watched.close()
	setDate(w, v.tenant)
	s.oauthFaults().Serve(watched, r, faults, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tokens, refused := s.exchange(r, v, form, malformed)
		note(func(t *sandbox.TokenRequest) {
			t.Outcome, t.Issued = outcome(refused), sandbox.Fingerprint(tokens.Refresh)
		})
		if refused != nil {
			writeOAuthError(w, refused)
			return
		}
		writeTokenJSON(w, http.StatusOK, tokenAnswer{
			AccessToken: tokens.Access, TokenType: "Bearer", ExpiresIn: int(tokens.ExpiresIn.Seconds()),
			RefreshToken: tokens.Refresh, Scope: strings.Join(tokens.Scopes, " "),
		})
	}))
}

// exchange turns a code or a refresh token into tokens.
func (s *Server) exchange(r *http.Request, v visit, form url.Values, malformed *oauthError) (authority.Tokens, *oauthError) {
	if malformed != nil {
		return authority.Tokens{}, malformed
	}
	client, refused := s.authenticate(r, form)
	if refused != nil {
		return authority.Tokens{}, refused
	}
	if !v.tenant.currentSettings().Activated {
		return authority.Tokens{}, badRequest("unauthorized_client", "The practice has not activated this application.")
	}
	var tokens authority.Tokens
	var err error
	switch grant := form.Get("grant_type"); {
	case grant == "authorization_code" && form.Get("code") != "":
		tokens, err = v.grants.Redeem(v.tenant.now(), authority.Redemption{
			Code: form.Get("code"), Realm: v.tenant.id, Client: client.ID,
			RedirectURI: form.Get("redirect_uri"), Verifier: form.Get("code_verifier"),
		})
	case grant == "refresh_token" && form.Get("refresh_token") != "":
		tokens, err = s.refresh(v, client, form)
	case grant == "authorization_code", grant == "refresh_token", grant == "":
		return tokens, badRequest("invalid_request", "A parameter is missing.")
	default:
		return tokens, badRequest("unsupported_grant_type", "This grant type is not supported.")
	}
	if refusal := (*authority.Error)(nil); errors.As(err, &refusal) {
		return tokens, badRequest(refusal.Code, refusal.Description)
	}
	return tokens, nil
}

// refresh exchanges a refresh token and records a reuse.
func (s *Server) refresh(v visit, client Client, form url.Values) (authority.Tokens, error) {
	now := v.tenant.now()
	tokens, err := v.grants.Refresh(now, authority.Renewal{
		RefreshToken: form.Get("refresh_token"), Realm: v.tenant.id, Client: client.ID, Scopes: splitScopes(form.Get("scope")),
	})
	if refusal := (*authority.Error)(nil); errors.As(err, &refusal) && refusal.Reused {
		s.record.Reuse(sandbox.Reuse{
			At: now, Tenant: refusal.Tenant, Client: client.ID, RefreshToken: sandbox.Fingerprint(form.Get("refresh_token")),
		})
	}
	return tokens, err
}

// outcome is the word that is recorded.
func outcome(refused *oauthError) string {
	if refused != nil {
		return refused.Code
	}
	return "tokens"
}

// kinds lists the kinds of faults.
func kinds(faults []sandbox.Fault) []sandbox.Kind {
	var list []sandbox.Kind
	for _, fault := range faults {
		list = append(list, fault.Kind)
	}
	return list
}

// oauthFaults acts faults out in the error shape of the token and revocation
// endpoints.
func (s *Server) oauthFaults() sandbox.Injector {
	return sandbox.Injector{Wait: s.opts.Wait, WriteError: func(w http.ResponseWriter, status int, code, message string) {
		writeOAuthError(w, &oauthError{Status: status, Code: code, Description: message})
	}}
}

// writeTokenJSON answers in JSON that must not be kept (RFC 6749 section 5.1).
func writeTokenJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
	writeJSON(w, status, body)
}

// writeJSON answers in JSON.
func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	// The status is sent; a client that went away is nobody's error.
	_ = json.NewEncoder(w).Encode(body)
}
