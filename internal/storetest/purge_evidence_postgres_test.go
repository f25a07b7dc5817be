package storetest_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"mooring/internal/connection"
	"mooring/internal/postgrestest"
	"mooring/internal/storetest"
)

// TestAfterADisconnectThePostgresFilesHold reads the files of a server of its own,
// where nobody else's transactions keep what was deleted.
func TestAfterADisconnectThePostgresFilesHold(t *testing.T) {
	t.Parallel()
	server := postgrestest.StartServer(t, postgrestest.Options{})
	eachOn(t, server, map[string]func(*testing.T, *storetest.Opened){
		"no sealed token":                noSealedToken,
		"no patient that can be reached": noPatient,
	})
}

// eachOn runs tests, each with a database of its own on a server.
func eachOn(t *testing.T, server *postgrestest.Server, tests map[string]func(*testing.T, *storetest.Opened)) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, storetest.OpenPostgres(t, storetest.Options{URL: newDatabase(t, server)}))
		})
	}
}

// newDatabase creates a database on a server of the test's own, which goes as a whole.
func newDatabase(t *testing.T, server *postgrestest.Server) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	name := "evidence_" + strings.ToLower(rand.Text())
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return server.URL(name)
}

// noSealedToken writes marked tokens for many
// connections, renews them, so that each leaves its older versions behind, has
// PostgreSQL look at its tables as autovacuum does, disconnects one connection in
// three and reads the database's files. What the write-ahead log keeps is sealed
// and not looked for; what is not sealed must be in no file at all.
func noSealedToken(t *testing.T, opened *storetest.Opened) {
	const connections, renewals = 60, 4
	purged := make(map[string][][]byte)
	for i := range connections {
		connect(t, opened, markedConnection(i), label(i))
		if i%3 == 0 {
			purged[markedConnection(i).ID] = nil
		}
	}
	for round := range renewals {
		for id := range purged {
			purged[id] = append(purged[id], ciphertexts(t, opened, id)...)
		}
		for i := range connections {
			renew(t, opened, markedConnection(i).Ref())
			sync(t, opened, markedConnection(i).Ref(), label(i), round)
		}
		run(t, opened, "ANALYZE")
	}
	kept := ciphertexts(t, opened, markedConnection(1).ID)
	for id := range purged {
		purged[id] = append(purged[id], ciphertexts(t, opened, id)...)
		disconnect(t, opened, connection.Ref{OrganisationID: "harbour", ID: id})
	}
	// The last versions and some of those before stand there after their rows are gone.
	if found := countFound(tableFiles(t, opened), purged); found <= 2*len(purged) {
		t.Fatalf("the search finds %d ciphertexts of %d deleted rows before the scrub, and some of earlier versions should be there, too", found, len(purged))
	}
	if err := opened.Connections.Scrub(t.Context()); err != nil {
		t.Fatalf("scrub: %v", err)
	}
	files := tableFiles(t, opened)
	if !bytes.Contains(bytes.Join(values(files), nil), middle(kept[0])) {
		t.Fatal("the search does not even find a token that is still there")
	}
	if found := countFound(files, purged); found != 0 {
		t.Errorf("%d ciphertexts of purged connections are still in a table file", found)
	}
	everything := filesBelow(t, dataFolder(t, opened))
	if found := holding(everything, mark+"-patient"); len(found) == 0 {
		t.Fatal("the search does not find a patient's reference, which is not sealed")
	}
	for _, token := range []string{mark + "-access-", mark + "-refresh-", mark + "-verifier"} {
		for _, name := range holding(everything, token) {
			t.Errorf("%s holds %q", name, token)
		}
	}
}

// noPatient disconnects one connection in
// three and has PostgreSQL tidy up, as autovacuum does in its time. Then neither a
// row nor what PostgreSQL knows about the tables names their patients,
// practitioners or locations. The bytes of rows that stood beside living ones stay
// in the pages' free space, where no statement reads them.
func noPatient(t *testing.T, opened *storetest.Opened) {
	const connections = 20
	for i := range connections {
		connect(t, opened, markedConnection(i), label(i))
	}
	for round := range 3 {
		for i := range connections {
			sync(t, opened, markedConnection(i).Ref(), label(i), round)
		}
	}
	run(t, opened, "ANALYZE")
	if found := reachable(t, opened, mark); len(found) == 0 {
		t.Fatal("the search finds no mark before the disconnect")
	}
	for i := range connections {
		if label(i) == mark {
			disconnect(t, opened, markedConnection(i).Ref())
		}
	}
	for _, table := range []string{"appointments", "records", "practitioners", "practitioner_locations", "locations", "sync_cursors", "problems", "sync_runs"} {
		run(t, opened, "VACUUM "+table)
	}
	for _, table := range reachable(t, opened, mark) {
		t.Errorf("%s still names one", table)
	}
	left := 0
	for _, content := range tableFiles(t, opened) {
		left += bytes.Count(content, []byte(mark+"-patient"))
	}
	t.Logf("%d references to patients stand in the free space of table files, until other rows take it", left)
}
