package portal

import (
	"errors"
	"net/http"
	"net/url"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// revoke answers POST on the revocation endpoint (RFC 7009): 200 for any token
// of the client and for any text that is no token.
func (s *Site) revoke(w http.ResponseWriter, r *http.Request) {
	v, found := s.visit(r)
	if !found {
		s.writeOAuthError(w, v, OAuthError{http.StatusNotFound, "invalid_request", "There is no such " + s.opts.Word + "."})
		return
	}
	form, malformed := readForm(w, r)
	s.concern(&v, v.world.grants.TenantOf(form.Get("token")))
	v.setDate(w)
	s.oauthFaults(v).Serve(w, r, v.take(sandbox.Revoke), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if malformed == nil {
			malformed = s.revokeToken(r, v, form)
		}
		if malformed != nil {
			s.writeOAuthError(w, v, *malformed)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusOK)
	}))
}

// revokeToken makes the token of the form useless and records it.
func (s *Site) revokeToken(r *http.Request, v Visit, form url.Values) *OAuthError {
	client, refused := s.authenticate(r, form)
	if refused != nil {
		return refused
	}
	token := form.Get("token")
	if token == "" {
		return badRequest("invalid_request", "token is missing.")
	}
	kind, err := v.world.grants.Revoke(client.ID, v.realm(), token)
	if refusal := (*authority.Error)(nil); errors.As(err, &refusal) {
		return badRequest(refusal.Code, refusal.Description)
	}
	s.record.Revocation(sandbox.Revocation{
		At: v.Now(), Tenant: v.id(), Client: client.ID, Kind: string(kind), Token: sandbox.Fingerprint(token),
	})
	return nil
}
