package app_test

import (
	"net/http"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/demo"
	"mooring/internal/sandbox"
)

func TestALimitThatOneAppWasToldHoldsAtAnother(t *testing.T) {
	t.Parallel()
	first, second := twoApps(t)
	id := first.SignedIn(t, first.Owner).Connect("manly")
	key := first.Key(t)
	call := func(site *apptest.Site) apptest.Reply {
		return site.Caller(key).Call(t, http.MethodGet, "/connections/"+id+"/proxy/practice", "")
	}
	if reply := call(first); reply.Status != http.StatusOK {
		t.Fatalf("before: status %d: %s", reply.Status, reply.Text)
	}
	if err := first.Sandbox.SetFaults("manly", sandbox.Fault{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 60}); err != nil {
		t.Fatal(err)
	}
	if reply := call(first); reply.Status != http.StatusTooManyRequests || reply.Header.Get("Mooring-Error") != "" {
		t.Errorf("where it was told: status %d: %s", reply.Status, reply.Text)
	}
	if reply := call(second); reply.Status != http.StatusTooManyRequests || reply.Header.Get("Mooring-Error") != "rate-limited" {
		t.Errorf("at the other: status %d: %s", reply.Status, reply.Text)
	}
}

// TestCallsReachEverySystem calls every system through the API with a token that has to
// be renewed first, and finds no token in what came out.
func TestCallsReachEverySystem(t *testing.T) {
	t.Parallel()
	r := &rig{witness: newWitness(), clock: &clock{}}
	r.Site = apptest.Start(t, apptest.Options{
		Now: r.clock.Now, AroundApp: r.aroundApp, Systems: demo.Everything(), TokenMark: tokenMark,
	})
	caller := r.Caller(r.Key(t))
	for slug, path := range map[string]string{demo.DrChrono: "users/current", demo.BQECore: "company", demo.Docplanner: "facilities"} {
		id := r.enters(t, r.SignedIn(t, r.Owner), slug)
		for range 2 {
			reply := caller.Call(t, http.MethodGet, "/connections/"+id+"/proxy/"+path, "")
			if reply.Status != http.StatusOK || reply.Header.Get("Mooring-Error") != "" || reply.Text == "" {
				t.Errorf("%s: status %d, Mooring-Error %q: %.200s", slug, reply.Status, reply.Header.Get("Mooring-Error"), reply.Text)
			}
			r.clock.Advance(49 * time.Hour)
		}
	}
	r.wantNoMark(t)
}
