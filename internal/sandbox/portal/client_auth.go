package portal

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// readForm reads the body of a request to the token or revocation endpoint.
// Parameters in the query do not count, and none may be repeated (RFC 6749
// section 3.2).
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, *OAuthError) {
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
func (s *Site) authenticate(r *http.Request, form url.Values) (Client, *OAuthError) {
	unproven := &OAuthError{http.StatusUnauthorized, "invalid_client", "The client could not be authenticated."}
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
	if accepted := s.opts.Habits.ClientAuth; (basic && accepted == BodyOnly) || (!basic && accepted == BasicOnly) {
		return Client{}, unproven
	}
	client, known := s.opts.FindClient(id)
	want, got := sha256.Sum256([]byte(client.Secret)), sha256.Sum256([]byte(secret))
	if !known || subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
		return Client{}, unproven
	}
	return client, nil
}
