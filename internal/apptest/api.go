package apptest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"mooring/internal/apikey"
)

// Key makes an API key with the scopes, all of them when none is named.
func (s *Site) Key(t testing.TB, scopes ...apikey.Scope) string {
	t.Helper()
	if len(scopes) == 0 {
		scopes = apikey.Scopes()
	}
	_, text, err := s.App.Keys.Create(t.Context(), apikey.NewKey{Name: "Recall Desk’s server", Scopes: scopes, By: "a test"})
	if err != nil {
		t.Fatalf("make API key: %v", err)
	}
	return text.Reveal()
}

// Caller calls the API with a key.
type Caller struct {
	site *Site
	key  string
}

// Caller calls the API with a key; an empty one sends none.
func (s *Site) Caller(key string) Caller { return Caller{site: s, key: key} }

// Reply is what the API answered.
type Reply struct {
	Status int
	Header http.Header
	Text   string
}

// Call sends a request to a path below /v1. Header are pairs of names and values; a
// body that is not empty is sent as JSON unless they say otherwise.
func (c Caller) Call(t testing.TB, method, path, body string, header ...string) Reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, c.site.URL+"/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" {
		request.Header.Set("Authorization", "Bearer "+c.key)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return c.Send(t, request)
}

// Send sends a request as it is. Redirects are answers.
func (c Caller) Send(t testing.TB, request *http.Request) Reply {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatalf("%s %s: %v", request.Method, request.URL.Path, err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: read answer: %v", request.Method, request.URL.Path, err)
	}
	return Reply{Status: response.StatusCode, Header: response.Header, Text: string(text)}
}

// Into decodes the answer, which must have the status.
func (r Reply) Into(t testing.TB, status int, value any) {
	t.Helper()
	if r.Status != status {
		t.Fatalf("status %d, want %d: %s", r.Status, status, r.Text)
	}
	if err := json.Unmarshal([]byte(r.Text), value); err != nil {
		t.Fatalf("read answer: %v\n%s", err, r.Text)
	}
}
