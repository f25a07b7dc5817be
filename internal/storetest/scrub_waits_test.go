package storetest_test

import (
	"context"
	"net/url"
	gosync "sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mooring/internal/connection"
	"mooring/internal/postgrestest"
	"mooring/internal/storetest"
)

// TestAScrubIsNotDoneTooEarly has others at work on the server.
func TestAScrubIsNotDoneTooEarly(t *testing.T) {
	t.Parallel()
	server := postgrestest.StartServer(t, postgrestest.Options{})
	eachOn(t, server, map[string]func(*testing.T, *storetest.Opened){
		"many disconnects at once":                   manyAtOnce,
		"somebody reads":                             afterReader,
		"somebody has written and pauses":            afterWriter,
		"somebody has written into another database": afterStranger,
	})
}

// manyAtOnce disconnects many at the same time: those that wait for another's
// scrub must not be what it waits for.
func manyAtOnce(t *testing.T, opened *storetest.Opened) {
	const connections = 12
	sealed := make(map[string][][]byte)
	for i := range connections {
		c := markedConnection(i)
		connect(t, opened, c, mark)
		sealed[c.ID] = ciphertexts(t, opened, c.ID)
	}
	var all gosync.WaitGroup
	for i := range connections {
		all.Go(func() {
			disconnect(t, opened, markedConnection(i).Ref())
			if err := opened.Connections.Scrub(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if found := countFound(tableFiles(t, opened), sealed); found != 0 {
		t.Errorf("%d ciphertexts are in a table file", found)
	}
}

// afterReader: somebody reads all the while, as a backup does.
func afterReader(t *testing.T, opened *storetest.Opened) {
	keptFromScrubbing(t, opened, opened.URL,
		"BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM organisations")
}

// afterWriter: somebody has written something and pauses.
func afterWriter(t *testing.T, opened *storetest.Opened) {
	keptFromScrubbing(t, opened, opened.URL, "BEGIN", "SELECT pg_current_xact_id()")
}

// afterStranger: somebody has written something in another database of the server.
func afterStranger(t *testing.T, opened *storetest.Opened) {
	other, err := url.Parse(opened.URL)
	if err != nil {
		t.Fatal(err)
	}
	other.Path = "/postgres"
	keptFromScrubbing(t, opened, other.String(), "BEGIN", "SELECT pg_current_xact_id()")
}

// keptFromScrubbing has a transaction open that began before a disconnect. For it
// PostgreSQL keeps what was deleted since, whether it reads at the moment or not:
// the scrub must not be done before it ends.
func keptFromScrubbing(t *testing.T, opened *storetest.Opened, url string, statements ...string) {
	t.Helper()
	connect(t, opened, markedConnection(0), mark)
	sealed := map[string][][]byte{"": ciphertexts(t, opened, markedConnection(0).ID)}
	older, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer older.Close(t.Context())
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
	if err := older.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := opened.Connections.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := countFound(tableFiles(t, opened), sealed); found != 0 {
		t.Errorf("after the scrub %d of 2 ciphertexts are in a table file", found)
	}
}
