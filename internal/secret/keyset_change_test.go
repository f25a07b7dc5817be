package secret_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mooring/internal/secret"
)

// generated is the path of a keyset file with one key.
func generated(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyset.json")
	if err := secret.GenerateKeyset(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// load reads a keyset file.
func load(t *testing.T, path string) *secret.Keyset {
	t.Helper()
	keyset, err := secret.LoadKeyset(path)
	if err != nil {
		t.Fatal(err)
	}
	return keyset
}

// seal seals a token.
func seal(t *testing.T, keyset *secret.Keyset) []byte {
	t.Helper()
	sealed, err := keyset.Seal([]byte("token"), "row")
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// wantOpens fails unless the keyset opens what seal made.
func wantOpens(t *testing.T, keyset *secret.Keyset, sealed []byte) {
	t.Helper()
	if opened, err := keyset.Open(sealed, "row"); err != nil || string(opened) != "token" {
		t.Errorf("opened %q, %v", opened, err)
	}
}

// rotated adds a key to the file and makes it the primary.
func rotated(t *testing.T, path string) secret.Keys {
	t.Helper()
	before, err := secret.PrepareKey(path)
	if err != nil {
		t.Fatal(err)
	}
	after, err := secret.PromoteKey(path, before.Primary)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func TestAPreparedKeyOpensAndDoesNotSeal(t *testing.T) {
	t.Parallel()
	path := generated(t)
	first := load(t, path).Keys().Primary
	keys, err := secret.PrepareKey(path)
	if err != nil || keys.Primary != first || len(keys.Prepared) != 1 || len(keys.Older) != 0 {
		t.Fatalf("%+v, %v", keys, err)
	}
	if again, err := secret.PrepareKey(path); err != nil || len(again.Prepared) != 1 || again.Prepared[0] != keys.Prepared[0] {
		t.Errorf("prepared again: %+v, %v", again, err)
	}
	// The copy on another machine is promoted first.
	other := filepath.Join(t.TempDir(), "copy.json")
	copyFile(t, path, other)
	if _, err := secret.PromoteKey(other, first); err != nil {
		t.Fatal(err)
	}
	sealedHere, sealedThere := seal(t, load(t, path)), seal(t, load(t, other))
	if !bytes.HasPrefix(sealedHere, secret.Mark(first)) || !bytes.HasPrefix(sealedThere, secret.Mark(keys.Prepared[0])) {
		t.Error("another key sealed than the primary")
	}
	wantOpens(t, load(t, path), sealedThere)
	wantOpens(t, load(t, other), sealedHere)
}

func TestARotatedFileSealsWithTheNewKeyAndOpensWithBoth(t *testing.T) {
	t.Parallel()
	path := generated(t)
	before := load(t, path)
	sealed, first := seal(t, before), before.Keys().Primary
	keys := rotated(t, path)
	if keys.Primary == first || len(keys.Older) != 1 || keys.Older[0] != first || len(keys.Prepared) != 0 {
		t.Fatalf("%+v", keys)
	}
	after := load(t, path)
	wantOpens(t, after, sealed)
	if anew := seal(t, after); !bytes.HasPrefix(anew, secret.Mark(keys.Primary)) {
		t.Error("the old key still seals")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	wantAlone(t, path)
}

func TestARemovedKeyOpensNothing(t *testing.T) {
	t.Parallel()
	path := generated(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed := seal(t, load(t, path))
	keys := rotated(t, path)
	if _, err := secret.RemoveKeys(path, []secret.KeyID{keys.Primary}); !errors.Is(err, secret.ErrKeyGone) {
		t.Fatalf("remove the primary: %v", err)
	}
	left, err := secret.RemoveKeys(path, keys.Older)
	if err != nil || len(left.Older) != 0 || left.Primary != keys.Primary {
		t.Fatalf("%+v, %v", left, err)
	}
	if _, err := load(t, path).Open(sealed, "row"); !errors.Is(err, secret.ErrCannotOpen) {
		t.Errorf("open with a removed key: %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if material := materialOf(t, before); strings.Contains(string(after), material) {
		t.Error("the removed key stands in the file")
	}
	if _, err := secret.RemoveKeys(path, keys.Older); !errors.Is(err, secret.ErrKeyGone) {
		t.Errorf("remove again: %v", err)
	}
	// And it goes on from there.
	sealed = seal(t, load(t, path))
	rotated(t, path)
	wantOpens(t, load(t, path), sealed)
}

func TestPromotingMovesNothingThatChangedMeanwhile(t *testing.T) {
	t.Parallel()
	path := generated(t)
	first := load(t, path).Keys().Primary
	if _, err := secret.PromoteKey(path, first); !errors.Is(err, secret.ErrKeyGone) {
		t.Errorf("promote with none prepared: %v", err)
	}
	rotated(t, path)
	if _, err := secret.PrepareKey(path); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.PromoteKey(path, first); !errors.Is(err, secret.ErrKeyGone) {
		t.Errorf("promote from a key that is not the primary any more: %v", err)
	}
}

func TestOfManyChangesAtOnceOneKeyIsPrepared(t *testing.T) {
	t.Parallel()
	path := generated(t)
	var done atomic.Int32
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			switch _, err := secret.PrepareKey(path); {
			case err == nil:
				done.Add(1)
			case !errors.Is(err, secret.ErrKeysetBusy):
				t.Error(err)
			}
		})
	}
	group.Wait()
	if keys := load(t, path).Keys(); done.Load() == 0 || len(keys.Prepared) != 1 {
		t.Errorf("%d changes, %d keys prepared", done.Load(), len(keys.Prepared))
	}
	wantAlone(t, path)
}

func TestWhatACrashLeftBehindIsNoObstacle(t *testing.T) {
	t.Parallel()
	path := generated(t)
	if err := os.WriteFile(path+".new", []byte(`{"half": `), 0o600); err != nil {
		t.Fatal(err)
	}
	sealed := seal(t, load(t, path))
	rotated(t, path)
	wantOpens(t, load(t, path), sealed)
	wantAlone(t, path)
}

func TestALinkedFileIsChangedWhereItIs(t *testing.T) {
	t.Parallel()
	path := generated(t)
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	keys := rotated(t, link)
	if load(t, path).Keys().Primary != keys.Primary {
		t.Error("the file behind the link did not change")
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
}

func TestAFileThatCannotBeChangedIsSaidAndStaysAsItIs(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	garbage, exposed := filepath.Join(folder, "garbage"), filepath.Join(folder, "exposed")
	if err := os.WriteFile(garbage, []byte("SECRETMARK"), 0o600); err != nil {
		t.Fatal(err)
	}
	copyFile(t, generated(t), exposed)
	if err := os.Chmod(exposed, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		filepath.Join(folder, "none"): secret.ErrKeysetMissing,
		garbage:                       secret.ErrKeysetMalformed,
		exposed:                       secret.ErrKeysetExposed,
	} {
		before, _ := os.ReadFile(path)
		_, err := secret.PrepareKey(path)
		var fault *secret.KeysetError
		if !errors.As(err, &fault) || !errors.Is(err, want) || strings.Contains(err.Error(), "SECRETMARK") {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s was changed", path)
		}
	}
}

// copyFile copies a file as an operator does.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// wantAlone fails when anything stands beside the file.
func wantAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the keyset: %v, %v", entries, err)
	}
}

// materialOf is the key in the text of a file with one key.
func materialOf(t *testing.T, text []byte) string {
	t.Helper()
	_, rest, found := strings.Cut(strings.ReplaceAll(string(text), " ", ""), `"value":"`)
	value, _, ended := strings.Cut(rest, `"`)
	if !found || !ended || len(value) < 40 {
		t.Fatal("the file holds no key")
	}
	return value
}
