package syncer_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"mooring/internal/connection"
	adapter "mooring/internal/provider/corepractice"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

const (
	clientID     = "mooring"
	clientSecret = "client-secret"
	redirectURI  = "http://app.localhost/oauth/core-practice/callback"
	tenant       = "bayside"
	// mark is part of every token that the simulation gives.
	mark = "MARKEDTOKEN"
)

// clock is a clock that only tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// newClock starts in the middle of a working day in Sydney.
func newClock() *clock { return &clock{now: time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// practiceSystem is a simulated Core Practice that listens, and the adapter for it.
type practiceSystem struct {
	*corepractice.Server
	source syncer.Source
	tokens connection.Tokens
	api    string
}

// newPracticeSystem starts a simulation and signs in to it.
func newPracticeSystem(t testing.TB, clock *clock, appointments, pageSize int) *practiceSystem {
	t.Helper()
	listener := httptest.NewUnstartedServer(nil)
	base := "http://" + listener.Listener.Addr().String()
	server, err := corepractice.New(corepractice.Options{
		Seed: 7, Now: clock.Now, BaseURL: base, AppointmentCount: appointments, PageSize: pageSize,
		AccessTokenTTL: 1000 * time.Hour, TokenMark: mark,
		Clients: []corepractice.Client{{ID: clientID, Secret: clientSecret, Name: "Mooring", RedirectURIs: []string{redirectURI}}},
	})
	if err != nil {
		t.Fatalf("make simulation: %v", err)
	}
	listener.Config.Handler = server.Handler()
	listener.Start()
	t.Cleanup(listener.Close)
	p := &practiceSystem{Server: server, api: base + "/t/" + tenant + "/api/v1"}
	p.signIn(t, clock)
	return p
}

// signIn connects as a practice would, in a browser without JavaScript.
func (p *practiceSystem) signIn(t testing.TB, clock *clock) {
	t.Helper()
	ends := p.Endpoints()
	provider, err := adapter.New(adapter.Options{
		ClientID: clientID, ClientSecret: secret.NewValue(clientSecret), ClientAuth: "basic", Scopes: scopeNames(),
		AuthorizeURL: ends.AuthorizeURL, TokenURL: ends.TokenURL, RevokeURL: ends.RevokeURL, APIURL: ends.APIURL,
		TenantDomain: "corepractice.is", Now: clock.Now,
	})
	if err != nil {
		t.Fatalf("make adapter: %v", err)
	}
	p.source = provider.(syncer.Source)
	address, err := provider.AuthorizeURL(connection.AuthorizeParams{
		TenantAddress: tenant, State: "state", RedirectURI: redirectURI, Scopes: scopeNames(),
	})
	if err != nil {
		t.Fatalf("make authorize address: %v", err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatalf("make cookie jar: %v", err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	person := p.SignIns(tenant)[0]
	base := p.api[:len(p.api)-len("/api/v1")]
	post(t, browser, base+"/sign-in", url.Values{"email": {person.Email}, "password": {person.Password}})
	back := post(t, browser, address, url.Values{"decision": {"allow"}, "scope": scopeNames()})
	p.tokens, err = provider.Exchange(t.Context(), connection.ExchangeParams{
		TenantAddress: tenant, Code: secret.NewValue(back.Query().Get("code")), RedirectURI: redirectURI, Scopes: scopeNames(),
	})
	if err != nil {
		t.Fatalf("redeem code: %v", err)
	}
}

// scopeNames lists the scopes of the API.
func scopeNames() []string {
	var names []string
	for _, scope := range corepractice.DefaultScopes() {
		names = append(names, scope.Name)
	}
	return names
}

// post sends a form and returns where the answer leads.
func post(t testing.TB, browser *http.Client, address string, form url.Values) *url.URL {
	t.Helper()
	answer, err := browser.PostForm(address, form)
	if err != nil {
		t.Fatalf("post form: %v", err)
	}
	defer answer.Body.Close()
	target, err := answer.Location()
	if err != nil {
		t.Fatalf("post form to %s: status %d leads nowhere: %v", address, answer.StatusCode, err)
	}
	return target
}

// said is an appointment in the provider's own words.
type said struct {
	ID             string    `json:"id"`
	LocationID     string    `json:"location_id"`
	PractitionerID string    `json:"practitioner_id"`
	PatientRef     string    `json:"patient_ref"`
	Start          time.Time `json:"start"`
	End            time.Time `json:"end"`
	Status         string    `json:"status"`
	Reason         string    `json:"reason"`
	UpdatedAt      time.Time `json:"updated_at"`
}

// list reads the provider's own list of appointments at a location, page by
// page, and keeps those that start in [from, to).
func (p *practiceSystem) list(t testing.TB, location string, from, to time.Time) map[string]syncer.Appointment {
	t.Helper()
	found := make(map[string]syncer.Appointment)
	address := p.api + "/appointments?location_id=" + url.QueryEscape(location)
	for address != "" {
		var page struct {
			Data []said `json:"data"`
			Next string `json:"next"`
		}
		p.get(t, address, &page)
		for _, s := range page.Data {
			if !s.Start.Before(from) && s.Start.Before(to) {
				found[s.ID] = syncer.Appointment{
					ID: s.ID, LocationID: s.LocationID, PractitionerID: s.PractitionerID, PatientRef: s.PatientRef,
					Start: s.Start.UTC(), End: s.End.UTC(), Status: s.Status, Reason: s.Reason, UpdatedAt: s.UpdatedAt.UTC(),
				}
			}
		}
		address = page.Next
	}
	return found
}

// get reads one answer of the API.
func (p *practiceSystem) get(t testing.TB, address string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	request.Header.Set("Authorization", "Bearer "+p.tokens.Access.Reveal())
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatalf("call the simulation: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the simulation answered %d", answer.StatusCode)
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		t.Fatalf("read the simulation's answer: %v", err)
	}
}

// tap stands between the syncer and the adapter. It notes what is asked, and
// can hold or refuse a question: the simulation's faults concern a whole
// practice, and some tests need one location or one page.
type tap struct {
	syncer.Source

	mu    sync.Mutex
	asked []syncer.AppointmentQuery
	// before is called with each question for appointments; its error is the answer.
	before func(context.Context, syncer.AppointmentQuery) error
}

// Appointments implements syncer.Source.
func (s *tap) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	s.mu.Lock()
	s.asked = append(s.asked, query)
	before := s.before
	s.mu.Unlock()
	if before != nil {
		if err := before(ctx, query); err != nil {
			return syncer.AppointmentPage{}, err
		}
	}
	return s.Source.Appointments(ctx, access, query)
}

// intercept sets what is called before each question.
func (s *tap) intercept(before func(context.Context, syncer.AppointmentQuery) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = before
}

// questions returns what was asked since the last call.
func (s *tap) questions() []syncer.AppointmentQuery {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// Source implements syncer.Sources.
func (s *sourceOf) Source(provider string) (syncer.Source, bool) {
	return s.tap, provider == adapter.Slug
}

// sourceOf knows one provider.
type sourceOf struct{ tap *tap }
