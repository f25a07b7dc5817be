package storetest_test

import (
	"context"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

// TestAScrubIsNotDoneWhileAnOlderTransactionKeepsWhatWasDeleted has transactions
// open that began before the disconnect. PostgreSQL keeps for each of them what
// is deleted after it began, whether it reads at the moment or not.
func TestAScrubIsNotDoneWhileAnOlderTransactionKeepsWhatWasDeleted(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string][]string{
		"one that reads":                  {"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM organisations"},
		"one that has written and pauses": {"SELECT pg_current_xact_id()"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opened := storetest.OpenPostgres(t, storetest.Options{})
			connect(t, opened, markedConnection(0), mark)
			sealed := map[string][][]byte{"": ciphertexts(t, opened, markedConnection(0).ID)}
			older, err := opened.Database.Postgres().Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, statement := range statements {
				if _, err := older.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			disconnect(t, opened, connection.Ref{OrganisationID: "harbour", ID: markedConnection(0).ID})
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			if err := opened.Connections.Scrub(ctx); err == nil {
				t.Errorf("the scrub says that it is done, and %d of 2 ciphertexts are there", countFound(tableFiles(t, opened), sealed))
			}
			if err := older.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := opened.Connections.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			if found := countFound(tableFiles(t, opened), sealed); found != 0 {
				t.Errorf("after the scrub %d of 2 ciphertexts are in a table file", found)
			}
		})
	}
}
