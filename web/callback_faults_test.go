package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

// The headings of sign-ins that the provider spoilt.
const (
	notAnswering = "Core Practice is not answering"
	slowDown     = "Core Practice asks us to slow down"
	unreadable   = "We could not read the answer of Core Practice"
)

func TestCallbackWhenTheProviderFails(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	for _, trouble := range []struct {
		name    string
		faults  []sandbox.Fault
		heading string
		// revoked are the kinds of token that must be dead at the provider afterwards.
		revoked []string
	}{
		{"down at the exchange", on(sandbox.Token, sandbox.Down), notAnswering, nil},
		{"500 at the exchange", on(sandbox.Token, sandbox.ServerError), notAnswering, nil},
		{"503 at the exchange", on(sandbox.Token, sandbox.Unavailable), notAnswering, nil},
		{"429 at the exchange", []sandbox.Fault{{Kind: sandbox.RateLimited, Target: sandbox.Token, Seconds: 30}}, slowDown, nil},
		{"error with status 200", on(sandbox.Token, sandbox.ErrorWith200), notAnswering, nil},
		{"answer lost after the code was used", on(sandbox.Token, sandbox.AnswerDropped), notAnswering, nil},
		{"a web page", on(sandbox.Token, sandbox.HTML), unreadable, nil},
		{"half an answer", on(sandbox.Token, sandbox.Truncated), unreadable, nil},
		{"2 MB", on(sandbox.Token, sandbox.Oversized), notAnswering, nil},
		{"our registration refused", on(sandbox.Token, sandbox.InvalidClient), "Something is wrong with our registration", nil},
		{"no access token", on(sandbox.Token, sandbox.NoAccessToken), unreadable, []string{"refresh_token"}},
		{"down at the practice's details", on(sandbox.API, sandbox.Down), notAnswering, both},
		{"500 at the practice's details", on(sandbox.API, sandbox.ServerError), notAnswering, both},
		{"503 at the practice's details", on(sandbox.API, sandbox.Unavailable), notAnswering, both},
		{"429 at the practice's details", []sandbox.Fault{{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 30}}, slowDown, both},
		{"a web page for the practice's details", on(sandbox.API, sandbox.HTML), unreadable, both},
		{"half of the practice's details", on(sandbox.API, sandbox.Truncated), unreadable, both},
	} {
		t.Run(trouble.name, func(t *testing.T) {
			visitor := visitor.In(t)
			if err := site.Sandbox.Reset(); err != nil {
				t.Fatal(err)
			}
			address := returning(visitor, "bayside")
			fault(t, site, "bayside", trouble.faults...)
			page := visitor.Get(address)
			status := http.StatusBadGateway
			if trouble.heading == slowDown {
				status = http.StatusServiceUnavailable
				if !strings.Contains(page.Find("main").Text(), "Please try again in a minute.") {
					t.Errorf("it does not say when to try again: %s", page.Find("main").Text())
				}
			}
			is(t, page, status, trouble.heading)
			oneWayOn(t, page, "Try again")
			nothingStored(t, site)
			empty(t, site, "authorization_requests")
			revoked(t, site, trouble.revoked...)
			checkNoSecrets(t, site, page)
		})
	}
}

// both kinds of token.
var both = []string{"refresh_token", "access_token"}

// on is one fault of one part of the provider.
func on(target sandbox.Target, kind sandbox.Kind) []sandbox.Fault {
	return []sandbox.Fault{{Kind: kind, Target: target}}
}

// revoked fails unless exactly these kinds of token were revoked, the refresh
// token being the one that was issued.
func revoked(t *testing.T, site *apptest.Site, kinds ...string) {
	t.Helper()
	settled(t, site)
	seen := site.Sandbox.State().Seen
	var got []string
	for _, revocation := range seen.Revocations {
		got = append(got, revocation.Kind)
		if revocation.Kind == "refresh_token" && revocation.Token != seen.TokenRequests[0].Issued {
			t.Errorf("another refresh token was revoked than the one issued")
		}
	}
	if strings.Join(got, " ") != strings.Join(kinds, " ") {
		t.Errorf("revoked %v, want %v", got, kinds)
	}
}

// checkNoSecrets looks for the sandbox's tokens and codes where they must not be.
func checkNoSecrets(t *testing.T, site *apptest.Site, page *apptest.Page) {
	t.Helper()
	for where, text := range map[string]string{"the page": page.Body, "the log": site.Log.String()} {
		for _, secret := range []string{"code=", "code_verifier", apptest.ClientSecret, "access_token\":"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %q", where, secret)
			}
		}
	}
}

func TestCallbackWithOddTokenAnswersConnects(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	for name, kind := range map[string]sandbox.Kind{
		"expires_in as a string": sandbox.ExpiresInString, "expires_in missing": sandbox.ExpiresInMissing,
		"expires_in huge": sandbox.ExpiresInHuge, "no refresh token": sandbox.NoRefreshToken,
	} {
		t.Run(name, func(t *testing.T) {
			visitor := visitor.In(t)
			address := returning(visitor, "manly")
			fault(t, site, "manly", on(sandbox.Token, kind)...)
			page := visitor.Get(address)
			is(t, page, http.StatusOK, "Connections")
			if status := page.Find("[data-connection]").AttrOr("data-status", ""); status != "connected" {
				t.Errorf("status %q", status)
			}
			rows := site.Rows(t, `SELECT (expires_at - ?) / 1000000 > 0, (expires_at - ?) / 86400000000 <= 30 FROM credentials`, noon().UnixMicro(), noon().UnixMicro())
			if len(rows) != 1 || rows[0] != "1|1" {
				t.Errorf("the lifetime of the access token makes no sense: %v", rows)
			}
		})
	}
}

// gate lets a test hold what the app asks of the provider.
type gate struct {
	mu sync.Mutex
	// arrived runs before a request of this path is answered.
	arrived map[string]func()
}

// before runs action at the next request whose path ends so.
func (g *gate) before(suffix string, action func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.arrived = map[string]func(){suffix: action}
}

// around wraps the sandbox.
func (g *gate) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		var action func()
		for suffix, wanted := range g.arrived {
			if strings.HasSuffix(r.URL.Path, suffix) {
				action = wanted
				delete(g.arrived, suffix)
			}
		}
		g.mu.Unlock()
		if action != nil {
			action()
		}
		next.ServeHTTP(w, r)
	})
}

// gated is a quiet site with a gate before its sandbox.
func gated(t *testing.T) (*apptest.Site, *apptest.Clock, *gate) {
	t.Helper()
	g, clock := &gate{}, apptest.NewClock(noon())
	return apptest.Start(t, apptest.Options{Quiet: true, Now: clock.Now, AroundSandbox: g.around}), clock, g
}

func TestCallbackWhenLocationsCannotBeRead(t *testing.T) {
	t.Parallel()
	site, _, gate := gated(t)
	visitor := site.SignedIn(t, site.Owner)
	for _, trouble := range []struct {
		name    string
		kind    sandbox.Kind
		heading string
	}{
		{"down", sandbox.Down, notAnswering}, {"500", sandbox.ServerError, notAnswering},
		{"a web page", sandbox.HTML, unreadable}, {"half an answer", sandbox.Truncated, unreadable},
	} {
		t.Run(trouble.name, func(t *testing.T) {
			visitor := visitor.In(t)
			if err := site.Sandbox.Reset(); err != nil {
				t.Fatal(err)
			}
			address := returning(visitor, "bayside")
			gate.before("/locations", func() { fault(t, site, "bayside", on(sandbox.API, trouble.kind)...) })
			is(t, visitor.Get(address), http.StatusBadGateway, trouble.heading)
			nothingStored(t, site)
			revoked(t, site, both...)
		})
	}
	t.Run("not allowed", func(t *testing.T) {
		visitor := visitor.In(t)
		if err := site.Sandbox.Reset(); err != nil {
			t.Fatal(err)
		}
		page := visitor.Submit(visitor.Depart("bayside"), "main form", url.Values{"decision": {"allow"}, "scope": {corepractice.ScopeRead}})
		is(t, page, http.StatusForbidden, "A permission is missing")
		if said := page.Find("main").Text(); !strings.Contains(said, "You did not allow “Your locations”. You cannot choose locations") ||
			!strings.Contains(said, "again and leave what it asks for ticked") {
			t.Errorf("it says %q", said)
		}
		nothingStored(t, site)
		revoked(t, site, both...)
	})
}

func TestGrantThatWasTrimmedConnectsAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	fault(t, site, "manly", sandbox.Fault{Kind: sandbox.ScopeTrimmed, Scopes: []string{corepractice.ScopeRead}})
	page := visitor.Allow(visitor.Depart("manly"))
	is(t, page, http.StatusOK, "Connections")
	problem := page.Find(`[data-problem="scope_missing"]`)
	if problem.Length() != 1 || !strings.Contains(problem.Text(), "“Appointments” was not allowed when you signed in.") {
		t.Errorf("problem %q", problem.Text())
	}
	if health := page.Find("[data-connection]").AttrOr("data-health", ""); health != "attention" {
		t.Errorf("health %q", health)
	}
}

func TestSignOutWhileTheCodeIsRedeemedStillEndsWell(t *testing.T) {
	t.Parallel()
	site, _, gate := gated(t)
	visitor := site.SignedIn(t, site.Owner)
	address := returning(visitor, "manly")
	gate.before("/oauth/token", func() { visitor.Post("/logout", nil) })
	page := visitor.Get(address)
	is(t, page, http.StatusOK, "Sign in to "+apptest.AppName)
	if rows := site.Rows(t, "SELECT status FROM connections"); len(rows) != 1 || rows[0] != `"connected"` {
		t.Errorf("connections: %v", rows)
	}
	if signedIn := site.Rows(t, "SELECT * FROM sessions"); len(signedIn) > 0 {
		t.Errorf("the session came back: %v", signedIn)
	}
}

func TestBrowserThatLeavesDuringTheExchangeLeavesNoForgottenTokens(t *testing.T) {
	t.Parallel()
	site, _, gate := gated(t)
	visitor := site.SignedIn(t, site.Owner)
	address := returning(visitor, "manly")
	request := visitor.Request(http.MethodGet, address, nil)
	leaving, leave := contextOf(request)
	gate.before("/oauth/token", func() { leave() })
	if _, err := visitor.Try(request.WithContext(leaving)); err == nil {
		t.Fatal("the answer arrived before the browser left")
	}
	until(t, "the sign-in is kept", func() bool {
		return len(site.Rows(t, "SELECT * FROM credentials")) == 1
	})
	if !strings.Contains(visitor.Get("/connections").Body, "Manly Dental") {
		t.Error("the practice is not shown as connected")
	}
}
