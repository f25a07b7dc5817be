package processes_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/sandbox/drchrono"
)

// hourly is how many calls the provider allows in this test: far fewer than are wanted.
const hourly = 60

// TestTwoProcessesTogetherStayWithinTheCallsOfAnHour has people and syncs of two
// connections want all calls there are, and more, at two processes.
func TestTwoProcessesTogetherStayWithinTheCallsOfAnHour(t *testing.T) {
	t.Parallel()
	i := install(t, 0)
	server, redwood := i.offerDrChrono(t, func(o *drchrono.Options) { o.HourlyCalls = hourly },
		map[string]string{"HOURLY_CALLS": fmt.Sprint(hourly)})
	harbor := redwood
	harbor.tenant, harbor.person = "harbor", "aadams@harbor.example"
	running := []*process{i.start(t), i.start(t)}
	i.front.add(running...)
	hour := awaitAnHour(t)
	ids := []string{harbor.connect(t, i.signedIn(t)), redwood.connect(t, i.signedIn(t))}
	visitor := i.signedIn(t)
	for _, id := range ids {
		for _, p := range running {
			visitor.Post(p.URL+"/connections/"+id+"/sync", url.Values{})
		}
	}
	i.readTogether(t, running, ids...)
	eventually(t, "every sync is over, or waits for calls", func() bool {
		return i.count(t, "SELECT count(DISTINCT connection_id) FROM sync_runs WHERE outcome <> ''") == len(ids) &&
			i.count(t, "SELECT count(*) FROM sync_runs WHERE outcome = ''") == 0
	})
	for _, id := range ids {
		for _, p := range running {
			if page := check(visitor, p.URL, id); !strings.Contains(page.Body, "DrChrono asked us to slow down") {
				t.Errorf("with all calls used up a check says %q", page.Find("[data-mark]").First().Text())
			}
		}
		if seen := look(visitor, running[0].URL, id); seen.status != "connected" || !slices.Contains(seen.problems, "provider_limiting") {
			t.Errorf("with all calls used up a connection is %+v", seen)
		}
	}
	i.wantWithinTheHour(t, server)
	if !time.Now().Truncate(time.Hour).Equal(hour) {
		t.Error("the hour has ended meanwhile, so this run shows nothing")
	}
}

// wantWithinTheHour compares the calls that the processes have taken with those that the
// provider has seen. Some that were taken are not made: two are taken at once, and
// the second may not be had.
func (i *installation) wantWithinTheHour(t *testing.T, server *drchrono.Server) {
	t.Helper()
	background := i.count(t, "SELECT background FROM call_budgets WHERE provider = 'drchrono'")
	people := i.count(t, "SELECT people FROM call_budgets WHERE provider = 'drchrono'")
	made := server.CallsThisHour(apptest.ClientID)
	t.Logf("of %d calls %d were taken by syncs, %d by people, and %d made", hourly, background, people, made)
	if background+people > hourly || made > background+people {
		t.Error("more calls than there are")
	}
	if background == 0 || people == 0 || made < hourly/2 {
		t.Error("too few calls, so this run shows little")
	}
	for _, calls := range server.State().APICalls {
		if calls.Status == http.StatusTooManyRequests {
			t.Errorf("the provider refused %s of %s %d times", calls.Call, calls.Tenant, calls.Count)
		}
	}
}

// awaitAnHour returns the hour that it is, once what follows will not reach into the
// next one.
func awaitAnHour(t *testing.T) time.Time {
	t.Helper()
	eventually(t, "a new hour has begun", func() bool { return time.Until(time.Now().Truncate(time.Hour).Add(time.Hour)) > time.Minute })
	return time.Now().Truncate(time.Hour)
}
