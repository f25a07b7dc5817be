package oauth_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/endpoint"
	"mooring/internal/provider/oauth"
	"mooring/internal/secret"
)

// noon is the time by every clock of these tests.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// provider is an OAuth server that answers as a test tells it and keeps what it was asked.
type provider struct {
	server *httptest.Server

	mu       sync.Mutex
	requests []asked
}

// asked is one request as it arrived.
type asked struct {
	path   string
	header http.Header
	form   url.Values
}

// newProvider starts a server that answers every request with handle.
func newProvider(t *testing.T, handle http.HandlerFunc) *provider {
	t.Helper()
	p := &provider{}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read request: %v", err)
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Errorf("parse request: %v", err)
		}
		p.mu.Lock()
		p.requests = append(p.requests, asked{path: r.URL.Path, header: r.Header.Clone(), form: form})
		p.mu.Unlock()
		handle(w, r)
	}))
	t.Cleanup(p.server.Close)
	return p
}

// seen copies the requests so far.
func (p *provider) seen() []asked {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]asked(nil), p.requests...)
}

// client makes a client of the provider; change may alter its options.
func (p *provider) client(t *testing.T, change func(*oauth.Options)) *oauth.Client {
	t.Helper()
	return newClient(t, p.server.URL, change)
}

// newClient makes a client of the provider at base.
func newClient(t *testing.T, base string, change func(*oauth.Options)) *oauth.Client {
	t.Helper()
	options := oauth.Options{
		ClientID:     "mooring id",
		ClientSecret: secret.NewValue("s&cr=t +é"),
		ClientAuth:   oauth.AuthBasic,
		AuthorizeURL: parse(t, base+"/t/{tenant}/oauth/authorize"),
		TokenURL:     parse(t, base+"/t/{tenant}/oauth/token"),
		RevokeURL:    parse(t, base+"/t/{tenant}/oauth/revoke"),
		Now:          func() time.Time { return noon },
		Pause:        time.Millisecond,
	}
	if change != nil {
		change(&options)
	}
	client, err := oauth.New(options)
	if err != nil {
		t.Fatalf("make client: %v", err)
	}
	return client
}

// parse parses an address template.
func parse(t *testing.T, text string) endpoint.Template {
	t.Helper()
	template, err := endpoint.Parse(text)
	if err != nil {
		t.Fatalf("parse %q: %v", text, err)
	}
	return template
}

// answers gives a handler that answers with one status and body.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// refresh presents a marked refresh token.
func refresh(t *testing.T, client *oauth.Client) (connection.Tokens, error) {
	t.Helper()
	return client.Refresh(t.Context(), "bayside", secret.NewValue("MARK-old-refresh"), []string{"a", "b"})
}

// wantFailure checks the kind of a failure.
func wantFailure(t *testing.T, err error, kind connection.FailureKind) *connection.Failure {
	t.Helper()
	failure, ok := connection.AsFailure(err)
	if !ok {
		t.Fatalf("error %v is not a Failure", err)
	}
	if failure.Kind != kind {
		t.Fatalf("failure is %q (%v), want %q", failure.Kind, failure, kind)
	}
	return failure
}
