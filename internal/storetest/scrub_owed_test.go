package storetest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

func TestAScrubThatADeadProcessOwedIsCaughtUp(t *testing.T) {
	t.Parallel()
	opened := storetest.Open(t, storetest.Options{})
	c := markedConnection(0)
	connect(t, opened, c, label(0))
	sync(t, opened, c.Ref(), label(0), 1)
	sealed := ciphertexts(t, opened, c.ID)
	disconnect(t, opened, connection.Ref{OrganisationID: c.OrganisationID, ID: c.ID})

	// The process dies after the commit: the files are as they stand now.
	path := filepath.Join(t.TempDir(), "mooring.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(opened.Path + suffix)
		if err == nil {
			err = os.WriteFile(path+suffix, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if files := databaseFiles(t, path); !bytes.Contains(files, sealed[0]) || !bytes.Contains(files, []byte(mark+"-patient")) {
		t.Fatal("nothing is left in the files of the dead process, so this test shows nothing")
	}
	next := storetest.Open(t, storetest.Options{URL: "sqlite:" + path, Keyset: opened.Keyset})
	for range 2 {
		if err := next.Connections.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	files := databaseFiles(t, path)
	for _, one := range sealed {
		if bytes.Contains(files, one[len(one)/3:2*len(one)/3]) {
			t.Error("a ciphertext is still in a file")
		}
	}
	if bytes.Contains(files, []byte(mark)) {
		t.Error("a mark is still in a file")
	}
	var owed int
	if err := next.Database.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM scrubs_owed").Scan(&owed); err != nil || owed != 0 {
		t.Errorf("%d scrubs are still owed, %v", owed, err)
	}
}
