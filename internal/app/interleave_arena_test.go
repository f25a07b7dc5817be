package app_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/pause"
	"mooring/internal/provider"
	"mooring/internal/queue"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// arena is a database and what several processes have on it: the real store,
// Keepers, Services and syncs. Only the provider is this test's.
type arena struct {
	opened   *storetest.Opened
	provider *registrar
	registry *provider.Registry
	log      *apptest.Log
	logger   *slog.Logger
	// processes are two, with a queue of their own each where the database allows
	// for two.
	syncers []*syncer.Syncer
}

// process is what one process has of its own.
type process struct {
	keeper  *token.Keeper
	service *connection.Service
}

// newArena opens a database and starts queues on it.
func newArena(t *testing.T, open storetest.Opener, queues int) *arena {
	t.Helper()
	a := &arena{opened: open(t, storetest.Options{}), provider: newRegistrar(), log: &apptest.Log{}}
	a.logger = slog.New(slog.NewTextHandler(a.log, nil))
	var err error
	if a.registry, err = provider.NewRegistry(a.provider); err != nil {
		t.Fatal(err)
	}
	for range queues {
		a.syncers = append(a.syncers, a.newSyncer(t))
	}
	for _, statement := range deletionsNoted(a.opened.Path == "") {
		if _, err := a.opened.Database.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// deletionsNoted lets the database itself note which appointments are deleted.
func deletionsNoted(isPostgres bool) []string {
	statements := []string{"CREATE TABLE deleted_appointments (connection_id TEXT NOT NULL)"}
	if !isPostgres {
		return append(statements, `CREATE TRIGGER note_deletion AFTER DELETE ON appointments
			BEGIN INSERT INTO deleted_appointments VALUES (old.connection_id); END`)
	}
	return append(statements, `CREATE FUNCTION note_deletion() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN INSERT INTO deleted_appointments VALUES (old.connection_id); RETURN old; END $$`,
		`CREATE TRIGGER note_deletion AFTER DELETE ON appointments FOR EACH ROW EXECUTE FUNCTION note_deletion()`)
}

// newSyncer starts a queue, as a process of its own would.
func (a *arena) newSyncer(t *testing.T) *syncer.Syncer {
	t.Helper()
	database := a.opened.Database
	shared, err := queue.New(queue.Options{
		SQL: database.SQL(), Postgres: database.Postgres(),
		Logger: slog.New(slog.NewTextHandler(a.log, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		t.Fatalf("make queue: %v", err)
	}
	made, err := syncer.New(syncer.Options{
		Queue: shared, Store: a.opened.Syncs, Sources: a.registry, Tokens: a.newKeeper(t, nil),
		Observer: connection.NewObserver(a.opened.Connections, time.Now), Logger: a.logger, Workers: 8,
	})
	if err == nil {
		err = shared.Open()
	}
	if err == nil {
		err = made.Start(context.WithoutCancel(t.Context()))
	}
	if err != nil {
		t.Fatalf("start queue: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := made.Stop(ctx); err != nil {
			t.Errorf("stop queue: %v", err)
		}
	})
	return made
}

// newKeeper makes a Keeper; waiting, if not nil, is called when it waits for
// another process's renewal.
func (a *arena) newKeeper(t *testing.T, waiting func()) *token.Keeper {
	t.Helper()
	keeper := token.NewKeeper(token.Options{
		Store: a.opened.Credentials, Endpoints: a.registry, Now: time.Now, Logger: a.logger,
		Wait: func(ctx context.Context, asked time.Duration) error {
			if waiting != nil {
				waiting()
			}
			// One that did not wait would ask the database as fast as it answers, and take
			// its time from those that are waited for.
			return pause.For(ctx, asked/10)
		},
	})
	t.Cleanup(func() {
		if err := keeper.Close(context.Background()); err != nil {
			t.Errorf("close keeper: %v", err)
		}
	})
	return keeper
}

// newBout connects a practice.
func (a *arena) newBout(t *testing.T, tenant string, random *rand.Rand) *bout {
	t.Helper()
	b := &bout{arena: a, t: t, random: random, tenant: tenant}
	for i := range 2 {
		keeper := a.newKeeper(t, b.giveUpOrder)
		b.processes[i] = &process{keeper: keeper, service: a.newService(keeper, a.syncers[i%len(a.syncers)])}
	}
	b.setUp = &process{service: a.newService(b.processes[0].keeper, quietQueue{})}
	return b
}

// newService makes the Service of a process.
func (a *arena) newService(keeper *token.Keeper, syncs connection.Syncs) *connection.Service {
	return connection.New(connection.Options{
		Store: &seldomScrubbed{Connections: a.opened.Connections}, Providers: a.registry, Tokens: keeper, Syncs: syncs,
		BaseURL: "https://desk.example", Now: time.Now, Logger: a.logger,
	})
}

// seldomScrubbed scrubs after one disconnect in eight: each takes longer than all
// the rest of a round, and one settles what many owe.
type seldomScrubbed struct {
	*store.Connections
	asked atomic.Int64
}

// Scrub implements connection.Store.
func (s *seldomScrubbed) Scrub(ctx context.Context) error {
	if s.asked.Add(1)%8 != 0 {
		return nil
	}
	return s.Connections.Scrub(ctx)
}

// quietQueue queues nothing: what happens between rounds is no part of them.
type quietQueue struct{}

// Request implements connection.Syncs.
func (quietQueue) Request(context.Context, connection.Ref, int64) error { return nil }

// Abort implements connection.Syncs.
func (quietQueue) Abort(context.Context, connection.Ref) error { return nil }

// giveUpOrder lets everybody go: one of them waits for another's renewal.
func (b *bout) giveUpOrder() {
	b.mu.Lock()
	order := b.order
	b.mu.Unlock()
	if order != nil {
		order.release()
	}
}

// prepare connects the practice unless it is.
func (b *bout) prepare() {
	ctx := b.t.Context()
	switch {
	case b.ref.ID == "":
		address, err := b.setUp.service.Start(ctx, connection.StartInput{
			OrganisationID: "harbour", By: b.by(), SessionHash: []byte("session"), Provider: registrarSlug, Tenant: b.tenant,
		})
		if err == nil {
			err = b.arrive(ctx, b.setUp, stateOf(address))
		}
		if err != nil {
			b.fault("connect: %v", err)
		}
	case b.count("credentials WHERE connection_id = ?", b.ref.ID) == 0:
		b.provider.forget(b.tenant)
		if err := b.arrive(ctx, b.setUp, b.depart(ctx, b.setUp)); err != nil {
			b.fault("reconnect: %v", err)
		}
	}
}

// depart begins a reconnect and returns its state.
func (b *bout) depart(ctx context.Context, in *process) string {
	address, err := in.service.StartReconnect(ctx, b.ref, b.by(), []byte("session"))
	if err != nil {
		b.fault("begin reconnect: %v", err)
	}
	return stateOf(address)
}

// stateOf reads the state off the provider's address.
func stateOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return parsed.Query().Get("state")
}

// arrive comes back from the provider.
func (b *bout) arrive(ctx context.Context, in *process, state string) error {
	made, err := in.service.Complete(ctx, connection.CompleteInput{
		Provider: registrarSlug, State: state, Code: secret.NewValue("code"),
		OrganisationID: "harbour", By: b.by(), SessionHash: []byte("session"),
	})
	if err == nil && b.ref.ID == "" {
		b.ref = made.Ref()
	}
	return err
}

// by is whoever does something.
func (*bout) by() connection.Actor { return connection.Actor{UserID: "kim", Name: "Kim Lee"} }

// write copies a few batches, as a sync does that nobody can cancel.
func (b *bout) write(ctx context.Context) error {
	row, err := b.opened.Connections.Connection(ctx, b.ref)
	if err != nil {
		return err
	}
	fence, _, err := b.opened.Syncs.Begin(ctx, syncer.Due{Ref: b.ref, Epoch: row.Epoch}, time.Now())
	for page := 0; err == nil && page < 4; page++ {
		keepTo(ctx, []string{"", atCall, "", atAnswered}[page])
		err = b.opened.Syncs.Write(ctx, fence, syncer.Batch{
			LocationID: "quay", LocationName: "The Quay", Appointments: b.provider.appointments(5),
			Practitioners: []connection.Practitioner{{ID: "nguyen", Name: "Dr Nguyễn"}},
			KeepTo:        time.Now().AddDate(1, 0, 0), Cursor: syncer.Cursor{Pass: syncer.PassFirst, Page: "next"},
		})
	}
	return err
}

// count counts rows.
func (b *bout) count(from string, values ...any) int {
	var found int
	err := b.opened.Database.Gorm().WithContext(b.t.Context()).Raw("SELECT count(*) FROM "+from, values...).Scan(&found).Error
	if err != nil {
		b.fault("count %s: %v", from, err)
	}
	return found
}

// exec runs a statement of the test's own.
func (b *bout) exec(statement string, values ...any) {
	if err := b.opened.Database.Gorm().WithContext(b.t.Context()).Exec(statement, values...).Error; err != nil {
		b.fault("%s: %v", statement, err)
	}
}
