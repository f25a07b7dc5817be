package main_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/sandbox/corepractice"
)

// post is a served program beside a simulated provider, which can hold back
// what the program asks for until somebody has killed it.
type post struct {
	sandbox *corepractice.Server
	folder  string
	given   map[string]string
	site    *apptest.Site
	program *program

	mu   sync.Mutex
	hold *hold
}

// hold stops one request.
type hold struct {
	// is says which request it is.
	is func(*http.Request) bool
	// worked: the request is carried out first, and its answer lost.
	worked bool
	// slow: the request is carried out when it is let go.
	slow bool
	// reached closes when it is there, let go when it may go on.
	reached, letGo chan struct{}
	// release closes letGo, once.
	release func()
}

// man starts provider and program.
func man(t *testing.T, pageSize int, life time.Duration, change ...func(given map[string]string)) *post {
	t.Helper()
	port := freePort(t)
	p := &post{folder: t.TempDir(), site: &apptest.Site{URL: fmt.Sprintf("http://localhost:%d", port)}}
	listener := taken(t)
	address := fmt.Sprintf("http://%s", listener.Addr())
	var err error
	p.sandbox, err = corepractice.New(corepractice.Options{
		Seed: 1, BaseURL: address, AccessTokenTTL: life, PageSize: pageSize, AppointmentCount: 600,
		Clients: []corepractice.Client{{ID: "recall-desk", Secret: clientSecret, Name: "Recall Desk", RedirectURIs: []string{p.site.URL + "/oauth/core-practice/callback"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(p.serve), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	endpoints := p.sandbox.Endpoints()
	p.given = configured(t)
	maps.Copy(p.given, map[string]string{
		"MOORING_LISTEN": fmt.Sprintf("127.0.0.1:%d", port), "MOORING_APP_NAME": "Recall Desk",
		"MOORING_CORE_PRACTICE_AUTHORIZE_URL": endpoints.AuthorizeURL, "MOORING_CORE_PRACTICE_TOKEN_URL": endpoints.TokenURL,
		"MOORING_CORE_PRACTICE_REVOKE_URL": endpoints.RevokeURL, "MOORING_CORE_PRACTICE_API_URL": endpoints.APIURL,
	})
	for _, change := range change {
		change(p.given)
	}
	runWith(t, strings.NewReader(apptest.Password), p.folder, p.given, addOwner("owner@harbourside.example")...).want(t, 0)
	p.start(t)
	return p
}

// start runs the program.
func (p *post) start(t *testing.T) {
	t.Helper()
	p.program = launch(t, p.folder, p.given, "serve")
	p.program.await(t, "Recall Desk is at")
}

// serve is the provider.
func (p *post) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	held := p.hold
	if held != nil && held.is(r) {
		p.hold = nil // One request is held, once.
	} else {
		held = nil
	}
	p.mu.Unlock()
	if held == nil {
		p.sandbox.Handler().ServeHTTP(w, r)
		return
	}
	if held.worked {
		p.sandbox.Handler().ServeHTTP(httptest.NewRecorder(), r)
	}
	close(held.reached)
	<-held.letGo
	if held.slow {
		p.sandbox.Handler().ServeHTTP(w, r)
		return
	}
	panic(http.ErrAbortHandler)
}

// holdBack holds the next request that is meant.
func (p *post) holdBack(t *testing.T, worked bool, is func(*http.Request) bool) *hold {
	t.Helper()
	return p.put(t, &hold{is: is, worked: worked})
}

// slowDown lets the next request that is meant be answered late: when release is called.
func (p *post) slowDown(t *testing.T, is func(*http.Request) bool) *hold {
	t.Helper()
	return p.put(t, &hold{is: is, slow: true})
}

// put installs a hold. It is let go when the test ends.
func (p *post) put(t *testing.T, held *hold) *hold {
	t.Helper()
	held.reached, held.letGo = make(chan struct{}), make(chan struct{})
	held.release = sync.OnceFunc(func() { close(held.letGo) })
	t.Cleanup(held.release)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hold = held
	return held
}

// wantNoTokenTwice fails when any refresh token was presented twice.
func (p *post) wantNoTokenTwice(t *testing.T) {
	t.Helper()
	state := p.sandbox.State()
	presented := map[string]int{}
	for _, request := range state.TokenRequests {
		if request.RefreshToken != "" {
			presented[request.RefreshToken]++
		}
	}
	if len(state.Reuses) != 0 || len(presented) == 0 {
		t.Errorf("reuses %+v, %d tokens presented", state.Reuses, len(presented))
	}
	for token, times := range presented {
		if times != 1 {
			t.Errorf("%s was presented %d times", token, times)
		}
	}
}

func TestAProgramKilledDuringARenewalNeverPresentsATokenTwice(t *testing.T) {
	t.Parallel()
	for name, worked := range map[string]bool{"before the provider renewed": false, "after the provider renewed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Tokens live shorter than the margin: every call renews.
			p := man(t, 100, 45*time.Second)
			visitor := p.site.SignedIn(t, account.User{Email: "owner@harbourside.example"})
			id := visitor.Connect("manly")
			p.program.stderr.Await(t, "sync ended", 1)
			held := p.holdBack(t, worked, func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/oauth/token") })
			visitor.Post("/connections/"+id+"/sync", url.Values{})
			<-held.reached

			p.program.kill()
			p.letTheLeasePass(t)
			p.start(t)

			visitor.Post("/connections/"+id+"/check", url.Values{})
			status := visitor.Get("/connections").Find("[data-connection]").AttrOr("data-status", "")
			if !slices.Contains([]string{"connected", "needs_reconnect"}, status) {
				t.Errorf("after the kill the connection is %q", status)
			}
			p.wantNoTokenTwice(t)
			consent := visitor.SignInAtProvider(visitor.Post("/connections/"+id+"/reconnect", url.Values{}), "reception@manly.example")
			visitor.Allow(consent)
			check := visitor.Post("/connections/"+id+"/check", url.Values{})
			if status := check.Find("[data-connection]").AttrOr("data-status", ""); status != "connected" {
				t.Errorf("after a reconnect the connection is %q", status)
			}
			p.wantNoTokenTwice(t)
		})
	}
}

// letTheLeasePass makes the claim of the killed program as old as it is after
// a minute.
func (p *post) letTheLeasePass(t *testing.T) {
	t.Helper()
	db := openDatabase(t, p.folder)
	defer func() { _ = db.Close() }()
	changed, err := db.ExecContext(t.Context(), "UPDATE credentials SET claimed_at = claimed_at - 60000000 WHERE claim_id IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := changed.RowsAffected(); rows != 1 || err != nil {
		t.Fatalf("%d claims stood in the database of the killed program, %v", rows, err)
	}
}

func TestAProgramKilledDuringASyncGoesOnWhereItStood(t *testing.T) {
	t.Parallel()
	p := man(t, 1, 5*time.Minute)
	visitor := p.site.SignedIn(t, account.User{Email: "owner@harbourside.example"})
	asked := 0
	held := p.holdBack(t, false, func(r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/appointments") {
			asked++
		}
		return asked == 20
	})
	visitor.Connect("manly")
	<-held.reached
	p.program.kill()

	var first *http.Request
	p.holdBack(t, false, func(r *http.Request) bool {
		if first == nil && strings.HasSuffix(r.URL.Path, "/appointments") {
			first = r.Clone(t.Context())
		}
		return false
	})
	p.start(t)
	p.program.stderr.Await(t, "outcome=done", 1)

	if first == nil || first.URL.Query().Get("cursor") == "" {
		t.Errorf("the sync did not go on at its page: %v", first)
	}
	p.program.interrupt(t)
	if left, err := filepath.Glob(filepath.Join(p.folder, "mooring.db-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if rows := databaseCount(t, p.folder, "SELECT count(*) FROM appointments"); rows < 40 {
		t.Errorf("%d appointments were copied", rows)
	}
	if open := databaseCount(t, p.folder, "SELECT count(*) FROM sync_runs WHERE finished_at IS NULL"); open != 0 {
		t.Errorf("%d runs are still open", open)
	}
}
