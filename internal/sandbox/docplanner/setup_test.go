package docplanner_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/docplanner"
	"mooring/internal/sandbox/sandboxtest"
)

// running is a simulation that listens.
type running struct {
	*docplanner.Server
	t     *testing.T
	base  string
	clock *sandboxtest.Clock
}

// start runs a small simulation; change may change its options.
func start(t *testing.T, change func(*docplanner.Options)) *running {
	t.Helper()
	r := &running{t: t, clock: sandboxtest.NewClock(time.Date(2026, 11, 23, 12, 10, 0, 0, time.UTC))}
	options := docplanner.Options{Seed: 1, Now: r.clock.Now, AppointmentCount: 40, Control: true}
	r.base = sandboxtest.Listen(t, func(base string) (_ http.Handler, err error) {
		options.BaseURL = base
		if change != nil {
			change(&options)
		}
		if r.Server, err = docplanner.New(options); err != nil {
			return nil, err
		}
		return r.Handler(), nil
	})
	return r
}

// client is a tenant's.
func (r *running) client(tenant string) docplanner.Credentials {
	r.t.Helper()
	found, err := r.Credentials(tenant)
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// got is an answer.
type got struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// do sends a request and follows no redirect.
func (r *running) do(request *http.Request) got {
	r.t.Helper()
	answer := sandboxtest.Must(r.t, sandboxtest.NewBrowser(r.t), request)
	found := got{status: answer.StatusCode, header: answer.Header, text: answer.Text}
	_ = json.Unmarshal([]byte(answer.Text), &found.body)
	return found
}

// ask asks for a token.
func (r *running) ask(country string, of docplanner.Credentials, form url.Values) got {
	r.t.Helper()
	request, err := http.NewRequest(http.MethodPost, r.base+"/"+country+"/oauth/v2/token", strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if of.ID != "" {
		request.SetBasicAuth(of.ID, of.Secret)
	}
	return r.do(request)
}

// grant is the documented form.
func grant() url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "scope": {"integration"}}
}

// token is a good one of a tenant's client.
func (r *running) token(tenant string) string {
	r.t.Helper()
	of := r.client(tenant)
	answer := r.ask(of.Country, of, grant())
	text, _ := answer.body["access_token"].(string)
	if answer.status != http.StatusOK || text == "" {
		r.t.Fatalf("no token: %d %s", answer.status, answer.text)
	}
	return text
}

// get calls the API of a country.
func (r *running) get(country, path, token string) got {
	r.t.Helper()
	request, err := http.NewRequest(http.MethodGet, r.base+"/"+country+"/api/v3/integration"+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return r.do(request)
}

// list is the _items of an answer.
func (g got) list(t *testing.T) []map[string]any {
	t.Helper()
	var read struct {
		Items []map[string]any `json:"_items"`
	}
	if err := json.Unmarshal([]byte(g.text), &read); err != nil || g.status != http.StatusOK || read.Items == nil {
		t.Fatalf("no list: %d %s", g.status, g.text)
	}
	return read.Items
}

// bookings is the path of the bookings of the first address for ten days.
func bookings(more string) string {
	return "/facilities/1000/doctors/311/addresses/311/bookings?start=2026-11-20T00%3A00%3A00%2B01%3A00&end=2026-12-20T00%3A00%3A00%2B01%3A00" + more
}
