package processes_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/sandbox"
)

// presented counts how often each refresh token was presented. A request that
// the provider said it did not process (503) counts for nothing: after that a
// token may be presented again.
func (i *installation) presented() map[string]int {
	times := map[string]int{}
	for _, request := range i.sandbox.State().TokenRequests {
		if request.RefreshToken != "" && request.Status != http.StatusServiceUnavailable {
			times[request.RefreshToken]++
		}
	}
	return times
}

// wantNoTokenTwice fails when any refresh token was presented twice, or when
// fewer were presented than the test must have brought about.
func (i *installation) wantNoTokenTwice(t testing.TB, atLeast int) {
	t.Helper()
	if reuses := i.sandbox.State().Reuses; len(reuses) != 0 {
		t.Errorf("reuses: %+v", reuses)
	}
	times := i.presented()
	if len(times) < atLeast {
		t.Errorf("%d refresh tokens were presented, want at least %d", len(times), atLeast)
	}
	for token, n := range times {
		if n != 1 {
			t.Errorf("%s was presented %d times", token, n)
		}
	}
}

// wantNoFault fails when a process logged what must never happen.
func (i *installation) wantNoFault(t testing.TB) {
	t.Helper()
	for line := range strings.Lines(i.log.String()) {
		for _, fault := range []string{"panic", "40P01", "deadlock", "does not settle", "has no credential", "cannot open"} {
			if strings.Contains(line, fault) {
				t.Errorf("a process logged: %s", line)
			}
		}
	}
}

// expire makes the access tokens of connections as old as waiting would; of
// all when none is named.
func (i *installation) expire(t testing.TB, ids ...string) int64 {
	t.Helper()
	return i.exec(t, `UPDATE credentials SET expires_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1000000, retry_at = NULL
		WHERE cardinality($1::text[]) = 0 OR connection_id = ANY($1)`, append([]string{}, ids...))
}

// letTheLeasePass makes the claims on connections as old as they are after a
// minute, and returns how many stood.
func (i *installation) letTheLeasePass(t testing.TB, ids ...string) int64 {
	t.Helper()
	return i.exec(t, `UPDATE credentials SET claimed_at = claimed_at - 60000000
		WHERE claim_id IS NOT NULL AND (cardinality($1::text[]) = 0 OR connection_id = ANY($1))`, append([]string{}, ids...))
}

// noSyncs puts the next sync of a connection off, once the one that is due is over, so
// that nothing but the test uses its token.
func (i *installation) noSyncs(t testing.TB, id string) {
	t.Helper()
	eventually(t, "the first sync is over", func() bool {
		return i.count(t, `SELECT count(*) FROM connections WHERE id = $1
			AND next_sync_at > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + 60000000`, id) == 1
	})
	i.exec(t, "UPDATE connections SET next_sync_at = next_sync_at + 86400000000 WHERE id = $1", id)
	eventually(t, "no sync is queued", func() bool {
		return i.count(t, `SELECT count(*) FROM river_job WHERE kind = 'sync' AND args ->> 'connection_id' = $1
			AND state NOT IN ('completed', 'cancelled', 'discarded')`, id) == 0
	})
}

// standing is what a person sees of a connection.
type standing struct {
	status, health string
	// problems are the kinds of the open ones; told is their text.
	problems []string
	told     string
}

// look reads the card of a connection, at a process.
func look(v *apptest.Visitor, at, id string) standing {
	card := v.Get(at + "/connections/" + id + "/card").Find("[data-connection]")
	seen := standing{status: card.AttrOr("data-status", ""), health: card.AttrOr("data-health", "")}
	for _, problem := range card.Find("[data-problem]").EachIter() {
		seen.problems = append(seen.problems, problem.AttrOr("data-problem", ""))
		seen.told += problem.Text()
	}
	return seen
}

// check presses "Check now" at a process and returns the page that follows.
func check(v *apptest.Visitor, at, id string) *apptest.Page {
	return v.Post(at+"/connections/"+id+"/check", url.Values{})
}

// works tells whether a page says that a check was answered: with a sign-in, or with
// the client id and the secret that a practice has typed.
func works(page *apptest.Page) bool {
	return strings.Contains(page.Body, "answered and our sign-in works") ||
		strings.Contains(page.Body, "answered and the client id and the secret work")
}

// wantSettled asks for a token twice, as things stand and after the access
// token is over, and fails unless the connection works or says that it needs
// reconnecting and why. It returns which.
func (i *installation) wantSettled(t testing.TB, v *apptest.Visitor, at, id string) (status string) {
	t.Helper()
	i.letTheLeasePass(t, id)
	var seen standing
	for range 2 {
		page := check(v, at, id)
		seen = look(v, at, id)
		switch {
		case seen.status == "connected" && works(page):
		case seen.status == "needs_reconnect" && explains(seen):
		default:
			t.Errorf("%s is %+v, and the check said %q", id, seen, page.Find("[data-mark]").First().Text())
		}
		if claims := i.count(t, "SELECT count(*) FROM credentials WHERE claim_id IS NOT NULL AND connection_id = $1", id); claims != 0 {
			t.Errorf("a claim on %s outlived its lease", id)
		}
		i.expire(t, id)
	}
	return seen.status
}

// explains reports whether a standing says why and what to do.
func explains(seen standing) bool {
	why := slices.ContainsFunc(seen.problems, func(kind string) bool {
		return kind == "sign_in_unknown" || kind == "sign_in_refused" || kind == "sign_in_ending"
	})
	return why && strings.Contains(seen.told, "Sign in again to carry on")
}

// reconnect signs in to a connection's practice again.
func reconnect(t testing.TB, v *apptest.Visitor, at, id, tenant string) {
	t.Helper()
	consent := v.SignInAtProvider(v.Post(at+"/connections/"+id+"/reconnect", url.Values{}), "reception@"+tenant+".example")
	v.Allow(consent)
	if seen := look(v, at, id); seen.status != "connected" {
		t.Errorf("after a reconnect %s is %+v", id, seen)
	}
}

// press sends a form without following on, and returns the status; 0 and an
// error when no answer came.
func press(v *apptest.Visitor, address string) (int, error) {
	response, err := v.Try(pressing(v, address))
	if err != nil {
		return 0, err
	}
	return response.StatusCode, nil
}

// pressing is the request that pressing a button makes.
func pressing(v *apptest.Visitor, address string) *http.Request {
	request := v.Request(http.MethodPost, address, http.NoBody)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return request
}

// slowToken is a token endpoint that does what it is asked and answers late.
func slowToken(seconds int) sandbox.Fault {
	return sandbox.Fault{Kind: sandbox.Slow, Target: sandbox.Token, Seconds: seconds, AfterWork: true}
}
