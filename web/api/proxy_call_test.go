package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
	"mooring/internal/database"
	"mooring/internal/sandbox"
)

// proxySite is a site with two connections, and a key that may call through them.
type proxySite struct {
	*apptest.Site
	clock      *apptest.Clock
	caller     apptest.Caller
	id         string
	statements atomic.Int64
	// asked counts the requests to the practice system's API, each of which is told to
	// arrived when that is not full.
	asked   atomic.Int64
	arrived chan struct{}
}

// newProxySite connects Bayside.
func newProxySite(t *testing.T) *proxySite {
	t.Helper()
	s := &proxySite{clock: apptest.NewClock(time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)), arrived: make(chan struct{}, 1)}
	s.Site = apptest.Start(t, apptest.Options{Quiet: true, Now: s.clock.Now, AroundApp: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, counter := database.CountStatements(r.Context())
			next.ServeHTTP(counted{w, counter, &s.statements}, r.WithContext(ctx))
		})
	}, AroundSandbox: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/api/") {
				s.asked.Add(1)
				select {
				case s.arrived <- struct{}{}:
				default:
				}
			}
			next.ServeHTTP(w, r)
		})
	}})
	s.id = s.SignedIn(t, s.Owner).Connect("bayside")
	s.caller = s.Caller(s.Key(t, apikey.ScopeProxy))
	return s
}

// counted notes how many statements it took until an answer began.
type counted struct {
	http.ResponseWriter
	counter *database.Counter
	into    *atomic.Int64
}

// WriteHeader implements http.ResponseWriter.
func (c counted) WriteHeader(status int) {
	c.into.Store(int64(c.counter.Statements()))
	c.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (c counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// call calls the practice system's API.
func (s *proxySite) call(t *testing.T, method, path, body string, header ...string) apptest.Reply {
	t.Helper()
	return s.caller.Call(t, method, "/connections/"+s.id+"/proxy/"+path, body, header...)
}

// wantProxied checks that an answer is the practice system's.
func wantProxied(t *testing.T, reply apptest.Reply, status int) {
	t.Helper()
	if ours := reply.Header.Values("Mooring-Error"); reply.Status != status || len(ours) != 0 {
		t.Errorf("status %d, want %d of the practice system's; Mooring-Error %q: %s", reply.Status, status, ours, reply.Text)
	}
}

// wantOurs checks that an answer is ours, and which.
func wantOurs(t *testing.T, reply apptest.Reply, status int, slug string) {
	t.Helper()
	var problem struct {
		Type      string `json:"type"`
		RequestID string `json:"request_id"`
	}
	if reply.Status != status || reply.Header.Get("Mooring-Error") != slug {
		t.Fatalf("status %d, Mooring-Error %q; want %d, %q: %s", reply.Status, reply.Header.Get("Mooring-Error"), status, slug, reply.Text)
	}
	if err := json.Unmarshal([]byte(reply.Text), &problem); err != nil || problem.Type != "urn:mooring:problem:"+slug || problem.RequestID == "" {
		t.Errorf("no problem of its kind: %v, %s", err, reply.Text)
	}
}

func TestCallsArePassedOnToThePracticeSystem(t *testing.T) {
	t.Parallel()
	s := newProxySite(t)
	t.Run("with a working token, in one statement", func(t *testing.T) {
		reply := s.call(t, http.MethodGet, "practice", "")
		wantProxied(t, reply, http.StatusOK)
		var practice struct{ ID, Name string }
		if reply.Into(t, http.StatusOK, &practice); practice.Name == "" {
			t.Errorf("no practice: %s", reply.Text)
		}
		if got := s.statements.Load(); got != 1 {
			t.Errorf("%d statements", got)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		} {
			if got := reply.Header.Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s is %q", name, got)
			}
		}
		if reply.Header.Get("X-Request-Id") == "" {
			t.Error("the answer has no request id")
		}
	})
	t.Run("and what that refuses comes back as it is", func(t *testing.T) {
		wantProxied(t, s.call(t, http.MethodGet, "nowhere", ""), http.StatusNotFound)
		wantProxied(t, s.call(t, http.MethodPost, "appointments", "{}", "Idempotency-Key", "one"), http.StatusForbidden)
		wantProxied(t, s.call(t, http.MethodDelete, "practice", ""), http.StatusMethodNotAllowed)
	})
	t.Run("whose token it no longer takes is renewed", func(t *testing.T) {
		before := len(s.Sandbox.State().Seen.TokenRequests)
		// By the practice system's clock the token has lapsed, by ours it has not.
		if err := s.Sandbox.SetFaults("bayside", sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: 290}); err != nil {
			t.Fatal(err)
		}
		s.clock.Add(20 * time.Second)
		wantProxied(t, s.call(t, http.MethodGet, "practice", ""), http.StatusOK)
		if asked := len(s.Sandbox.State().Seen.TokenRequests) - before; asked != 1 {
			t.Errorf("%d renewals", asked)
		}
	})
	t.Run("unless the practice has to sign in again", func(t *testing.T) {
		other := s.SignedIn(t, s.Owner).Connect("manly")
		if _, err := s.Sandbox.RevokeGrants("manly"); err != nil {
			t.Fatal(err)
		}
		reply := s.caller.Call(t, http.MethodGet, "/connections/"+other+"/proxy/practice", "")
		wantOurs(t, reply, http.StatusConflict, "needs-reconnect")
		if !strings.Contains(reply.Text, "/connections/"+other+"/reconnect") {
			t.Errorf("no link: %s", reply.Text)
		}
	})
}

func TestCallsThatAreNotPassedOnSayWhy(t *testing.T) {
	t.Parallel()
	s := newProxySite(t)
	before := s.asked.Load()
	at := "/connections/" + s.id + "/proxy/"
	wantOurs(t, s.Caller("").Call(t, http.MethodGet, at+"practice", ""), http.StatusUnauthorized, "unauthorised")
	wantOurs(t, s.Caller("mooring_wrong").Call(t, http.MethodGet, at+"practice", ""), http.StatusUnauthorized, "unauthorised")
	wantOurs(t, s.Caller(s.Key(t, apikey.ScopeTokens)).Call(t, http.MethodGet, at+"practice", ""), http.StatusForbidden, "forbidden")
	wantOurs(t, s.caller.Call(t, http.MethodGet, "/connections/unknown/proxy/practice", ""), http.StatusNotFound, "not-found")
	wantOurs(t, s.call(t, http.MethodGet, "practice", "", "Connection", "Upgrade", "Upgrade", "websocket"), http.StatusBadRequest, "bad-request")
	for _, path := range []string{
		"a/../b", "%2e%2e/b", "a//b", "/b", "a%2fb", "a%5cb", "https://evil.example/", "a%0d%0aHost:%20evil.example", "..%3b/b", "%252e%252e/b",
	} {
		wantOurs(t, s.call(t, http.MethodGet, path, ""), http.StatusBadRequest, "bad-path")
	}
	if after := s.asked.Load(); after != before {
		t.Errorf("the practice system was asked %d times", after-before)
	}
	host, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v1"+at+"practice", nil)
	if err != nil {
		t.Fatal(err)
	}
	host.Host = "evil.example"
	host.Header.Set("Authorization", "Bearer "+s.Key(t, apikey.ScopeProxy))
	wantProxied(t, s.caller.Send(t, host), http.StatusOK)
}

func TestALimitOfThePracticeSystemsHoldsUntilItIsOverOrTheyReconnect(t *testing.T) {
	t.Parallel()
	s := newProxySite(t)
	limit := func() {
		if err := s.Sandbox.SetFaults("bayside", sandbox.Fault{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 120, Next: 1}); err != nil {
			t.Fatal(err)
		}
		wantProxied(t, s.call(t, http.MethodGet, "practice", ""), http.StatusTooManyRequests)
		reply := s.call(t, http.MethodGet, "practice", "")
		wantOurs(t, reply, http.StatusTooManyRequests, "rate-limited")
		if wait := reply.Header.Get("Retry-After"); wait != "120" {
			t.Errorf("Retry-After %q", wait)
		}
	}
	limit()
	s.clock.Add(2 * time.Minute)
	wantProxied(t, s.call(t, http.MethodGet, "practice", ""), http.StatusOK)
	limit()
	owner := s.SignedIn(t, s.Owner)
	owner.Post("/connections/"+s.id+"/disconnect", nil)
	wantOurs(t, s.call(t, http.MethodGet, "practice", ""), http.StatusConflict, "disconnected")
	s.id = owner.Connect("bayside")
	wantProxied(t, s.call(t, http.MethodGet, "practice", ""), http.StatusOK)
}

func TestADisconnectCutsACallThatIsUnderWay(t *testing.T) {
	t.Parallel()
	s := newProxySite(t)
	if err := s.Sandbox.SetFaults("bayside", sandbox.Fault{Kind: sandbox.Slow, Target: sandbox.API, Seconds: 600}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.arrived: // by the connecting
	default:
	}
	replied := make(chan apptest.Reply)
	go func() { replied <- s.call(t, http.MethodGet, "practice", "") }()
	<-s.arrived
	s.SignedIn(t, s.Owner).Post("/connections/"+s.id+"/disconnect", nil)
	wantOurs(t, <-replied, http.StatusConflict, "disconnected")
}
