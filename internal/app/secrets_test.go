package app_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

// wrongPassword is what somebody types by mistake.
const wrongPassword = "anchor-in-the-mud-57"

// TestNoSecretLeavesItsPlace goes every way through the program, the failing
// ones included, and then searches all that came out of it and all that it keeps.
func TestNoSecretLeavesItsPlace(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	visitor := r.NewVisitor(t)
	visitor.Post("/login", url.Values{"email": {r.Owner.Email}, "password": {wrongPassword}})
	visitor = r.SignedIn(t, r.Owner)
	r.failToConnect(t, visitor)
	r.searchSecrets(t)

	id := visitor.Connect("bayside")
	visitor.Connect("manly")
	r.Log.Await(t, "sync ended", 2)
	r.useConnection(t, visitor, id)
	r.searchSecrets(t)

	r.loseConnection(t, visitor, id)
	r.searchSecrets(t)

	r.faults(t, "bayside", sandbox.Fault{Kind: sandbox.ServerError, Target: sandbox.Revoke})
	do(t, visitor, id, "disconnect")
	r.faults(t, "bayside")
	reconnect(t, visitor, id, "bayside")
	do(t, visitor, id, "disconnect")
	visitor.Get("/activity")
	visitor.Post("/logout", url.Values{})
	r.searchSecrets(t)
	r.wantNoReuse(t)
}

// failToConnect comes back from the provider in every way that does not end
// in a connection.
func (r *rig) failToConnect(t *testing.T, visitor *apptest.Visitor) {
	t.Helper()
	visitor.Deny(visitor.Depart("manly"))
	visitor.Get("/oauth/core-practice/callback?state=made-up&code=" + tokenMark + "-code")
	visitor.Get("/oauth/core-practice/callback?error=server_error&error_description=" + tokenMark)
	if page := visitor.Depart("harbour"); page.Status < http.StatusBadRequest {
		t.Errorf("harbour is not activated and was connected: %q", page.Heading())
	}
	for _, fault := range connectFaults() {
		consent := visitor.Depart("manly")
		r.faults(t, "manly", fault)
		page := visitor.Allow(consent)
		r.faults(t, "manly")
		if page.Status < http.StatusBadRequest || page.Find("h1").Length() != 1 {
			t.Errorf("%s at %s: status %d, %q", fault.Kind, fault.Target, page.Status, page.Heading())
		}
	}
	back := backFromProvider(t, visitor, visitor.Depart("manly"))
	spoilt := strings.Replace(back, "cpc_", "cpc_0", 1)
	if page := visitor.Get(spoilt); page.Status < http.StatusBadRequest {
		t.Errorf("a spoilt code was accepted: %q", page.Heading())
	}
	if page := visitor.Get(back); page.Status < http.StatusBadRequest {
		t.Errorf("a replayed state was accepted: %q", page.Heading())
	}
	if left := count(t, r.db(), "SELECT count(*) FROM connections"); left != 0 {
		t.Errorf("%d connections were stored", left)
	}
}

// connectFaults are what can go wrong after the consent.
func connectFaults() []sandbox.Fault {
	var faults []sandbox.Fault
	for _, kind := range []sandbox.Kind{
		sandbox.Down, sandbox.ServerError, sandbox.HTML, sandbox.Truncated, sandbox.AnswerDropped,
		sandbox.NoAccessToken, sandbox.ErrorWith200, sandbox.Oversized, sandbox.InvalidClient,
	} {
		faults = append(faults, sandbox.Fault{Kind: kind, Target: sandbox.Token})
	}
	for _, kind := range []sandbox.Kind{sandbox.Down, sandbox.ServerError, sandbox.HTML, sandbox.Truncated, sandbox.Unavailable} {
		faults = append(faults, sandbox.Fault{Kind: kind, Target: sandbox.API})
	}
	return append(faults, sandbox.Fault{Kind: sandbox.RateLimited, Target: sandbox.Token, Seconds: 5})
}

// useConnection uses a connection while its token is fresh, stale, refused by
// the API, and while the provider has troubles of its own.
func (r *rig) useConnection(t *testing.T, visitor *apptest.Visitor, id string) {
	t.Helper()
	before := r.renewals()
	do(t, visitor, id, "check")
	r.clock.Advance(10 * time.Minute)
	do(t, visitor, id, "check")
	// The provider's clock runs ahead: its API refuses a token that looks fresh to us.
	r.faults(t, "bayside", sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: 600})
	do(t, visitor, id, "check")
	r.faults(t, "bayside")
	if made := r.renewals() - before; made != 2 {
		t.Errorf("%d renewals, want one for the stale and one for the refused token", made)
	}
	for _, fault := range []sandbox.Fault{
		{Kind: sandbox.RateLimited, Target: sandbox.Token, Seconds: 1}, {Kind: sandbox.InvalidClient, Target: sandbox.Token},
		{Kind: sandbox.Unavailable, Target: sandbox.Token}, {Kind: sandbox.Down, Target: sandbox.API}, {Kind: sandbox.HTML, Target: sandbox.API},
	} {
		r.clock.Advance(20 * time.Minute)
		r.faults(t, "bayside", fault)
		do(t, visitor, id, "check")
		r.faults(t, "bayside")
	}
	r.clock.Advance(20 * time.Minute)
	do(t, visitor, id, "check")
	r.idle(t)
	do(t, visitor, id, "sync")
	r.Log.Await(t, "sync ended", 3)
	for _, path := range []string{"", "/card", "/activity", "/appointments", "/locations", "/disconnect"} {
		visitor.Get("/connections/" + id + path)
	}
}

// loseConnection loses the sign-in, once by a refusal and once by an answer
// that never arrived, and signs in again.
func (r *rig) loseConnection(t *testing.T, visitor *apptest.Visitor, id string) {
	t.Helper()
	if _, err := r.Sandbox.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	do(t, visitor, id, "check")
	if status := card(t, visitor, id); status != string(connection.StatusNeedsReconnect) {
		t.Fatalf("after a refused renewal: %q", status)
	}
	reconnect(t, visitor, id, "bayside")
	r.clock.Advance(10 * time.Minute)
	r.faults(t, "bayside", sandbox.Fault{Kind: sandbox.AnswerDropped, Target: sandbox.Token})
	do(t, visitor, id, "check")
	r.faults(t, "bayside")
	if status := card(t, visitor, id); status != string(connection.StatusNeedsReconnect) {
		t.Fatalf("after an unknown outcome: %q", status)
	}
	// A person with two practices chooses the other one.
	browser := r.SignedIn(t, r.Owner)
	director := browser.SignInAtProvider(browser.Post("/connections/"+id+"/reconnect", url.Values{}), "director@bayside.example")
	other := browser.Submit(director, "main form", url.Values{"decision": {"allow"}, "practice": {"manly"}})
	if other.Status != http.StatusConflict {
		t.Errorf("a reconnect with another practice: status %d, %q", other.Status, other.Heading())
	}
	r.faults(t, "bayside", sandbox.Fault{Kind: sandbox.ScopeTrimmed, Scopes: []string{corepractice.ScopePractitioners}})
	reconnect(t, visitor, id, "bayside")
	r.faults(t, "bayside")
	if status := card(t, visitor, id); status != string(connection.StatusConnected) {
		t.Fatalf("after a reconnect: %q", status)
	}
}

// renewals counts the token requests that presented a refresh token.
func (r *rig) renewals() int {
	made := 0
	for _, request := range r.Sandbox.State().TokenRequests {
		if request.GrantType == "refresh_token" {
			made++
		}
	}
	return made
}

// searchSecrets searches everything for every secret there is so far.
func (r *rig) searchSecrets(t *testing.T) {
	t.Helper()
	answers, calls := r.transcript()
	places := map[string][]byte{
		"the log": []byte(r.Log.String()), "an answer of ours": answers, "an address we called": calls,
		"a table": tables(t, r.db()),
	}
	for name, content := range databaseFiles(t, r.Folder) {
		places[name] = content
	}
	for place, content := range places {
		mustNotHold(t, place, content, "token or code", tokenMark)
		mustNotHold(t, place, content, "client secret", apptest.ClientSecret)
		mustNotHold(t, place, content, "password", apptest.Password)
		mustNotHold(t, place, content, "mistyped password", wrongPassword)
		for _, what := range []string{"verifier", "session id"} {
			for _, text := range r.known(what) {
				mustNotHold(t, place, content, what, text)
			}
		}
	}
	r.wantSecretsLearnt(t)
}

// wantSecretsLearnt fails when the search looked for nothing, or when the
// tokens were not marked.
func (r *rig) wantSecretsLearnt(t *testing.T) {
	t.Helper()
	for _, what := range []string{"token", "code", "verifier", "session id"} {
		if len(r.known(what)) == 0 {
			t.Errorf("no %s was seen", what)
		}
	}
	unmarked := func(text string) bool { return !strings.Contains(text, tokenMark) }
	if slices.ContainsFunc(append(r.known("token"), r.known("code")...), unmarked) {
		t.Error("a token or code without the mark was issued")
	}
}
