package syncer_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "github.com/glebarez/sqlite"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"mooring/internal/connection"
	adapter "mooring/internal/provider/corepractice"
	"mooring/internal/syncer"
)

type mem struct {
	mu     sync.Mutex
	conn   connection.Connection
	locs   []connection.Location
	cur    map[string]syncer.Cursor
	appts  map[string]syncer.Appointment
	prac   map[string][]syncer.Practitioner
	runs   []connection.SyncRun
	probs  map[string]*connection.Failure
	whole  []*connection.Failure
	good   int
	writes int
}

type rows struct {
	Store    syncer.Store
	Observer syncer.Observer
	SQL      *sql.DB
	Ref      connection.Ref
	Epoch    int64
	mem      *mem
}

func openRows(t testing.TB, clock *clock, p *practiceSystem, late *lateSyncs) *rows {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "x.db")+"?_pragma=journal_mode(WAL)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	m, err := rivermigrate.New(riversqlite.New(db), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Migrate(context.Background(), rivermigrate.DirectionUp, nil); err != nil {
		t.Fatal(err)
	}
	ref := connection.Ref{OrganisationID: "org", ID: "conn"}
	s := &mem{cur: map[string]syncer.Cursor{}, appts: map[string]syncer.Appointment{}, prac: map[string][]syncer.Practitioner{}, probs: map[string]*connection.Failure{}}
	s.conn = connection.Connection{ID: "conn", OrganisationID: "org", Provider: adapter.Slug, Status: connection.StatusConnected, Epoch: 1, Tenant: connection.Tenant{ID: tenant, Address: tenant}}
	listed, err := p.source.Locations(context.Background(), connection.Access{TenantAddress: tenant, Token: p.tokens.Access})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range listed {
		l.Chosen, l.Listed = true, true
		s.locs = append(s.locs, l)
	}
	return &rows{Store: s, Observer: s, SQL: db, Ref: ref, Epoch: 1, mem: s}
}

func (r *rows) runs(t testing.TB) []connection.SyncRun {
	r.mem.mu.Lock()
	defer r.mem.mu.Unlock()
	var out []connection.SyncRun
	for i := len(r.mem.runs) - 1; i >= 0; i-- {
		out = append(out, r.mem.runs[i])
	}
	return out
}
func (r *rows) appointments(t testing.TB, loc string, from, to time.Time) map[string]syncer.Appointment {
	r.mem.mu.Lock()
	defer r.mem.mu.Unlock()
	out := map[string]syncer.Appointment{}
	for id, a := range r.mem.appts {
		if a.LocationID == loc {
			out[id] = a
		}
	}
	return out
}
func (r *rows) practitioners(t testing.TB, loc string) []syncer.Practitioner { return r.mem.prac[loc] }
func (r *rows) connection(t testing.TB) connection.Connection {
	r.mem.mu.Lock()
	defer r.mem.mu.Unlock()
	return r.mem.conn
}
func (r *rows) locations(t testing.TB) []connection.Location {
	return append([]connection.Location{}, r.mem.locs...)
}
func (r *rows) disconnect(t testing.TB) {
	r.mem.mu.Lock()
	r.mem.conn.Status, r.mem.conn.Epoch = connection.StatusDisconnected, 2
	clear(r.mem.appts)
	clear(r.mem.prac)
	clear(r.mem.cur)
	r.mem.mu.Unlock()
}
func (r *rows) problems(t testing.TB) map[connection.ProblemKind]string {
	r.mem.mu.Lock()
	defer r.mem.mu.Unlock()
	out := map[connection.ProblemKind]string{}
	for k, f := range r.mem.probs {
		_ = f
		out[connection.ProblemSyncFailing] = k
	}
	for _, f := range r.mem.whole {
		p, _ := connection.ProblemOf(f)
		out[p.Kind] = ""
	}
	return out
}

func (m *mem) ok(f syncer.Fence) error {
	if m.conn.Status != connection.StatusConnected || m.conn.Epoch != f.Epoch {
		return connection.ErrFenced
	}
	n := len(m.runs)
	if f.RunID != "" && (n == 0 || m.runs[n-1].ID != f.RunID || m.runs[n-1].Outcome != "") {
		return connection.ErrFenced
	}
	return nil
}
func (m *mem) Due(ctx context.Context, now time.Time, limit int) ([]syncer.Due, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn.NextSyncAt.IsZero() || m.conn.NextSyncAt.After(now) {
		return nil, nil
	}
	return []syncer.Due{{Ref: m.conn.Ref(), Epoch: m.conn.Epoch}}, nil
}
func (m *mem) Schedule(ctx context.Context, ref connection.Ref, epoch int64, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conn.NextSyncAt = at
	return nil
}
func (m *mem) work() syncer.Work {
	w := syncer.Work{Provider: m.conn.Provider, Tenant: m.conn.Tenant, Cursors: maps.Clone(m.cur)}
	for _, l := range m.locs {
		if l.Chosen && l.Listed {
			w.Locations = append(w.Locations, l)
		}
	}
	for i := len(m.runs) - 1; i >= 0; i-- {
		if m.runs[i].Outcome == "" {
			continue
		}
		if m.runs[i].Outcome != connection.SyncFailed {
			break
		}
		w.Failures++
	}
	return w
}
func (m *mem) Begin(ctx context.Context, due syncer.Due, now time.Time) (syncer.Fence, syncer.Work, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return syncer.Fence{}, syncer.Work{}, err
	}
	f := syncer.Fence{Ref: due.Ref, Epoch: due.Epoch}
	if err := m.ok(f); err != nil {
		return f, syncer.Work{}, err
	}
	if n := len(m.runs); n > 0 && m.runs[n-1].Outcome == "" {
		m.runs[n-1].Outcome = connection.SyncStopped
	}
	f.RunID = fmt.Sprint("run", len(m.runs))
	m.runs = append(m.runs, connection.SyncRun{ID: f.RunID})
	return f, m.work(), nil
}
func (m *mem) Reload(ctx context.Context, f syncer.Fence) (syncer.Work, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.work(), m.ok(f)
}
func (m *mem) Write(ctx context.Context, f syncer.Fence, b syncer.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.ok(f); err != nil {
		return err
	}
	m.writes++
	r := &m.runs[len(m.runs)-1]
	if b.Practitioners != nil {
		m.prac[b.LocationID] = b.Practitioners
	}
	for _, a := range b.Appointments {
		if old, ok := m.appts[a.ID]; ok && old.UpdatedAt.After(a.UpdatedAt) {
			continue
		}
		if a.Deleted || a.Start.Before(b.KeepFrom) || !a.Start.Before(b.KeepTo) {
			delete(m.appts, a.ID)
			r.Deleted++
			continue
		}
		m.appts[a.ID] = a
		r.Written++
	}
	for id, a := range m.appts {
		if a.LocationID == b.LocationID && a.Start.Before(b.DropBefore) {
			delete(m.appts, id)
		}
	}
	m.cur[b.LocationID] = b.Cursor
	r.LocationsDone += b.Done
	return nil
}
func (m *mem) Finish(ctx context.Context, f syncer.Fence, fin syncer.Finish) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ok(f); err != nil {
		return err
	}
	r := &m.runs[len(m.runs)-1]
	r.Outcome, r.FinishedAt = fin.Outcome, fin.At
	m.conn.NextSyncAt = fin.NextSyncAt
	if fin.Complete {
		m.conn.SyncedAt = fin.At
	}
	return nil
}
func (m *mem) ObserveLocations(ctx context.Context, ref connection.Ref, epoch int64, listed []connection.Location) error {
	return nil
}
func (m *mem) ObserveSuccess(ctx context.Context, ref connection.Ref, epoch int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.good++
	m.whole = nil
	return nil
}
func (m *mem) ObserveFailure(ctx context.Context, ref connection.Ref, epoch int64, failure *connection.Failure) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.whole = append(m.whole, failure)
	return nil
}
func (m *mem) ObserveLocation(ctx context.Context, ref connection.Ref, epoch int64, l connection.Location, f *connection.Failure) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f == nil {
		delete(m.probs, l.ID)
	} else {
		m.probs[l.ID] = f
	}
	return nil
}

func (r *rows) choose(t testing.TB, ids ...string) {
	r.mem.mu.Lock()
	defer r.mem.mu.Unlock()
	for i := range r.mem.locs {
		r.mem.locs[i].Chosen = false
		for _, id := range ids {
			if id == r.mem.locs[i].ID {
				r.mem.locs[i].Chosen = true
			}
		}
	}
}
