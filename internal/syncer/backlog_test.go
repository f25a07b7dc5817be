package syncer_test

import (
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/queue"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

// backlog is a database in which many connections are due, and what dispatches
// them. Nothing runs the jobs.
type backlog struct {
	opened *storetest.Opened
	now    time.Time
}

// databases are the kinds of database.
var databases = map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres}

// onEach runs a test on each kind of database.
func onEach(t *testing.T, test func(t *testing.T, b *backlog)) {
	t.Parallel()
	for name, open := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newBacklog(t, open))
		})
	}
}

// newBacklog opens a database in which nothing is due yet.
func newBacklog(t testing.TB, open storetest.Opener) *backlog {
	t.Helper()
	now := time.Date(2026, time.November, 21, 1, 0, 0, 0, time.UTC)
	return &backlog{opened: open(t, storetest.Options{Now: func() time.Time { return now }}), now: now}
}

// ref names the nth connection.
func (*backlog) ref(n int) connection.Ref {
	return connection.Ref{OrganisationID: "org-1", ID: fmt.Sprintf("connection-%d", 1_000_000+n)}
}

// add makes so many connections due, the first the longest overdue; behind how
// many there are already. On PostgreSQL support's directory, of which nothing here
// speaks, is not told of them: that takes most of the time.
func (b *backlog) add(t testing.TB, count int) {
	t.Helper()
	if b.opened.Database.Postgres() != nil {
		b.exec(t, "ALTER TABLE connections DISABLE TRIGGER USER")
		defer b.exec(t, "ALTER TABLE connections ENABLE TRIGGER USER")
	}
	b.exec(t, fmt.Sprintf(`WITH RECURSIVE have (n) AS (SELECT count(*) FROM connections), numbers (n) AS (
			SELECT n FROM have UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < %d + (SELECT n FROM have))
		INSERT INTO connections (id, organisation_id, provider, tenant_id, tenant_name, tenant_url, tenant_address, status,
			status_since, epoch, requested_scopes, granted_scopes, created_at, connected_by, next_sync_at)
		SELECT 'connection-' || CAST(1000000 + n AS TEXT), 'org-1', 'core-practice', 'tenant-' || CAST(n AS TEXT), 'Bayside', 'https://bayside.example',
			'bayside', 'connected', 1, 1, '[]', '[]', 1, 'Kim Lee', %d + 1000 * n
		FROM numbers`, count, b.now.Add(-time.Hour).UnixMicro()))
}

// exec runs a statement past the store.
func (b *backlog) exec(t testing.TB, statement string) {
	t.Helper()
	if _, err := b.opened.Database.SQL().ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("set the scene: %v", err)
	}
}

// value reads one value past the store.
func (b *backlog) value(t testing.TB, query string) (value string) {
	t.Helper()
	if err := b.opened.Database.SQL().QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("look: %v", err)
	}
	return value
}

// dispatcher makes a Syncer for which so many waiting jobs, at least ten, are
// enough: it counts a tenth of a second for each.
func (b *backlog) dispatcher(t testing.TB, enough int) *syncer.Syncer {
	t.Helper()
	shared, err := queue.New(queue.Options{SQL: b.opened.Database.SQL(), Postgres: b.opened.Database.Postgres()})
	if err != nil {
		t.Fatalf("make queue: %v", err)
	}
	made, err := syncer.New(syncer.Options{
		Queue: shared, Store: b.opened.Syncs,
		Sources: &sourceOf{}, Tokens: noTokens{}, Observer: noObserver{},
		Now: func() time.Time { return b.now }, Workers: 1, DispatchEvery: time.Duration(enough) * time.Second / 10,
	})
	if err == nil {
		err = shared.Open()
	}
	if err != nil {
		t.Fatalf("make syncer: %v", err)
	}
	return made
}

// noTokens and noObserver stand where no sync runs.
type (
	noTokens   struct{ connection.TokenSource }
	noObserver struct{ syncer.Observer }
)
