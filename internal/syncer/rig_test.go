package syncer_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/providertest"
	"mooring/internal/queue"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// patience is how long a test waits for something that must happen. It is a
// way out of a broken test, not a measure.
const patience = time.Minute

// providerSlug is the provider of every test.
const providerSlug = "core-practice"

// rig is one connected practice with everything a sync needs: the real store,
// Keeper, Service and adapter, and the simulation over HTTP.
type rig struct {
	t        testing.TB
	ref      connection.Ref
	epoch    int64
	practice *providertest.Practice
	clock    *providertest.Clock
	opened   *storetest.Opened
	registry *provider.Registry
	keeper   *token.Keeper
	service  *connection.Service
	tap      *tap
	store    *watchedStore
	syncer   *syncer.Syncer
	events   <-chan *river.Event
	log      *lines
}

// setup says what a rig is like.
type setup struct {
	// open opens the database; nil: on SQLite.
	open storetest.Opener
	// appointments (300) and pageSize (100) are the simulation's.
	appointments int
	pageSize     int
	// ignoring: see watchedStore.
	ignoring bool
	// runTime is how long a job may run.
	runTime time.Duration
}

// newRig makes a connected practice with all its locations chosen. Nothing is
// due, so that a test decides when a sync runs.
func newRig(t testing.TB, setup setup) *rig {
	t.Helper()
	practice := providertest.Start(t, func(o *corepractice.Options) {
		o.AppointmentCount = cmp.Or(setup.appointments, 300)
		o.PageSize = cmp.Or(setup.pageSize, 100)
	})
	if setup.open == nil {
		setup.open = storetest.Open
	}
	r := &rig{
		t: t, practice: practice, clock: practice.Clock, log: &lines{}, epoch: 1,
		ref:    connection.Ref{OrganisationID: "org-1", ID: "connection-1"},
		opened: setup.open(t, storetest.Options{Now: practice.Clock.Now}),
		tap:    &tap{Source: practice.Adapter.(syncer.Source)},
	}
	var err error
	if r.registry, err = provider.NewRegistry(practice.Adapter); err != nil {
		t.Fatalf("make registry: %v", err)
	}
	r.keeper = token.NewKeeper(token.Options{
		Store: r.opened.Credentials, Endpoints: r.registry, Now: r.clock.Now, Logger: r.logger(),
	})
	late := &lateSyncs{}
	r.service = connection.New(connection.Options{
		Store: r.opened.Connections, Providers: r.registry, Tokens: r.keeper, Syncs: late,
		BaseURL: "http://app.localhost:8080", Now: r.clock.Now, Logger: r.logger(),
	})
	t.Cleanup(r.close)
	r.store = &watchedStore{Store: r.opened.Syncs, ignoring: setup.ignoring}
	r.connect()
	r.syncer = r.another(setup)
	late.Syncs = r.syncer
	events, stop := r.syncer.Events()
	t.Cleanup(stop)
	r.events = events
	return r
}

// lateSyncs breaks the circle of a Service that needs a Syncer that needs the
// Service.
type lateSyncs struct{ connection.Syncs }

// close waits for what goes on behind requests.
func (r *rig) close() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := errors.Join(r.service.Close(ctx), r.keeper.Close(ctx)); err != nil {
		r.t.Errorf("close: %v", err)
	}
}

// connect signs in at the provider and stores the connection.
func (r *rig) connect() {
	r.t.Helper()
	ctx := r.t.Context()
	tokens := r.practice.SignIn(r.t, tenant)
	listed, err := r.tap.Locations(ctx, connection.Access{TenantAddress: tenant, Token: tokens.Access})
	if err != nil {
		r.t.Fatalf("list locations: %v", err)
	}
	for i := range listed {
		listed[i].Listed, listed[i].Chosen, listed[i].FirstSeenAt = true, true, r.clock.Now()
	}
	row := connection.Connection{
		ID: r.ref.ID, OrganisationID: r.ref.OrganisationID, Provider: providerSlug,
		Tenant: connection.Tenant{ID: tenant, Name: "Bayside", URL: "https://bayside.corepractice.is", Address: tenant},
		Status: connection.StatusConnected, StatusSince: r.clock.Now(), Epoch: r.epoch,
		GrantedScopes: tokens.Scopes, RequestedScopes: tokens.Scopes, CreatedAt: r.clock.Now(), ConnectedAt: r.clock.Now(),
	}
	err = r.opened.Connections.InTx(ctx, func(tx connection.Tx) error {
		return errors.Join(tx.Save(ctx, row), tx.SaveLocations(ctx, r.ref, listed), tx.PutCredential(ctx, r.ref, r.epoch, tokens))
	})
	if err != nil {
		r.t.Fatalf("store connection: %v", err)
	}
}

// another makes one more Syncer on the same database, as a second process would.
func (r *rig) another(setup setup) *syncer.Syncer {
	r.t.Helper()
	shared, err := queue.New(queue.Options{
		SQL: r.opened.Database.SQL(), Postgres: r.opened.Database.Postgres(), StopTime: time.Millisecond, Logger: r.logger(),
	})
	if err != nil {
		r.t.Fatalf("make queue: %v", err)
	}
	made, err := syncer.New(syncer.Options{
		Queue: shared, Store: r.store, Sources: &sourceOf{tap: r.tap}, Tokens: r.keeper, Observer: r.service,
		Now: r.clock.Now, Jitter: func() float64 { return 0.5 }, DispatchEvery: time.Hour,
		RunTime: setup.runTime, Logger: r.logger(),
	})
	if err == nil {
		err = shared.Open()
	}
	if err != nil {
		r.t.Fatalf("make syncer: %v", err)
	}
	return made
}

// logger logs everything into r.log.
func (r *rig) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
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

// sync asks for a sync, a second after whatever was before, and waits for the
// end of the attempt at it.
func (r *rig) sync() *river.Event {
	r.t.Helper()
	r.clock.Add(time.Second)
	r.request()
	return r.ended()
}

// request asks for a sync.
func (r *rig) request() {
	r.t.Helper()
	if err := r.syncer.Request(context.Background(), r.ref, r.epoch); err != nil {
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
	runs := r.runs()
	if len(runs) == 0 || runs[0].Outcome != want {
		r.t.Fatalf("newest run is not %q: %+v", want, runs)
	}
	return runs[0]
}

// due is the connection's sync.
func (r *rig) due() syncer.Due { return syncer.Due{Ref: r.ref, Epoch: r.epoch} }

// holdWrite blocks the nth write until resume is called, and tells when that
// write has come. Other writes pass.
func (r *rig) holdWrite(n int) (reached <-chan struct{}, resume func()) {
	came, goOn := make(chan struct{}), make(chan struct{})
	var writes atomic.Int64
	r.store.intercept(func(syncer.Batch) {
		if writes.Add(1) == int64(n) {
			close(came)
			<-goOn
		}
	})
	return came, sync.OnceFunc(func() { close(goOn) })
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
