package app_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

// tokenMark is part of every token and code.
const tokenMark = "m4rkedT0kenQ7x"

// rig is a whole Mooring that is watched.
type rig struct {
	*apptest.Site
	*witness
	clock *clock
}

// start runs a Mooring under watch; change, if any, changes its simulation.
func start(t *testing.T, change func(*corepractice.Options)) *rig {
	t.Helper()
	return startOn(t, "", change)
}

// onBoth runs a test on each kind of database; the test starts on the one it is given.
func onBoth(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	for kind, database := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "" },
		"postgres": storetest.NewPostgres,
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, database(t))
		})
	}
}

// startOn is start on a database, which apptest.Options describes.
func startOn(t *testing.T, database string, change func(*corepractice.Options)) *rig {
	t.Helper()
	r := &rig{witness: newWitness(), clock: &clock{}}
	r.Site = apptest.Start(t, apptest.Options{
		Database: database, Now: r.clock.Now, AroundApp: r.aroundApp, AroundSandbox: r.aroundSandbox,
		Sandbox: func(o *corepractice.Options) {
			o.TokenMark = tokenMark
			if change != nil {
				change(o)
			}
		},
	})
	return r
}

// db is the app's own pool.
func (r *rig) db() *gorm.DB { return r.App.Database.Gorm() }

// ref names a connection of the owner's organisation.
func (r *rig) ref(id string) connection.Ref {
	return connection.Ref{OrganisationID: r.Owner.OrganisationID, ID: id}
}

// by is the owner.
func (r *rig) by() connection.Actor {
	return connection.Actor{UserID: r.Owner.ID, Name: r.Owner.Name}
}

// connection reads a connection's row.
func (r *rig) connection(t *testing.T, id string) connection.Connection {
	t.Helper()
	read, err := r.App.Connections.Connection(t.Context(), r.ref(id))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// faults switches on exactly these faults at a practice.
func (r *rig) faults(t *testing.T, tenant string, faults ...sandbox.Fault) {
	t.Helper()
	if err := r.Sandbox.SetFaults(tenant, faults...); err != nil {
		t.Fatal(err)
	}
}

// idle waits until no sync is at work. The queue notes a moment after a sync's
// end that it has ended, and a request in that moment waits for the next dispatch.
func (r *rig) idle(t *testing.T) {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for count(t, r.db(), "SELECT count(*) FROM river_job WHERE kind = 'sync' AND state = 'running'") > 0 {
		select {
		case <-look.C:
		case <-t.Context().Done():
			t.Fatal("a sync is still at work")
		}
	}
}

// wantNoReuse fails when a refresh token was presented twice.
func (r *rig) wantNoReuse(t *testing.T) {
	t.Helper()
	if reuses := r.Sandbox.State().Reuses; len(reuses) != 0 {
		t.Errorf("refresh tokens were presented twice: %+v", reuses)
	}
}

// do presses a button on a connection's card.
func do(t *testing.T, visitor *apptest.Visitor, id, action string) *apptest.Page {
	t.Helper()
	page := visitor.Post("/connections/"+id+"/"+action, url.Values{})
	if page.Status != http.StatusOK {
		t.Fatalf("%s: status %d, %q", action, page.Status, page.Heading())
	}
	return page
}

// card reads a connection's status as the setup page shows it.
func card(t *testing.T, visitor *apptest.Visitor, id string) string {
	t.Helper()
	return visitor.Get("/connections").Find(`[data-connection="`+id+`"]`).AttrOr("data-status", "")
}

// reconnect signs in once more at the practice that a connection belongs to.
func reconnect(t *testing.T, visitor *apptest.Visitor, id, tenant string) *apptest.Page {
	t.Helper()
	consent := visitor.SignInAtProvider(visitor.Post("/connections/"+id+"/reconnect", url.Values{}), "reception@"+tenant+".example")
	return visitor.Allow(consent)
}

// backFromProvider agrees at the provider and returns the callback's address
// without opening it.
func backFromProvider(t *testing.T, visitor *apptest.Visitor, consent *apptest.Page) string {
	t.Helper()
	follow := visitor.Stay()
	defer follow()
	sent := visitor.Allow(consent)
	address := sent.Header.Get("Location")
	if !strings.Contains(address, "/oauth/core-practice/callback?") {
		t.Fatalf("the provider sent us to %q", address)
	}
	return address
}

// clock runs like the real one, and can be set forward.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

// Now tells the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// Advance sets the clock forward.
func (c *clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += by
}

// replaceKeyset puts a keyset in the place of a folder's, a new one when text
// is nil, and returns what was there.
func replaceKeyset(t *testing.T, folder string, text []byte) []byte {
	t.Helper()
	path := filepath.Join(folder, "mooring.db.keyset")
	before, err := os.ReadFile(path)
	if err == nil {
		err = os.Remove(path)
	}
	if err == nil && text == nil {
		err = secret.GenerateKeyset(path)
	} else if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return before
}
