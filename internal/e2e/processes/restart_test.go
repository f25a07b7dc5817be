package processes_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/apptest"
)

// TestARollingRestartLosesNothing restarts two processes one after the other,
// with people at work and renewals that take a second.
func TestARollingRestartLosesNothing(t *testing.T) {
	t.Parallel()
	const practices, rounds = 6, 2
	i := install(t, practices)
	drain := "MOORING_DRAIN=300ms"
	running := []*process{i.start(t, drain), i.start(t, drain)}
	i.front.add(running...)
	i.front.watch(t)
	visitor := i.signedIn(t)
	var ids []string
	for n := range practices {
		ids = append(ids, visitor.Connect(tenant(n)))
		if err := i.sandbox.SetFaults(tenant(n), slowToken(1)); err != nil {
			t.Fatal(err)
		}
	}
	stop := i.work(t, visitor, ids)
	for range rounds {
		for n, p := range running {
			before := len(i.presented())
			eventually(t, "renewals are under way", func() bool { return len(i.presented()) > before+2 })
			if code := p.stop(t); code != 0 {
				t.Errorf("a process that was asked to stop ended with %d", code)
			}
			i.front.remove(p)
			running[n] = i.start(t, drain)
			i.front.add(running[n])
		}
	}
	t.Logf("%d requests were answered", stop())
	for n, id := range ids {
		if err := i.sandbox.ClearFaults(tenant(n)); err != nil {
			t.Fatal(err)
		}
		if status := i.wantSettled(t, visitor, running[0].URL, id); status != "connected" {
			t.Errorf("%s lost its tokens", id)
		}
	}
	i.wantNoTokenTwice(t, 4*rounds)
}

// work has people use the site, by the proxy, until the function that it returns
// is called; that returns how many requests were answered. One that is not
// answered as it should be fails the test.
func (i *installation) work(t *testing.T, visitor *apptest.Visitor, ids []string) (stop func() int64) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	visitor = visitor.In(t)
	follow := visitor.Stay()
	var people sync.WaitGroup
	var answered atomic.Int64
	for range 4 {
		people.Go(func() {
			for ctx.Err() == nil {
				id := ids[rand.IntN(len(ids))]
				if rand.IntN(3) == 0 {
					i.expire(t, id)
				}
				i.wantAnswer(t, visitor, visitor.Request(http.MethodGet, "/connections", nil), http.StatusOK)
				i.wantAnswer(t, visitor, pressing(visitor, "/connections/"+id+"/check"), http.StatusSeeOther)
				answered.Add(2)
			}
		})
	}
	return func() int64 {
		cancel()
		people.Wait()
		follow()
		return answered.Load()
	}
}

// wantAnswer sends a request that has to be answered with a status.
func (i *installation) wantAnswer(t *testing.T, visitor *apptest.Visitor, request *http.Request, want int) {
	t.Helper()
	answer, err := visitor.Try(request)
	if err != nil {
		t.Errorf("%s %s was lost: %v", request.Method, request.URL.Path, err)
		return
	}
	if answer.StatusCode != want {
		t.Errorf("%s %s was answered %d", request.Method, request.URL.Path, answer.StatusCode)
	}
}

// TestASignInThatBeganAtOneProcessEndsAtAnother goes to the provider from one
// process and comes back to the other, with the same browser.
func TestASignInThatBeganAtOneProcessEndsAtAnother(t *testing.T) {
	t.Parallel()
	i := install(t, 1)
	first, second := i.start(t), i.start(t)
	i.front.add(first)
	visitor := i.signedIn(t)
	page := visitor.Post(first.URL+"/connections", url.Values{"provider": {"core-practice"}, "tenant": {tenant(0)}})
	callback, err := url.Parse(visitor.Callback(page, "reception@"+tenant(0)+".example"))
	if err != nil {
		t.Fatal(err)
	}
	connected := visitor.Get(second.URL + callback.RequestURI())
	id, found := connected.Find("[data-connection]").Attr("data-connection")
	if !found {
		t.Fatalf("come back to another process: %d %q", connected.Status, connected.Heading())
	}
	if again := visitor.Get(first.URL + callback.RequestURI()); again.Find("[data-connection]").Length() != 0 || again.Status == http.StatusOK {
		t.Errorf("the same answer counts twice: %d at %s", again.Status, again.URL)
	}
	for _, p := range []*process{first, second} {
		if page := check(visitor, p.URL, id); !works(page) {
			t.Errorf("a check says %q", page.Heading())
		}
	}
	visitor.Post(second.URL+"/logout", url.Values{})
	if page := visitor.Get(first.URL + "/connections"); page.URL.Path != "/login" {
		t.Errorf("signed out at one process, the other shows %s", page.URL)
	}
}

// TestSignInFailuresCountOverAllProcesses guesses in turns.
func TestSignInFailuresCountOverAllProcesses(t *testing.T) {
	t.Parallel()
	i := install(t, 0)
	running := []*process{i.start(t), i.start(t)}
	i.front.add(running...)
	guesser := i.site.NewVisitor(t)
	for try, want := range []int{422, 422, 422, 422, 429} {
		page := guesser.Post(running[try%2].URL+"/login", url.Values{"email": {owner}, "password": {fmt.Sprint("guess number ", try)}})
		if page.Status != want {
			t.Errorf("guess %d was answered %d, want %d", try+1, page.Status, want)
		}
	}
	for n, p := range running {
		page := guesser.Post(p.URL+"/login", url.Values{"email": {owner}, "password": {apptest.Password}})
		if page.Status != http.StatusTooManyRequests {
			t.Errorf("process %d lets somebody in after that: %d", n+1, page.Status)
		}
	}
}

// watch takes processes out of the proxy while they do not say that they are
// ready, as a load balancer does, until the test ends.
func (f *front) watch(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	watching.Go(func() {
		looks := time.NewTicker(50 * time.Millisecond)
		defer looks.Stop()
		for {
			select {
			case <-looks.C:
				f.look(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		watching.Wait()
	})
}

// look asks every process whether it is ready.
func (f *front) look(ctx context.Context) {
	f.mu.Lock()
	processes := append([]*process{}, f.processes...)
	f.mu.Unlock()
	for _, p := range processes {
		status, err := get(ctx, p.URL+"/readyz")
		f.mu.Lock()
		f.resting[p] = err != nil || status != http.StatusOK
		f.mu.Unlock()
	}
}
