package storetest_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mooring/internal/storetest"
)

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

// holding lists the files that a text stands in.
func holding(files map[string][]byte, text string) []string {
	var names []string
	for name, content := range files {
		if bytes.Contains(content, []byte(text)) {
			names = append(names, name)
		}
	}
	return names
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
