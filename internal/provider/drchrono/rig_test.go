package drchrono_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/budget"
	"mooring/internal/provider/drchrono"
	"mooring/internal/secret"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// adapter is what the adapter can do.
type adapter interface {
	connection.Provider
	connection.Authorizer
	token.Refresher
	token.Replayer
	syncer.Source
}

// now is the time of the rig's clock when it starts.
var now = time.Date(2026, 11, 21, 14, 20, 0, 0, time.UTC)

// rig is a DrChrono that answers what a test says.
type rig struct {
	adapter adapter
	base    string

	mu      sync.Mutex
	now     time.Time
	answers map[string]http.HandlerFunc
	// seen are the requests, as path and query.
	seen []string
	// headers are the Authorization headers, in the same order, and versions those that
	// ask for a version of the API.
	headers, versions []string
}

// newRig starts one; change may alter the adapter's options.
func newRig(t testing.TB, change func(*drchrono.Options)) *rig {
	t.Helper()
	r := &rig{now: now, answers: map[string]http.HandlerFunc{}}
	server := httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(server.Close)
	r.base = server.URL
	r.practice()
	options := options(server.URL)
	options.Now = r.clock
	if change != nil {
		change(&options)
	}
	r.adapter = newAdapter(t, options)
	return r
}

// options are those of an adapter to a DrChrono at base.
func options(base string) drchrono.Options {
	return drchrono.Options{
		ClientID: "mooring", ClientSecret: secret.NewValue("s3cr:t &%/+ü"), ClientAuth: "body",
		Scopes:       []string{"user:read", "calendar:read"},
		AuthorizeURL: base + "/o/authorize/", TokenURL: base + "/o/token/", RevokeURL: base + "/o/revoke_token",
		APIURL: base + "/api", TenantDomain: "drchrono.com", Now: func() time.Time { return now },
	}
}

// newAdapter makes one.
func newAdapter(t testing.TB, options drchrono.Options) adapter {
	t.Helper()
	made, err := drchrono.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return made.(adapter)
}

// practice answers as a practice of one doctor in New York and one in Denver.
func (r *rig) practice() {
	r.redirect("/api/users/current", "/api/users/42")
	r.body("/api/users/42", `{"id": 42, "username": "alee", "doctor": 7, "practice_group": "900", "is_doctor": true, "is_staff": false}`)
	r.body("/api/doctors/7", `{"id": 7, "first_name": "Anna", "last_name": "Lee", "practice_group": 900, "practice_group_name": "Harbor Family Medicine"}`)
	r.body("/api/doctors", `{"previous": null, "next": null, "results": [
		{"id": 7, "first_name": "Anna", "last_name": "Lee", "suffix": "MD", "timezone": "America/New_York", "practice_group": 900},
		{"id": 8, "first_name": "Raúl", "last_name": "Díaz", "suffix": "", "timezone": "US/Mountain", "practice_group": 900}]}`)
	r.body("/api/offices", `{"previous": null, "next": null, "data": [
		{"id": 1, "name": "Harbor Boston", "address": "12 Main Street", "city": "Boston", "state": "MA", "zip_code": "02110", "doctor": "7", "archived": false},
		{"id": "2", "name": "Harbor Denver", "address": "", "city": "Denver", "state": "CO", "zip_code": null, "doctor": 8, "archived": false},
		{"id": 3, "name": "", "doctor": null, "archived": true}]}`)
}

func (r *rig) serve(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	r.seen = append(r.seen, request.URL.RequestURI())
	r.headers = append(r.headers, request.Header.Get("Authorization"))
	r.versions = append(r.versions, request.Header.Get("X-DRC-API-Version"))
	answer, found := r.answers[request.URL.RequestURI()]
	if !found {
		answer, found = r.answers[request.URL.Path]
	}
	r.mu.Unlock()
	if !found {
		http.NotFound(w, request)
		return
	}
	answer(w, request)
}

// answer sets what a path, with or without its query, is answered with.
func (r *rig) answer(path string, with http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[path] = with
}

// body answers a path with JSON.
func (r *rig) body(path, body string) { r.status(path, http.StatusOK, body) }

// status answers a path with a status and JSON.
func (r *rig) status(path string, status int, body string) {
	r.answer(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// redirect answers a path with a redirect.
func (r *rig) redirect(path, to string) {
	r.answer(path, func(w http.ResponseWriter, request *http.Request) { http.Redirect(w, request, to, http.StatusFound) })
}

// requests lists the requests that came.
func (r *rig) requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.seen)
}

// count counts the requests of a path.
func (r *rig) count(path string) int {
	n := 0
	for _, request := range r.requests() {
		if at, _, _ := strings.Cut(request, "?"); at == path {
			n++
		}
	}
	return n
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// pass lets time pass.
func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// access is a connection's.
func access() connection.Access {
	return connection.Access{Token: secret.NewValue("token"), ConnectionID: "c1", Background: true}
}

// fails checks of which kind an error is.
func fails(t *testing.T, err error, kind connection.FailureKind) *connection.Failure {
	t.Helper()
	failure, is := connection.AsFailure(err)
	if !is || failure.Kind != kind {
		t.Fatalf("error = %v, want one of kind %s", err, kind)
	}
	return failure
}

// appointments writes a page of appointments, each given as changes to a good one.
func appointments(t testing.TB, next string, changes ...map[string]any) string {
	t.Helper()
	list := []map[string]any{}
	for _, change := range changes {
		one := map[string]any{
			"id": "501", "office": 1, "doctor": 7, "patient": 31, "exam_room": 1, "scheduled_time": "2026-11-24T09:30:00", "duration": 30,
			"status": "Confirmed", "reason": "Check-up", "updated_at": "2026-11-20T08:00:00.123456", "deleted_flag": false,
		}
		for name, value := range change {
			one[name] = value
		}
		list = append(list, one)
	}
	page := map[string]any{"previous": nil, "next": nil, "results": list}
	if next != "" {
		page["next"] = next
	}
	text, err := json.Marshal(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ledger is a budget's store in memory.
type ledger struct {
	mu    sync.Mutex
	count budget.Count
	kept  map[string]budget.Account
}

// Turn implements budget.Store.
func (l *ledger) Turn(_ context.Context, _ string, decide func(budget.Ledger) budget.Change) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var accounts []budget.Account
	for _, account := range l.kept {
		accounts = append(accounts, account)
	}
	change := decide(budget.Ledger{Count: l.count, Accounts: accounts})
	l.count = change.Count
	if change.Account != nil {
		if l.kept == nil {
			l.kept = map[string]budget.Account{}
		}
		l.kept[change.Account.ConnectionID] = *change.Account
	}
	return nil
}
