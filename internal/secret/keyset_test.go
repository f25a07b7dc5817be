package secret_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mooring/internal/secret"
)

// newKeyset makes a keyset in memory.
func newKeyset(t *testing.T) *secret.Keyset {
	t.Helper()
	keyset, err := secret.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return keyset
}

func TestWhatIsSealedOpensForItsBindingOnly(t *testing.T) {
	t.Parallel()
	keyset := newKeyset(t)
	for _, plaintext := range []string{"", "token", strings.Repeat("long", 10_000)} {
		sealed, err := keyset.Seal([]byte(plaintext), "row/1/access")
		if err != nil {
			t.Fatal(err)
		}
		opened, err := keyset.Open(sealed, "row/1/access")
		if err != nil || string(opened) != plaintext {
			t.Errorf("opened %q, %v", opened, err)
		}
		if plaintext != "" && bytes.Contains(sealed, []byte(plaintext)) {
			t.Error("the plaintext stands in what was sealed")
		}
		changed := bytes.Clone(sealed)
		changed[len(changed)-1] ^= 1
		for name, open := range map[string]func() ([]byte, error){
			"another binding": func() ([]byte, error) { return keyset.Open(sealed, "row/2/access") },
			"another keyset":  func() ([]byte, error) { return newKeyset(t).Open(sealed, "row/1/access") },
			"changed bytes":   func() ([]byte, error) { return keyset.Open(changed, "row/1/access") },
			"cut bytes":       func() ([]byte, error) { return keyset.Open(sealed[:3], "row/1/access") },
			"no bytes":        func() ([]byte, error) { return keyset.Open(nil, "row/1/access") },
		} {
			if opened, err := open(); !errors.Is(err, secret.ErrCannotOpen) || opened != nil {
				t.Errorf("%s: %q, %v", name, opened, err)
			}
		}
	}
}

func TestSealingTwiceGivesDifferentBytes(t *testing.T) {
	t.Parallel()
	keyset := newKeyset(t)
	first, _ := keyset.Seal([]byte("token"), "row")
	second, _ := keyset.Seal([]byte("token"), "row")
	if bytes.Equal(first, second) {
		t.Error("equal secrets can be told from their ciphertexts")
	}
}

func TestAKeysetNeverPrintsItsKey(t *testing.T) {
	t.Parallel()
	keyset := newKeyset(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if text := fmt.Sprintf(verb, keyset); text != "[redacted]" {
			t.Errorf("%s prints %q", verb, text)
		}
	}
}

func TestAGeneratedKeysetLastsAndIsItsOwnersOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyset.json")
	if err := secret.GenerateKeyset(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	var sealed []byte
	for i := range 2 {
		keyset, err := secret.LoadKeyset(path)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			sealed, err = keyset.Seal([]byte("token"), "row")
		} else {
			_, err = keyset.Open(sealed, "row")
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAKeysetIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyset.json")
	var made atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			switch err := secret.GenerateKeyset(path); {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, secret.ErrKeysetExists):
				t.Error(err)
			}
		})
	}
	group.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
	if _, err := secret.LoadKeyset(path); err != nil {
		t.Error(err)
	}
}

func TestLoadingSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	exposed, garbage := filepath.Join(folder, "exposed"), filepath.Join(folder, "garbage")
	if err := secret.GenerateKeyset(exposed); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(exposed, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(garbage, []byte(`{"SECRETMARK": 1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		filepath.Join(folder, "none"): secret.ErrKeysetMissing,
		exposed:                       secret.ErrKeysetExposed,
		garbage:                       secret.ErrKeysetMalformed,
		folder + "/garbage/inside":    secret.ErrKeysetUnreadable,
	} {
		_, err := secret.LoadKeyset(path)
		var fault *secret.KeysetError
		if !errors.As(err, &fault) || !errors.Is(err, want) || fault.Path != path {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
		if strings.Contains(fmt.Sprint(err), "SECRETMARK") {
			t.Error("the error holds the file's content")
		}
	}
	if _, err := secret.LoadKeyset(exposed); !strings.Contains(err.Error(), "chmod 600 "+exposed) {
		t.Errorf("no remedy: %v", err)
	}
	if err := secret.GenerateKeyset(filepath.Join(folder, "no", "folder")); !errors.Is(err, secret.ErrKeysetUnreadable) {
		t.Errorf("generate in no folder: %v", err)
	}
}
