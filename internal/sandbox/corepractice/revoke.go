package corepractice

import (
	"errors"
	"net/http"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// revoke answers POST /t/{tenant}/oauth/revoke (RFC 7009): 200 for any token of
// the client and for any text that is no token.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	v, found := s.visit(r)
	if !found {
		writeOAuthError(w, &oauthError{http.StatusNotFound, "invalid_request", "There is no such practice."})
		return
	}
	setDate(w, v.tenant)
	faults := v.tenant.faults.Take(sandbox.Revoke)
	s.oauthFaults().Serve(w, r, faults, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refused := s.revokeToken(w, r, v); refused != nil {
			writeOAuthError(w, refused)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusOK)
	}))
}

// revokeToken makes the token of the form useless and records it.
func (s *Server) revokeToken(w http.ResponseWriter, r *http.Request, v visit) *oauthError {
	form, malformed := readForm(w, r)
	if malformed != nil {
		return malformed
	}
	client, refused := s.authenticate(r, form)
	if refused != nil {
		return refused
	}
	token := form.Get("token")
	if token == "" {
		return badRequest("invalid_request", "token is missing.")
	}
	kind, err := v.grants.Revoke(client.ID, v.tenant.id, token)
	if refusal := (*authority.Error)(nil); errors.As(err, &refusal) {
		return badRequest(refusal.Code, refusal.Description)
	}
	s.record.Revocation(sandbox.Revocation{
		At: v.tenant.now(), Tenant: v.tenant.id, Client: client.ID, Kind: string(kind), Token: sandbox.Fingerprint(token),
	})
	return nil
}
