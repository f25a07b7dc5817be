package mail_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"mooring/internal/mail"
	"mooring/internal/mailtest"
	"mooring/internal/notify"
)

// inFolder makes a Folder in a folder that is not there yet.
func inFolder(t *testing.T) (*mail.Folder, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "deep", "mail")
	folder, err := mail.NewFolder(path, letterhead())
	if err != nil {
		t.Fatal(err)
	}
	return folder, path
}

func TestAFileHoldsTheBytesThatWouldBeSent(t *testing.T) {
	t.Parallel()
	folder, path := inFolder(t)
	server := mailtest.Start(t, mailtest.Options{})
	if _, err := to(t, server, nil).Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	for range 2 { // The second takes the place of the first.
		got, err := folder.Send(t.Context(), letter())
		if want := (notify.Sending{Outcome: notify.OutcomeWritten, Path: filepath.Join(path, letter().ID+".eml")}); err != nil || got != want {
			t.Fatalf("sending %+v, %v", got, err)
		}
		written, err := os.ReadFile(got.Path)
		if err != nil {
			t.Fatal(err)
		}
		// A server adds the end of the last line (RFC 5321 section 4.1.1.4).
		if sent := server.Messages()[0].Raw; !bytes.Equal(bytes.TrimRight(sent, "\r\n"), bytes.TrimRight(written, "\r\n")) {
			t.Errorf("written:\n%q\nsent:\n%q", written, sent)
		}
	}
	if files, err := os.ReadDir(path); err != nil || len(files) != 1 {
		t.Errorf("%d files, %v", len(files), err)
	}
}

func TestFilesOfMailAreForThisUserAlone(t *testing.T) {
	t.Parallel()
	folder, path := inFolder(t)
	got, err := folder.Send(t.Context(), letter())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o700, got.Path: 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestAnIDNeverLeadsOutOfTheFolder(t *testing.T) {
	t.Parallel()
	folder, path := inFolder(t)
	for _, id := range []string{"../escaped", "/tmp/escaped", "a/b", "..", "a\x00b", ""} {
		sent := letter()
		sent.ID = id
		got, err := folder.Send(t.Context(), sent)
		if err == nil && filepath.Dir(got.Path) != path {
			t.Errorf("%q was written to %s", id, got.Path)
		}
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), "escaped.eml")); err == nil {
		t.Error("a file is outside")
	}
}

func TestAFolderThatCannotBeMadeIsAnErrorThatMayPass(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := mail.NewFolder(filepath.Join(file, "mail"), letterhead())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Send(t.Context(), letter()); err == nil {
		t.Error("no error")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Send(t.Context(), letter()); err != nil {
		t.Error(err)
	}
}
