package storetest

import (
	"testing"
	"time"

	"mooring/internal/connection"
)

// TestATransactionThatCommitsLateIsMetByTheNextReading holds a transaction open that
// has written, lets a reader pass it, and commits.
func TestATransactionThatCommitsLateIsMetByTheNextReading(t *testing.T) {
	t.Parallel()
	f := newFixture(t, OpenPostgres)
	f.copy(t, 1)
	late := f.appointments(3)[2]
	written, passed, committed := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		committed <- f.Connections.InTx(f.ctx, func(tx connection.Tx) error {
			if _, err := tx.Lock(f.ctx, f.ours.Ref()); err != nil {
				return err
			}
			err := tx.PutAppointment(f.ctx, f.ours.Ref(), late)
			close(written)
			<-passed
			return err
		})
	}()
	<-written
	query := connection.ChangesQuery{Ref: f.ours.Ref(), LocationIDs: []string{"sydney"}, Removed: true, Limit: 10}
	place := f.copied(t).Place()
	if told := f.changes(t, query); len(told) != 1 {
		t.Errorf("told of %v before the commit", lines(told))
	}
	close(passed)
	if err := <-committed; err != nil {
		t.Fatal(err)
	}
	query.After.At = place
	found := f.changes(t, query)
	if told := lines(found); len(told) != 2 || told[1] != late.ID {
		t.Fatalf("told of %q after the commit", told)
	}
	// It came to say so before the reader asked: a place without a margin misses it.
	if !found[1].ChangedAt.Before(place.Add(connection.ChangesMargin)) {
		t.Error("the transaction wrote after the reader had asked")
	}
}

func TestChangesArePagedFromIndexesAlone(t *testing.T) {
	t.Parallel()
	const limit = 51
	f := newFixture(t, OpenPostgres)
	f.copy(t, 1)
	for _, statement := range []string{
		`INSERT INTO appointments SELECT connection_id, 'b' || n, CASE WHEN n % 3 = 0 THEN 'perth' ELSE location_id END, practitioner_id, patient_ref,
			starts_at + n::bigint * 1000000, ends_at + n::bigint * 1000000, status, reason, updated_at, changed_at + n
			FROM appointments, generate_series(1, 20000) AS n`,
		`INSERT INTO removed_appointments SELECT connection_id, 'c' || n, location_id, 'deleted', changed_at + n
			FROM appointments, generate_series(1, 20000) AS n WHERE appointment_id = 'a00000'`,
		`ANALYZE appointments`, `ANALYZE removed_appointments`,
	} {
		f.exec(t, statement)
	}
	planner := newPlanner(t, f.Opened)
	changes := connection.ChangesQuery{Ref: f.ours.Ref(), LocationIDs: []string{"sydney", "perth"}, Removed: true, Limit: limit}
	day := connection.SyncedDayQuery{DayQuery: f.sydney(), Limit: limit}
	day.To = day.To.AddDate(1, 0, 0)
	copies := f.Store.Copies()
	for _, after := range []time.Duration{0, 10 * time.Millisecond} {
		changes.After.At, day.After.At = f.copied(t).At.Add(-time.Minute+after), f.clock.now().Add(after*1_000_000)
		planner.explain(t, "changes", limit, func() error {
			_, err := copies.Changes(f.ctx, changes)
			return err
		})
		planner.explain(t, "day", limit, func() error {
			_, err := copies.SyncedDay(f.ctx, day)
			return err
		})
	}
}
