package syncer_test

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// patience is how long a test waits for something that must happen. It is a
// way out of a broken test, not a measure.
const patience = time.Minute

// rig is one connected practice with everything a sync needs.
type rig struct {
	t        testing.TB
	clock    *clock
	practice *practiceSystem
	tap      *tap
	rows     *rows
	store    *watchedStore
	syncer   *syncer.Syncer
	events   <-chan *river.Event
	log      *lines
}

// setup says what a rig is like.
type setup struct {
	appointments int
	pageSize     int
	// ignoring makes every write ignore that its context was cancelled.
	ignoring bool
	tokens   connection.TokenSource
	runTime  time.Duration
}

// newRig makes a connected practice. Nothing is due, so that a test decides
// when a sync runs.
func newRig(t testing.TB, setup setup) *rig {
	t.Helper()
	if setup.appointments == 0 {
		setup.appointments = 300
	}
	if setup.pageSize == 0 {
		setup.pageSize = 100
	}
	clock := newClock()
	practice := newPracticeSystem(t, clock, setup.appointments, setup.pageSize)
	late := &lateSyncs{}
	r := &rig{t: t, clock: clock, practice: practice, tap: &tap{Source: practice.source}, log: &lines{}}
	r.rows = openRows(t, clock, practice, late)
	r.store = &watchedStore{Store: r.rows.Store, ignoring: setup.ignoring}
	r.syncer = r.another(setup)
	late.Syncs = r.syncer
	events, stop := r.syncer.Events()
	t.Cleanup(stop)
	r.events = events
	return r
}

// another makes one more Syncer on the same database, as a second process would.
func (r *rig) another(setup setup) *syncer.Syncer {
	r.t.Helper()
	tokens := setup.tokens
	if tokens == nil {
		tokens = heldToken{access: connection.Access{TenantAddress: tenant, Token: r.practice.tokens.Access}}
	}
	made, err := syncer.New(syncer.Options{
		SQL: r.rows.SQL, Store: r.store, Sources: &sourceOf{tap: r.tap}, Tokens: tokens, Observer: r.rows.Observer,
		Now: r.clock.Now, Jitter: func() float64 { return 0.5 }, DispatchEvery: time.Hour, StopTime: time.Millisecond,
		RunTime: setup.runTime,
		Logger:  slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		r.t.Fatalf("make syncer: %v", err)
	}
	return made
}

// start starts a Syncer for the length of the test.
func (r *rig) start(s *syncer.Syncer) {
	r.t.Helper()
	if err := s.Start(context.Background()); err != nil {
		r.t.Fatalf("start: %v", err)
	}
	r.t.Cleanup(func() { r.stop(s) })
}

// stop stops a Syncer; stopping twice is harmless.
func (r *rig) stop(s *syncer.Syncer) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		r.t.Errorf("stop: %v", err)
	}
}

// sync asks for a sync and waits for the end of the attempt at it.
func (r *rig) sync() *river.Event {
	r.t.Helper()
	r.request()
	return r.ended()
}

// request asks for a sync.
func (r *rig) request() {
	r.t.Helper()
	if err := r.syncer.Request(context.Background(), r.rows.Ref, r.rows.Epoch); err != nil {
		r.t.Fatalf("request: %v", err)
	}
}

// ended waits for the end of an attempt at a sync.
func (r *rig) ended() *river.Event {
	r.t.Helper()
	for {
		select {
		case event := <-r.events:
			if event.Job.Kind == "sync" {
				return event
			}
		case <-time.After(patience):
			r.t.Fatalf("no sync ended; log:\n%s", r.log)
		}
	}
}

// mustSync syncs and expects the run to be done.
func (r *rig) mustSync() {
	r.t.Helper()
	event := r.sync()
	if event.Job.State != rivertype.JobStateCompleted {
		r.t.Fatalf("sync ended as %s: %+v", event.Job.State, event.Job.Errors)
	}
	r.wantOutcome(connection.SyncDone)
}

// wantOutcome checks how the newest run ended.
func (r *rig) wantOutcome(want connection.SyncOutcome) connection.SyncRun {
	r.t.Helper()
	runs := r.rows.runs(r.t)
	if len(runs) == 0 || runs[0].Outcome != want {
		r.t.Fatalf("newest run is not %q: %+v", want, runs)
	}
	return runs[0]
}

// due is the connection's sync.
func (r *rig) due() syncer.Due { return syncer.Due{Ref: r.rows.Ref, Epoch: r.rows.Epoch} }

// heldToken is a token that needs no renewal during a test.
type heldToken struct{ access connection.Access }

// Call implements connection.TokenSource.
func (h heldToken) Call(ctx context.Context, _ connection.Ref, fn func(context.Context, connection.Access) error) error {
	return fn(ctx, h.access)
}

// lateSyncs breaks the circle of a Service that needs a Syncer that needs the
// Service.
type lateSyncs struct{ connection.Syncs }

// watchedStore counts writes, and can call out before each.
type watchedStore struct {
	syncer.Store
	// ignoring makes writes ignore that their context was cancelled.
	ignoring bool

	mu     sync.Mutex
	writes int
	before func(syncer.Batch)
}

// Write implements syncer.Store.
func (s *watchedStore) Write(ctx context.Context, fence syncer.Fence, batch syncer.Batch) error {
	s.mu.Lock()
	before := s.before
	s.mu.Unlock()
	if before != nil {
		before(batch)
	}
	if s.ignoring {
		ctx = context.WithoutCancel(ctx)
	}
	err := s.Store.Write(ctx, fence, batch)
	if err == nil {
		s.mu.Lock()
		s.writes++
		s.mu.Unlock()
	}
	return err
}

// intercept sets what is called before each write.
func (s *watchedStore) intercept(before func(syncer.Batch)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = before
}

// count returns how many batches were written.
func (s *watchedStore) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

// lines collects what is logged.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String returns what was logged.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
