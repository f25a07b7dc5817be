package storetest_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

// TestNoSealedTokenIsLeftInAPostgresTableFile writes marked tokens for many
// connections, renews them, so that each leaves its older versions behind, has
// PostgreSQL look at its tables as autovacuum does, disconnects one connection in
// three and reads the database's files. What the write-ahead log keeps is sealed
// and not looked for; what is not sealed must be in no file at all.
func TestNoSealedTokenIsLeftInAPostgresTableFile(t *testing.T) {
	t.Parallel()
	opened := storetest.OpenPostgres(t, storetest.Options{})
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
	for _, folder := range []string{"base/" + oid(t, opened), "global", "pg_wal", "log"} {
		for name, content := range filesBelow(t, filepath.Join(dataFolder(t, opened), folder)) {
			for _, token := range []string{mark + "-access-", mark + "-refresh-"} {
				if bytes.Contains(content, []byte(token)) {
					t.Errorf("%s/%s holds a token in clear", folder, name)
				}
			}
		}
	}
}

// TestNoPatientIsReachableOnceTheirRowsAreDeleted disconnects one connection in
// three and has PostgreSQL tidy up, as autovacuum does in its time. Then neither a
// row nor what PostgreSQL knows about the tables names their patients,
// practitioners or locations. The bytes of rows that stood beside living ones stay
// in the pages' free space, where no statement reads them.
func TestNoPatientIsReachableOnceTheirRowsAreDeleted(t *testing.T) {
	t.Parallel()
	opened := storetest.OpenPostgres(t, storetest.Options{})
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
	for _, table := range []string{"appointments", "practitioners", "practitioner_locations", "locations", "sync_cursors", "problems", "sync_runs"} {
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

// reachable lists the tables, PostgreSQL's own included, of which a row holds a
// text, that a superuser can read.
func reachable(t *testing.T, opened *storetest.Opened, text string) []string {
	t.Helper()
	db := opened.Database.Gorm().WithContext(t.Context())
	var tables []string
	err := db.Raw(`SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'm') AND NOT relisshared`).Scan(&tables).Error
	if err != nil || len(tables) < 50 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	var found []string
	for _, table := range tables {
		var rows int
		// Bytes are text here as they are, so that what stands sealed stays sealed.
		err := db.Raw(`SELECT count(*) FROM `+table+` AS whole WHERE position(? IN whole::text) > 0`, text).Scan(&rows).Error
		if err != nil {
			t.Fatalf("search %s: %v", table, err)
		}
		if rows > 0 {
			found = append(found, table)
		}
	}
	return found
}

// run runs a statement that cannot be part of a transaction.
func run(t *testing.T, opened *storetest.Opened, statement string) {
	t.Helper()
	if _, err := opened.Database.SQL().ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// dataFolder is where the server keeps its files.
func dataFolder(t *testing.T, opened *storetest.Opened) string {
	t.Helper()
	return scalar(t, opened, "SELECT current_setting('data_directory')")
}

// oid is the number by which the server's files know the database.
func oid(t *testing.T, opened *storetest.Opened) string {
	t.Helper()
	return scalar(t, opened, "SELECT oid::text FROM pg_database WHERE datname = current_database()")
}

// scalar reads one text.
func scalar(t *testing.T, opened *storetest.Opened, query string) string {
	t.Helper()
	var value string
	if err := opened.Database.SQL().QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// tableFiles reads every file of the database, tables and indexes and
// PostgreSQL's own, after what it holds in memory has been written to them.
func tableFiles(t *testing.T, opened *storetest.Opened) map[string][]byte {
	t.Helper()
	run(t, opened, "CHECKPOINT")
	files := filesBelow(t, filepath.Join(dataFolder(t, opened), "base", oid(t, opened)))
	if len(files) < 100 {
		t.Fatalf("the database has %d files", len(files))
	}
	return files
}

// filesBelow reads every file below a folder, by name; one that goes meanwhile
// is left out.
func filesBelow(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) || err == nil && entry.IsDir() {
			return nil
		}
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil
		}
		files[strings.TrimPrefix(path, folder+"/")] = content
		return err
	})
	if err != nil {
		t.Fatalf("read the server's files: %v", err)
	}
	return files
}

// countFound counts the ciphertexts of which a part stands in a file.
func countFound(files map[string][]byte, sealed map[string][][]byte) int {
	whole, found := bytes.Join(values(files), nil), 0
	for _, each := range sealed {
		for _, one := range each {
			if bytes.Contains(whole, middle(one)) {
				found++
			}
		}
	}
	return found
}

// middle is a part of a ciphertext: any part counts, and PostgreSQL cuts long ones up.
func middle(sealed []byte) []byte {
	from := len(sealed) / 3
	return sealed[from : from+min(len(sealed)/3, 200)]
}

// values are the contents of files.
func values(files map[string][]byte) [][]byte {
	all := make([][]byte, 0, len(files))
	for _, content := range files {
		all = append(all, content)
	}
	return all
}
