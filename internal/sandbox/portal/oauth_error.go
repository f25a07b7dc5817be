package portal

import (
	"encoding/json"
	"fmt"
	"net/http"

	"mooring/internal/sandbox"
)

// OAuthError is an error answer of the token and revocation endpoints (RFC 6749
// section 5.2).
type OAuthError struct {
	Status      int    `json:"-"`
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// badRequest is a 400.
func badRequest(code, description string) *OAuthError {
	return &OAuthError{Status: http.StatusBadRequest, Code: code, Description: description}
}

// WriteOAuthError answers with an error as RFC 6749 has it; slug is the realm
// of the challenge that goes with a 401.
func WriteOAuthError(w http.ResponseWriter, slug string, e OAuthError) {
	if e.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Basic realm=%q", slug))
	}
	writeTokenJSON(w, e.Status, e)
}

// writeOAuthError answers with an error in the provider's way.
func (s *Site) writeOAuthError(w http.ResponseWriter, v Visit, e OAuthError) {
	if write := s.opts.Habits.OAuthError; write != nil {
		write(w, v, e)
		return
	}
	WriteOAuthError(w, s.opts.Slug, e)
}

// oauthFaults acts faults out in the error shape of the token and revocation
// endpoints.
func (s *Site) oauthFaults(v Visit) sandbox.Injector {
	return sandbox.Injector{Wait: s.opts.Wait, WriteError: func(w http.ResponseWriter, status int, code, message string) {
		s.writeOAuthError(w, v, OAuthError{Status: status, Code: code, Description: message})
	}}
}

// writeTokenJSON answers in JSON that must not be kept (RFC 6749 section 5.1).
func writeTokenJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
	WriteJSON(w, status, body)
}

// WriteJSON answers in JSON; a Content-Type that is set already is kept.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	// The status is sent; a client that went away is nobody's error.
	_ = json.NewEncoder(w).Encode(body)
}
