package corepractice

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// maxForm is how large a form may be, in bytes.
const maxForm = 64 << 10

// oauthError is an error answer of the token and revocation endpoints (RFC 6749
// section 5.2).
type oauthError struct {
	Status      int    `json:"-"`
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// badRequest is a 400.
func badRequest(code, description string) *oauthError {
	return &oauthError{Status: http.StatusBadRequest, Code: code, Description: description}
}

// readForm reads the body of a request to the token or revocation endpoint.
// Parameters in the query do not count, and none may be repeated (RFC 6749
// section 3.2).
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, *oauthError) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, badRequest("invalid_request", "The body must be application/x-www-form-urlencoded.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	if err != nil {
		return nil, badRequest("invalid_request", "The body could not be read.")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, badRequest("invalid_request", "The body is not a form.")
	}
	for name, values := range form {
		if len(values) > 1 {
			return form, badRequest("invalid_request", fmt.Sprintf("The parameter %s is repeated.", printable(name)))
		}
	}
	return form, nil
}

// presentedClient is the client id of a request, proven or not, fit to be
// shown.
func presentedClient(r *http.Request, form url.Values) string {
	if id, _, ok := r.BasicAuth(); ok {
		if plain, err := url.QueryUnescape(id); err == nil {
			return printable(plain)
		}
	}
	return printable(form.Get("client_id"))
}

// authenticate proves which client calls (RFC 6749 section 2.3.1): one method,
// not two, and one that is accepted.
func (s *Server) authenticate(r *http.Request, form url.Values) (Client, *oauthError) {
	unproven := &oauthError{http.StatusUnauthorized, "invalid_client", "The client could not be authenticated."}
	id, secret, basic := r.BasicAuth()
	if basic && form.Has("client_secret") {
		return Client{}, badRequest("invalid_request", "Authenticate by one method only.")
	}
	if basic {
		var errID, errSecret error
		id, errID = url.QueryUnescape(id)
		secret, errSecret = url.QueryUnescape(secret)
		if errID != nil || errSecret != nil || (form.Has("client_id") && form.Get("client_id") != id) {
			return Client{}, unproven
		}
	} else {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	if (basic && s.opts.ClientAuth == BodyOnly) || (!basic && s.opts.ClientAuth == BasicOnly) {
		return Client{}, unproven
	}
	client, known := s.opts.client(id)
	want, got := sha256.Sum256([]byte(client.Secret)), sha256.Sum256([]byte(secret))
	if !known || subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
		return Client{}, unproven
	}
	return client, nil
}

// writeOAuthError answers with an error.
func writeOAuthError(w http.ResponseWriter, e *oauthError) {
	if e.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="core-practice"`)
	}
	writeTokenJSON(w, e.Status, e)
}
