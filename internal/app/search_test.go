package app_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"
)

// forms are the ways in which a text may stand somewhere: as it is, in base64
// at each of the three alignments and in both alphabets, percent-encoded, and in hex.
func forms(text string) map[string][]byte {
	all := map[string][]byte{
		"plain": []byte(text), "query": []byte(url.QueryEscape(text)),
		"hex": []byte(hex.EncodeToString([]byte(text))), "HEX": []byte(strings.ToUpper(hex.EncodeToString([]byte(text)))),
	}
	var percent strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&percent, "%%%02X", b)
	}
	all["percent"], all["Percent"] = []byte(percent.String()), []byte(strings.ToLower(percent.String()))
	for shift := range 3 {
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			encoded := encoding.EncodeToString(append(make([]byte, shift), text...))
			// Characters that also hold bits of what stands before or behind vary.
			from, to := (shift*8+5)/6, (shift+len(text))*8/6
			all[fmt.Sprint(name, shift)] = []byte(encoded[from:to])
		}
	}
	return all
}

// mustNotHold fails for every form of a text that stands in a place.
func mustNotHold(t *testing.T, place string, haystack []byte, what, text string) {
	t.Helper()
	for form, needle := range forms(text) {
		if at := bytes.Index(haystack, needle); at >= 0 {
			around := haystack[max(0, at-80):min(len(haystack), at+len(needle)+80)]
			t.Errorf("%s holds a %s (%s): %q", place, what, form, around)
		}
	}
}

// databaseFiles reads every file of the folder, by name: the database, its
// log and index, the keyset, and mail, if some was sent by then.
func databaseFiles(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // It has just got its final name, or is gone.
		}
		files[strings.TrimPrefix(path, folder+string(filepath.Separator))] = content
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files["mooring.db"]) == 0 || len(files["mooring.db.keyset"]) == 0 {
		t.Fatalf("the folder holds neither database nor keyset: %d files", len(files))
	}
	return files
}

// tables dumps every table of the database as text, the queue's included.
func tables(t *testing.T, db *gorm.DB) []byte {
	t.Helper()
	names := column[string](t, db, `SELECT name FROM sqlite_master WHERE type = 'table'`)
	var dump bytes.Buffer
	for _, name := range names {
		dumpTable(t, db, name, &dump)
	}
	for _, expected := range []string{"credentials", "river_job", "sessions", "events"} {
		if !strings.Contains(dump.String(), "== "+expected+"\n") {
			t.Fatalf("the dump has no table %s", expected)
		}
	}
	return dump.Bytes()
}

// dumpTable writes a table's rows.
func dumpTable(t *testing.T, db *gorm.DB, name string, dump *bytes.Buffer) {
	t.Helper()
	rows, err := db.WithContext(t.Context()).Raw(`SELECT * FROM "` + name + `"`).Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(dump, "== %s\n", name)
	for rows.Next() {
		values, targets := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		for i, value := range values {
			fmt.Fprintf(dump, "%s=%s\t", columns[i], value)
		}
		dump.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// column reads one column.
func column[T any](t *testing.T, db *gorm.DB, query string, values ...any) []T {
	t.Helper()
	rows, err := db.WithContext(t.Context()).Raw(query, values...).Rows()
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// count reads one number.
func count(t *testing.T, db *gorm.DB, query string, values ...any) int {
	t.Helper()
	return column[int](t, db, query, values...)[0]
}

func TestTheSearchFindsEveryForm(t *testing.T) {
	t.Parallel()
	const text = "needle-in-a-haystack"
	for _, before := range []string{"", "a", "ab", "abc"} {
		whole := before + text + "tail"
		for _, hidden := range []string{
			whole, url.QueryEscape(whole), hex.EncodeToString([]byte(whole)),
			base64.StdEncoding.EncodeToString([]byte(whole)), base64.RawURLEncoding.EncodeToString([]byte(whole)),
		} {
			found := false
			for _, form := range forms(text) {
				found = found || strings.Contains(hidden, string(form))
			}
			if !found {
				t.Errorf("not found in %q", hidden)
			}
		}
	}
}
