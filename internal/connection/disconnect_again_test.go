package connection_test

import (
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/providertest"
	"mooring/internal/storetest"
)

// TestADisconnectAgainAsksWhoeverLendsAsTheFirstDoes: the first may still be waiting,
// or nobody heard its answer.
func TestADisconnectAgainAsksWhoeverLendsAsTheFirstDoes(t *testing.T) {
	t.Parallel()
	practice := providertest.Start(t, nil)
	registry, err := provider.NewRegistry(practice.Adapter)
	if err != nil {
		t.Fatal(err)
	}
	opened := storetest.OpenPostgres(t, storetest.Options{Now: practice.Clock.Now})
	row := connected(t, opened, practice)
	service := connection.New(connection.Options{Providers: registry, Syncs: noSyncs{}, Now: practice.Clock.Now, Store: opened.Connections})
	// A process that has confirmed all that will ever be asked.
	lender := "INSERT INTO loan_memories (lease, until_at, confirmed) VALUES ('lender', 9000000000000000, 9000000000000000)"
	if _, err := opened.Database.SQL().ExecContext(t.Context(), lender); err != nil {
		t.Fatal(err)
	}
	for want := int64(1); want <= 2; want++ {
		if _, err := service.Disconnect(t.Context(), row.Ref(), kim); err != nil {
			t.Fatal(err)
		}
		var asked int64
		err := opened.Database.SQL().QueryRowContext(t.Context(), "SELECT last_value FROM loan_barriers WHERE is_called").Scan(&asked)
		if err != nil || asked != want {
			t.Errorf("disconnect %d: asked %d times (%v)", want, asked, err)
		}
	}
	if err := service.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}
