package oauth_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"golang.org/x/net/http/httpguts"

	"mooring/internal/connection"
	"mooring/internal/provider/oauth"
)

// told answers every request with a status and a body.
type told struct {
	status int
	body   []byte
}

// RoundTrip implements http.RoundTripper.
func (a told) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(a.body)), Request: request}, nil
}

// FuzzTokenAnswer feeds anything in the place of a token answer: it ends in tokens
// that fit into a header and lapse in time, or in a Failure.
func FuzzTokenAnswer(f *testing.F) {
	for _, body := range []string{
		`{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":300,"scope":"a b","endpoint":"https://a.example/api"}`,
		`{"access_token":"a","expires_in":"1e400"}`, `{"access_token":"a\u0000"}`, `{"error":"invalid_grant"}`, `"Not authenticated"`, `[]`, `{"access_token":`, ``,
	} {
		f.Add(200, []byte(body))
		f.Add(400, []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		client := newClient(t, "https://provider.example", func(o *oauth.Options) {
			o.Transport, o.EndpointField = told{200 + (status%400+400)%400, body}, "endpoint"
		})
		tokens, err := refresh(t, client)
		if _, failed := connection.AsFailure(err); err != nil && !failed {
			t.Fatalf("error %v is no Failure", err)
		}
		for _, token := range []string{tokens.Access.Reveal(), tokens.Refresh.Reveal()} {
			if !httpguts.ValidHeaderFieldValue(token) {
				t.Errorf("the token %q fits into no header", token)
			}
		}
		if err == nil && (tokens.Access.IsZero() || !tokens.ExpiresAt.After(noon)) {
			t.Errorf("tokens = %+v", tokens)
		}
	})
}
