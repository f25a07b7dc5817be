package lending_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/lending"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

// house is a database with two connections and a key, and processes that lend.
type house struct {
	t      *testing.T
	opened *storetest.Opened
	keys   *apikey.Service
	key    string
	refs   []connection.Ref
}

// newHouse fills a database.
func newHouse(t *testing.T) *house {
	t.Helper()
	opened := storetest.OpenPostgres(t, storetest.Options{Now: time.Now})
	h := &house{t: t, opened: opened, keys: apikey.New(apikey.Options{
		Store: store.NewAPIKeys(opened.Database), Failures: store.NewAccounts(opened.Database.Gorm()), Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})}
	h.key = h.newKey()
	h.exec("INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES ('harbour', 'Harbour Dental', 'harbour dental', 'Australia/Sydney', 1)")
	h.refs = []connection.Ref{h.connect("bayside"), h.connect("hillside")}
	return h
}

// newKey makes a key and returns its id.
func (h *house) newKey() string {
	h.t.Helper()
	made, _, err := h.keys.Create(h.t.Context(), apikey.NewKey{Name: "one", Scopes: apikey.Scopes(), By: "a test"})
	if err != nil {
		h.t.Fatal(err)
	}
	return made.ID
}

// connect stores a connection that has tokens.
func (h *house) connect(tenant string) connection.Ref {
	h.t.Helper()
	now := time.Now()
	made := connection.Connection{
		ID: "connection-" + tenant, OrganisationID: "harbour", Provider: "core-practice",
		Tenant: connection.Tenant{ID: tenant, Name: tenant, URL: "https://" + tenant + ".corepractice.is", Address: tenant},
		Status: connection.StatusConnected, StatusSince: now, Epoch: 1, CreatedAt: now, ConnectedAt: now, ConnectedBy: "Kim Lee",
		RequestedScopes: []string{"practice:read", "appointments:read"}, GrantedScopes: []string{"practice:read"},
	}
	tokens := connection.Tokens{
		Access: secret.NewValue("access-" + tenant), Refresh: secret.NewValue("refresh-" + tenant), ExpiresAt: now.Add(time.Hour), Scopes: made.GrantedScopes,
	}
	err := h.opened.Connections.InTx(h.t.Context(), func(tx connection.Tx) error {
		return errors.Join(tx.Save(h.t.Context(), made), tx.PutCredential(h.t.Context(), made.Ref(), 1, tokens))
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return made.Ref()
}

// exec runs a statement as anybody may who has the database.
func (h *house) exec(statement string, values ...any) {
	h.t.Helper()
	if err := h.opened.Database.Gorm().WithContext(h.t.Context()).Exec(statement, values...).Error; err != nil {
		h.t.Fatalf("%s: %v", statement, err)
	}
}

// wall is a clock that a test pushes forward. By itself it stands still, so that no
// lease ends because a machine is slow.
type wall struct{ ahead atomic.Int64 }

// now is what the clock was pushed to.
func (w *wall) now() time.Time {
	return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(w.ahead.Load()))
}

// process is one that lends.
type process struct {
	*lending.Memory
	house *house
	clock *wall
	// store and log may be set before it runs.
	store lending.Store
	log   *slog.Logger
	// stop ends it and waits until it has ended.
	stop func()
}

// start starts a process that hears what is announced through a wrapper, nil for none.
func (h *house) start(through func(lending.Announcements) lending.Announcements) *process {
	h.t.Helper()
	var announcements lending.Announcements = h.opened.Store.LoanMemories()
	if through != nil {
		announcements = through(announcements)
	}
	p := &process{house: h, clock: &wall{}}
	p.run(announcements, p.clock.now)
	return p
}

// run runs the process by a clock until the test ends.
func (p *process) run(announcements lending.Announcements, now func() time.Time) {
	h := p.house
	if p.store == nil {
		p.store = h.opened.Store.Lending()
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	p.Memory = lending.NewMemory(lending.MemoryOptions{
		Store: p.store, Keeper: elsewhere{}, Announcements: announcements, Now: now, Logger: p.log,
	})
	ctx, cancel := context.WithCancel(h.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.Run(ctx)
	}()
	p.stop = func() {
		cancel()
		<-ended
	}
	h.t.Cleanup(p.stop)
}

// read reads a connection's row, and tells how many statements that took.
func (p *process) read(ref connection.Ref) (lending.Row, int64) {
	p.house.t.Helper()
	ctx, counter := database.CountStatements(p.house.t.Context())
	row, err := p.Read(ctx, p.house.key, ref.ID)
	if err != nil {
		p.house.t.Fatal(err)
	}
	return row, int64(counter.Statements())
}

// remembers reads until every connection's row is remembered.
func (p *process) remembers() {
	p.house.t.Helper()
	for left := 1; left > 0; {
		left = 0
		for _, ref := range p.house.refs {
			if _, took := p.read(ref); took > 0 {
				left++
			}
		}
	}
}

// lends tells whether something can be lent by a row.
func lends(row lending.Row) bool {
	return row.Key.RevokedAt.IsZero() && row.Credential.Status == connection.StatusConnected && row.Credential.Version != 0
}

func TestARememberedRowTakesNoStatementAndIsTheSame(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.start(nil)
	first, took := p.read(h.refs[0])
	if took != 1 {
		t.Errorf("the first read took %d statements", took)
	}
	p.remembers()
	again, took := p.read(h.refs[0])
	if took != 0 {
		t.Errorf("a remembered row took %d statements", took)
	}
	if diff := cmp.Diff(first, again, cmp.AllowUnexported(secret.Value{})); diff != "" {
		t.Error(diff)
	}
	access, err := p.Open(again)
	if err != nil || access.Reveal() != "access-bayside" {
		t.Errorf("the access token is another (%v)", err)
	}
}

func TestWhatCannotBeLentIsNotRemembered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.start(nil)
	p.remembers()
	for what, asked := range map[string][2]string{
		"an unknown key":        {"aaaaaaaaaaaa", h.refs[0].ID},
		"an unknown connection": {h.key, "unknown"},
	} {
		for range 2 {
			ctx, counter := database.CountStatements(t.Context())
			if _, err := p.Read(ctx, asked[0], asked[1]); err != nil || counter.Statements() != 1 {
				t.Errorf("%s: %d statements, %v", what, counter.Statements(), err)
			}
		}
	}
}

func TestAfterItsLeaseAProcessReadsAnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	deaf := &muffled{}
	p := h.start(deaf.through)
	p.remembers()
	deaf.close()
	h.exec("UPDATE connections SET status = 'needs_reconnect', next_sync_at = NULL WHERE id = ?", h.refs[0].ID)
	if row, took := p.read(h.refs[0]); took != 0 || !lends(row) {
		t.Errorf("within its lease it took %d statements", took)
	}
	p.clock.ahead.Store(int64(lending.LeaseTime))
	if row, took := p.read(h.refs[0]); took != 1 || lends(row) {
		t.Errorf("after its lease it took %d statements", took)
	}
	if _, took := p.read(h.refs[1]); took != 1 {
		t.Errorf("after its lease another row took %d statements", took)
	}
}

func TestAProcessThatEndsLeavesNoLease(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.start(nil)
	p.remembers()
	h.exec("INSERT INTO loan_memories (lease, until_at, confirmed) VALUES ('died long ago', 1, 0)")
	p.stop()
	var left int64
	if err := h.opened.Database.Gorm().Raw("SELECT count(*) FROM loan_memories").Scan(&left).Error; err != nil || left != 0 {
		t.Errorf("%d leases are left (%v)", left, err)
	}
	if _, took := p.read(h.refs[0]); took != 1 {
		t.Errorf("a row took %d statements after the end", took)
	}
}
