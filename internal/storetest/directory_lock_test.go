package storetest

import (
	"database/sql"
	"testing"

	"mooring/internal/connection"
)

// TestTheLaterOfTwoTransactionsSeesTheEarlierOne writes problems of one connection
// in two transactions at a time, neither of which holds the connection: the later
// one has to work the health out from what the earlier one left.
func TestTheLaterOfTwoTransactionsSeesTheEarlierOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t, OpenPostgres)
	f.openProblems(t, connection.ProblemLimited)
	earlier, later := f.begun(t), f.begun(t)
	_, err := earlier.ExecContext(f.ctx, `INSERT INTO problems (id, connection_id, provider, kind, severity, subject, label, provider_code, opened_at)
		VALUES ('new', $1, 'core-practice', 'provider_unreachable', 3, '', '', '', 1)`, f.ours.ID)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		_, err := later.ExecContext(f.ctx, "UPDATE problems SET resolved_at = 2 WHERE connection_id = $1 AND kind = 'provider_limiting'", f.ours.ID)
		if err == nil {
			err = later.Commit()
		}
		done <- err
	}()
	for f.count(t, "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0 {
		select {
		case err := <-done:
			t.Fatalf("the later one did not wait: %v", err)
		default:
		}
	}
	if err := earlier.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	f.wantDirectory(t)
	f.wantTallies(t)
}

// begun begins a transaction.
func (f *fixture) begun(t *testing.T) *sql.Tx {
	t.Helper()
	tx, err := f.Database.SQL().BeginTx(f.ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	return tx
}
