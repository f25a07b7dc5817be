package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/eventlog"
)

// TestWhatCommitsLaterComesLater has the earlier writer of two commit last: a reader
// who has read the other one's event must still meet it.
func TestWhatCommitsLaterComesLater(t *testing.T) {
	t.Parallel()
	f := newFixture(t, OpenPostgres)
	first, second := f.begun(t), f.begun(t)
	f.noteIn(t, first, f.ours, "written first")
	f.noteIn(t, second, f.theirs, "written second")
	if err := second.Commit(); err != nil {
		t.Fatal(err)
	}
	page := f.listed(t, eventlog.Filter{Limit: 5})
	if len(page.Events) != 1 || page.Events[0].ConnectionID != f.theirs.ID {
		t.Fatalf("before the other one is committed: %+v", page)
	}
	if err := first.Commit(); err != nil {
		t.Fatal(err)
	}
	page = f.listed(t, eventlog.Filter{After: page.Next, Limit: 5})
	if len(page.Events) != 1 || page.Events[0].ConnectionID != f.ours.ID || page.Events[0].Sequence != 2 {
		t.Errorf("behind what was read: %+v", page)
	}
}

// TestWhatCommitsWhileOthersArePublishedIsPublishedNext commits a note in the middle of
// a publication, with a lower id than those that are published.
func TestWhatCommitsWhileOthersArePublishedIsPublishedNext(t *testing.T) {
	t.Parallel()
	f := newFixture(t, OpenPostgres)
	late := f.begun(t)
	f.noteIn(t, late, f.ours, "late")
	f.happen(t, f.theirs, connection.EventConnected, "")
	committed := f.interrupter(t)("INSERT INTO event_log", func(*gorm.DB) error { return late.Commit() })
	for _, want := range []int{1, 1, 0} {
		published, err := f.Store.EventLog().Publish(f.ctx, 10, true)
		if published != want || err != nil || !committed() {
			t.Fatalf("published %d, %v, want %d", published, err, want)
		}
	}
	if got := f.text(t, "SELECT sequence, connection_id FROM event_log ORDER BY sequence"); got != "1|"+f.theirs.ID+"|\n2|"+f.ours.ID+"|\n" {
		t.Errorf("log:\n%s", got)
	}
}

// TestAPublisherThatEndsInTheMiddleLosesNothing ends the transaction behind each of
// its statements.
func TestAPublisherThatEndsInTheMiddleLosesNothing(t *testing.T) {
	t.Parallel()
	OnBoth(t, func(t *testing.T, open Opener) {
		f := newFixture(t, open)
		f.notes(t, 20)
		if _, err := f.Store.EventLog().Publish(f.ctx, 8, true); err != nil {
			t.Fatal(err)
		}
		interrupt := f.interrupter(t)
		for _, statement := range []string{"INSERT INTO event_log", "DELETE FROM event_notes", "UPDATE event_publisher"} {
			struck := interrupt(statement, f.strike)
			if published, err := f.Store.EventLog().Publish(f.ctx, 8, true); err == nil || published != 0 || !struck() {
				t.Fatalf("%s: published %d, %v", statement, published, err)
			}
			if f.count(t, "event_log") != 8 || f.count(t, "event_notes") != 12 {
				t.Errorf("%s: %d events, %d notes", statement, f.count(t, "event_log"), f.count(t, "event_notes"))
			}
		}
		f.listed(t, eventlog.Filter{Limit: 1})
		f.wantLog(t, 20)
	})
}

// TestAPublisherAtWorkIsLeftToItAndWaitedForByReaders holds the publisher's row.
func TestAPublisherAtWorkIsLeftToItAndWaitedForByReaders(t *testing.T) {
	t.Parallel()
	f := newFixture(t, OpenPostgres)
	f.notes(t, 3)
	atWork := f.begun(t)
	if _, err := atWork.ExecContext(f.ctx, "SELECT 1 FROM event_publisher FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	if published, err := f.log().Publish(f.ctx); published != 0 || err != nil {
		t.Errorf("beside another publisher: %d, %v", published, err)
	}
	read := make(chan int)
	go func() {
		page, err := f.log().List(f.ctx, eventlog.Filter{Limit: 5})
		if err != nil {
			t.Error(err)
		}
		read <- len(page.Events)
	}()
	for f.count(t, "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0 {
		select {
		case events := <-read:
			t.Fatalf("a reader did not wait and read %d events", events)
		default:
		}
	}
	if err := atWork.Rollback(); err != nil {
		t.Fatal(err)
	}
	if events := <-read; events != 3 {
		t.Errorf("%d events", events)
	}
}

// TestEventsOfAConnectionStandInTheOrderOfItsCommits publishes while everybody
// writes to one connection.
func TestEventsOfAConnectionStandInTheOrderOfItsCommits(t *testing.T) {
	t.Parallel()
	f := newFixture(t, OpenPostgres)
	f.owner(t, "kim", f.ours.OrganisationID)
	ctx, end := context.WithCancel(f.ctx)
	var writers, publishers sync.WaitGroup
	for _, write := range f.writers(connection.NewObserver(f.Connections, f.clock.now)) {
		writers.Go(func() {
			for round := range 12 {
				if err := write(t, round); err != nil && !wasOvertaken(err) {
					t.Error(err)
				}
			}
		})
	}
	for range 2 {
		publishers.Go(func() {
			for ctx.Err() == nil {
				if _, err := f.Store.EventLog().Publish(f.ctx, 3, true); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	end()
	publishers.Wait()
	f.listed(t, eventlog.Filter{Limit: 1})
	happened := f.count(t, `events WHERE kind IN ('reconnected', 'needs_reconnect', 'problem_opened', 'problem_returned', 'problem_resolved')`) +
		f.count(t, "sync_runs WHERE finished_at IS NOT NULL AND outcome = 'done'")
	// How many depends on who overtakes whom; with a handful there is an order to keep.
	if told := f.count(t, "event_log"); told != happened || told < 5 {
		t.Errorf("%d events in the log, and %d happened", told, happened)
	}
	if strays := f.text(t, `SELECT sequence, note FROM (SELECT sequence, note, lag(note) OVER (ORDER BY sequence) AS before FROM event_log) AS l
		WHERE before > note`); strays != "" {
		t.Errorf("published behind what was written later:\n%s", strays)
	}
}

// TestPagesOfTheLogAreReadFromIndexesAlone wants any page with any filter to read
// little more than itself.
func TestPagesOfTheLogAreReadFromIndexesAlone(t *testing.T) {
	t.Parallel()
	const events, limit = 12_000, 20
	f := newFixture(t, OpenPostgres)
	f.fillLog(t, events)
	planner := newPlanner(t, f.Opened)
	for name, filter := range map[string]eventlog.Filter{
		"all": {}, "a type": {Types: []string{eventlog.TypeSyncFinished}}, "a rare type": {Types: []string{eventlog.TypeAppointmentBooked}},
		"types":  {Types: []string{eventlog.TypeSyncFinished, eventlog.TypeDisconnected, eventlog.TypeAppointmentBooked}},
		"nobody": {OrganisationID: "nobody"}, "a connection of an organisation": {OrganisationID: "org33", ConnectionID: "con33"},
		"organisation": {OrganisationID: "org33"}, "a rare type of an organisation": {OrganisationID: "org33", Types: []string{eventlog.TypeAppointmentBooked}},
		"connection": {ConnectionID: "con33"}, "a type of a connection": {ConnectionID: "con33", Types: []string{eventlog.TypeSyncFinished}},
		"large organisation": {OrganisationID: "org0"}, "a rare type of a large organisation": {OrganisationID: "org0", Types: []string{eventlog.TypeAppointmentBooked}},
		"large connection": {ConnectionID: "con0"}, "a type of a large connection": {ConnectionID: "con0", Types: []string{eventlog.TypeSyncFinished}},
	} {
		filter.Limit = limit
		for _, after := range []int64{0, events / 2, events - limit} {
			filter.After = after
			planner.explain(t, fmt.Sprintf("%s after %d", name, after), 2*limit, func() error {
				_, err := f.Store.EventLog().Read(f.ctx, filter)
				return err
			})
		}
	}
}

// fillLog writes a log of three hundred connections, each in an organisation of its
// own, nearly all of it about syncs, and half of it about one connection.
func (f *fixture) fillLog(t testing.TB, events int) {
	t.Helper()
	for _, statement := range []string{
		`INSERT INTO event_log (sequence, note, type, at, published_at, organisation_id, external_id, connection_id, provider, tenant_name, detail, actor, started_at, written, deleted)
		SELECT i, i, CASE WHEN luck < 1 THEN 'appointment.booked' WHEN luck < 100 THEN 'problem.opened' WHEN luck < 120 THEN 'connection.disconnected' ELSE 'sync.finished' END,
			i, i, 'org' || owner, '', 'con' || owner, 'core-practice', 'Bayside', '', '', 1, 0, 0
		FROM (SELECT i, abs(hashtext(CAST(i AS TEXT))) % 1000 AS luck, CASE WHEN i % 2 = 0 THEN 0 ELSE i % 299 END AS owner FROM generate_series(1, $1) AS i) AS e`,
		"UPDATE event_publisher SET newest = $1",
	} {
		if _, err := f.Database.SQL().ExecContext(f.ctx, statement, events); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.Database.SQL().ExecContext(f.ctx, "ANALYZE event_log"); err != nil {
		t.Fatal(err)
	}
}

// noteIn writes a line of the audit trail in a transaction.
func (f *fixture) noteIn(t *testing.T, tx *sql.Tx, about connection.Connection, by string) {
	t.Helper()
	_, err := tx.ExecContext(f.ctx, `INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at)
		VALUES ($1, $2, 'Bayside', 'connected', '', $3, '', 1)`, about.OrganisationID, about.ID, by)
	if err != nil {
		t.Fatal(err)
	}
}

// errStruck is what a transaction on SQLite hears that is ended in its middle.
var errStruck = errors.New("struck")

// strike ends the transaction in which a statement ran: on PostgreSQL its session dies.
func (f *fixture) strike(db *gorm.DB) error {
	if f.Database.Postgres() == nil {
		return errStruck
	}
	_, err := db.Statement.ConnPool.ExecContext(f.ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
	return err
}

// interrupter returns what has something done, once, behind a statement that begins
// with a text. What that returns tells whether it was.
func (f *fixture) interrupter(t *testing.T) func(beginning string, do func(*gorm.DB) error) func() bool {
	t.Helper()
	var awaited string
	var do func(*gorm.DB) error
	interrupt := func(db *gorm.DB) {
		plain := strings.NewReplacer(`"`, "", "`", "").Replace(db.Statement.SQL.String())
		if awaited == "" || !strings.HasPrefix(plain, awaited) {
			return
		}
		awaited = ""
		if err := do(db); err != nil {
			_ = db.AddError(err)
		}
	}
	callbacks := f.Database.Gorm().Callback()
	err := errors.Join(callbacks.Raw().After("gorm:raw").Register("storetest:interrupt", interrupt),
		callbacks.Update().After("gorm:update").Register("storetest:interrupt", interrupt))
	if err != nil {
		t.Fatal(err)
	}
	return func(beginning string, what func(*gorm.DB) error) func() bool {
		awaited, do = beginning, what
		return func() bool { return awaited == "" }
	}
}

// BenchmarkPublish publishes 10,000 notes and, in turn, writes as many rows by one
// bare INSERT … SELECT from a table like that of the notes into one like the log, with
// its indexes. "%-of-bare" is our share of its speed.
func BenchmarkPublish(b *testing.B) {
	const notes = 10_000
	for _, database := range []struct {
		name string
		open Opener
	}{{"sqlite", Open}, {"postgres", OpenPostgres}} {
		b.Run(database.name, func(b *testing.B) {
			f := &fixture{Opened: database.open(b, Options{}), clock: &clock{}, ctx: b.Context()}
			f.clock.advance(time.Hour)
			f.ours = f.connection("harbour", "bayside")
			err := f.Connections.InTx(f.ctx, func(tx connection.Tx) error { return tx.Save(f.ctx, f.ours) })
			err = errors.Join(err, f.bareLog())
			if err != nil {
				b.Fatal(err)
			}
			publish := func(ctx context.Context) error {
				_, err := f.log().Publish(ctx)
				return err
			}
			bare := func(ctx context.Context) error {
				_, err := f.Database.SQL().ExecContext(ctx, "INSERT INTO bare_log SELECT * FROM event_log")
				return err
			}
			clear := func(context.Context) error {
				_, err := f.Database.SQL().ExecContext(f.ctx, "DELETE FROM event_log; DELETE FROM bare_log")
				if err == nil {
					f.notes(b, notes)
				}
				return err
			}
			took := inTurn(b, clear, publish, bare)
			b.ReportMetric(100*took[2]/took[1], "%-of-bare")
			b.ReportMetric(notes/(took[1]/1e9), "events/s")
		})
	}
}

// bareLog makes a table like event_log.
func (f *fixture) bareLog() error {
	for _, statement := range []string{
		`CREATE TABLE bare_log (sequence BIGINT PRIMARY KEY, note BIGINT, type TEXT, at BIGINT, published_at BIGINT, organisation_id TEXT, external_id TEXT,
			connection_id TEXT, provider TEXT, tenant_name TEXT, detail TEXT, actor TEXT, started_at BIGINT, written BIGINT, deleted BIGINT)`,
		"CREATE INDEX bare_log_type ON bare_log (type, sequence)",
		"CREATE INDEX bare_log_organisation ON bare_log (organisation_id, type, sequence)", "CREATE INDEX bare_log_connection ON bare_log (connection_id, type, sequence)",
	} {
		if err := f.Database.Gorm().WithContext(f.ctx).Exec(statement).Error; err != nil {
			return err
		}
	}
	return nil
}
