package portal

import (
	"net/http"
	"net/url"
	"strings"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// token answers POST on the token endpoint. Each request is recorded when it
// arrives, whatever becomes of it.
func (s *Site) token(w http.ResponseWriter, r *http.Request) {
	v, found := s.visit(r)
	if !found {
		s.writeOAuthError(w, v, OAuthError{http.StatusNotFound, "invalid_request", "There is no such " + s.opts.Word + "."})
		return
	}
	form, malformed := readForm(w, r)
	s.concern(&v, s.presentedTenant(v, r, form))
	faults := v.take(sandbox.Token)
	note, watched := s.noteToken(w, r, v, sandbox.TokenRequest{
		At: v.Now(), Tenant: v.id(), GrantType: printable(form.Get("grant_type")), Client: presentedClient(r, form),
		RefreshToken: sandbox.Fingerprint(form.Get("refresh_token")), Code: sandbox.Fingerprint(form.Get("code")),
		Outcome: "none", Faults: kinds(faults),
	})
	defer watched.close()
	v.setDate(w)
	s.oauthFaults(v).Serve(watched, r, faults, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before := s.opts.Habits.BeforeToken; before != nil && before(w, r, v) {
			return
		}
		tokens, refused := s.exchange(r, v, form, malformed)
		note(func(t *sandbox.TokenRequest) {
			t.Outcome, t.Issued = outcome(refused), sandbox.Fingerprint(tokens.Refresh)
		})
		if refused != nil {
			s.writeOAuthError(w, v, *refused)
			return
		}
		s.concern(&v, tokens.Tenant)
		writeTokenJSON(w, http.StatusOK, s.tokenAnswer(v, tokens))
	}))
}

// noteToken records a request and watches what becomes of it.
func (s *Site) noteToken(w http.ResponseWriter, r *http.Request, v Visit, seen sandbox.TokenRequest) (
	func(func(*sandbox.TokenRequest)), *observed,
) {
	note := s.record.TokenRequest(seen)
	return note, &observed{ResponseWriter: w, seen: func(status int) {
		note(func(t *sandbox.TokenRequest) { t.Status = status; seen = *t })
		s.opts.Logger.InfoContext(r.Context(), "token request", "tenant", v.id(), "grant_type", seen.GrantType,
			"client", seen.Client, "refresh_token", seen.RefreshToken, "outcome", seen.Outcome, "status", status)
	}}
}

// tokenAnswer is a successful answer (RFC 6749 section 5.1), as the provider
// has it.
func (s *Site) tokenAnswer(v Visit, tokens authority.Tokens) map[string]any {
	answer := map[string]any{
		"access_token": tokens.Access, "token_type": "Bearer", "expires_in": int(tokens.ExpiresIn.Seconds()),
		"scope": strings.Join(tokens.Scopes, " "),
	}
	if tokens.Refresh != "" {
		answer["refresh_token"] = tokens.Refresh
	}
	if change := s.opts.Habits.TokenAnswer; change != nil {
		change(v, answer)
	}
	return answer
}

// presentedTenant names the tenant that a token request is about, proven or
// not; empty when it is not known.
func (s *Site) presentedTenant(v Visit, r *http.Request, form url.Values) string {
	for _, name := range []string{"refresh_token", "code", "token"} {
		if tenant := v.world.grants.TenantOf(form.Get(name)); tenant != "" {
			return tenant
		}
	}
	client, _ := s.opts.FindClient(presentedClient(r, form))
	return client.Tenant
}

// concern makes a visit to a shared realm that of a tenant.
func (s *Site) concern(v *Visit, tenant string) {
	if s.opts.Layout.PerTenant {
		return
	}
	if t, known := v.Lookup(tenant); known {
		v.Tenant = t
	}
}

// outcome is the word that is recorded.
func outcome(refused *OAuthError) string {
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
