package app_test

import (
	"errors"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/sandbox/corepractice"
)

// interleavings is how often everything races against a disconnect.
const interleavings = 100 // for each of two practices

// TestADisconnectWinsAgainstEverythingElse races disconnects against renewals,
// checks, choices, syncs and reconnects. Every access token is renewed at every
// use, because it lives shorter than the margin.
func TestADisconnectWinsAgainstEverythingElse(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.AccessTokenTTL, o.AppointmentCount = 30*time.Second, 20 })
	r.watchRows(t)
	practices := []*contest{
		{rig: r, visitor: r.SignedIn(t, r.Owner), tenant: "bayside"},
		{rig: r, visitor: r.SignedIn(t, r.Owner), tenant: "manly", reconnects: true},
	}
	for _, c := range practices {
		c.id = c.visitor.Connect(c.tenant)
	}
	r.onCall.Store(&[]func(*http.Request){func(*http.Request) {
		for _, c := range practices {
			c.tick()
		}
	}}[0])
	var both sync.WaitGroup
	for _, c := range practices {
		both.Go(func() {
			for turn := range interleavings {
				c.run(t, turn)
			}
		})
	}
	both.Wait()
	if err := errors.Join(r.App.Syncer.Stop(t.Context()), r.App.Connections.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	for _, c := range practices {
		c.wantEnded(t)
	}
	r.wantNoLateRow(t)
	r.wantNoReuse(t)
}

// contest is one practice's.
type contest struct {
	*rig
	visitor    *apptest.Visitor
	tenant, id string
	// reconnects: a sign-in that had begun before comes back meanwhile.
	reconnects bool
	// landed counts those that were faster than the disconnect. The tokens they
	// replaced are deleted and not revoked.
	landed int
	// calls counts down to when the disconnect begins; begin is closed then.
	calls atomic.Int64
	begin atomic.Pointer[chan struct{}]
}

// tick counts a call to the provider.
func (c *contest) tick() {
	begin := c.begin.Load()
	if begin != nil && c.calls.Add(-1) == 0 {
		close(*begin)
	}
}

// run connects, lets everything go at once, and disconnects after a number of
// calls to the provider that differs from turn to turn.
func (c *contest) run(t *testing.T, turn int) {
	if c.connection(t, c.id).Status == connection.StatusDisconnected {
		if page := reconnect(t, c.visitor, c.id, c.tenant); page.Find(`form[action$="/locations"]`).Length() > 0 {
			c.visitor.ChooseAll(page)
		}
	}
	back := ""
	if c.reconnects {
		consent := c.visitor.SignInAtProvider(c.visitor.Post("/connections/"+c.id+"/reconnect", url.Values{}), "reception@"+c.tenant+".example")
		back = backFromProvider(t, c.visitor, consent)
	}
	locations, err := c.App.Connections.Locations(t.Context(), c.ref(c.id))
	if err != nil || len(locations) == 0 {
		t.Errorf("turn %d: %d locations, %v", turn, len(locations), err)
		return
	}
	begin := make(chan struct{})
	c.calls.Store(int64(turn%12 + 1))
	c.begin.Store(&begin)
	var others sync.WaitGroup
	others.Go(func() { c.use(t, locations[turn%len(locations)].ID) })
	if c.reconnects {
		others.Go(func() {
			if c.visitor.Get(back).Status == http.StatusOK {
				c.landed++
			}
		})
	}
	idle := make(chan struct{})
	go func() { others.Wait(); close(idle) }()
	select {
	case <-begin:
	case <-idle:
	}
	c.end(t, turn)
	<-idle
	c.begin.Store(nil)
	if status := c.connection(t, c.id).Status; status != connection.StatusDisconnected {
		t.Errorf("turn %d: %s after a disconnect", turn, status)
	}
}

// use renews, checks, chooses and syncs at once.
func (c *contest) use(t *testing.T, location string) {
	ctx, service := t.Context(), c.App.Connections
	uses := map[string]func() error{
		"token":  func() error { _, err := c.App.Keeper.Token(ctx, c.ref(c.id)); return err },
		"check":  func() error { _, err := service.Check(ctx, c.ref(c.id), c.by()); return err },
		"choose": func() error { _, err := service.Choose(ctx, c.ref(c.id), c.by(), []string{location}); return err },
		"sync":   func() error { return service.SyncNow(ctx, c.ref(c.id), c.by()) },
	}
	var all sync.WaitGroup
	for name, use := range uses {
		all.Go(func() {
			if err := use(); err != nil && !isOver(err) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
}

// isOver reports whether an error says that the connection has ended.
func isOver(err error) bool {
	return errors.Is(err, connection.ErrNotLive) || errors.Is(err, connection.ErrFenced)
}

// end disconnects; from its answer on nothing is held.
func (c *contest) end(t *testing.T, turn int) {
	if _, err := c.App.Connections.Disconnect(t.Context(), c.ref(c.id), c.by()); err != nil {
		t.Errorf("turn %d: disconnect: %v", turn, err)
	}
	if left := c.held(t, c.id); len(left) != 0 {
		t.Errorf("turn %d: after the disconnect there are %v", turn, left)
	}
}

// wantEnded fails when a grant lives at the provider that nobody replaced.
func (c *contest) wantEnded(t *testing.T) {
	t.Helper()
	grants, err := c.Sandbox.Grants(c.tenant)
	if err != nil || len(grants) > c.landed {
		t.Errorf("%s: %d grants live, %d were replaced by a reconnect; %v", c.tenant, len(grants), c.landed, err)
	}
	if c.reconnects {
		t.Logf("%s: %d of %d reconnects were faster than the disconnect", c.tenant, c.landed, interleavings)
	}
}
