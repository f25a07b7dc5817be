package secret_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"mooring/internal/secret"
)

// troubles collects what a keyset reports.
type troubles struct {
	mu   sync.Mutex
	seen []error
}

// add takes one.
func (t *troubles) add(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = append(t.seen, err)
}

// follow reads a keyset file as a process does that serves.
func follow(t *testing.T, path string) (*secret.Keyset, *troubles) {
	t.Helper()
	heard := &troubles{}
	keyset, err := secret.FollowKeyset(secret.FollowOptions{Path: path, Trouble: heard.add})
	if err != nil {
		t.Fatal(err)
	}
	return keyset, heard
}

func TestAProcessOpensWhatAnotherSealedWithANewKey(t *testing.T) {
	t.Parallel()
	path := generated(t)
	ours, heard := follow(t, path)
	rotated(t, path)
	wantOpens(t, ours, seal(t, load(t, path)))
	if len(heard.seen) != 0 {
		t.Errorf("trouble: %v", heard.seen)
	}
}

func TestAProcessSealsWithTheNewKeyAtOnce(t *testing.T) {
	t.Parallel()
	path := generated(t)
	ours, _ := follow(t, path)
	before := seal(t, ours)
	keys := rotated(t, path)
	if _, err := secret.RemoveKeys(path, keys.Older); err != nil {
		t.Fatal(err)
	}
	// It has slept through all of it, and no row is left that needs the old key.
	wantOpens(t, load(t, path), seal(t, ours))
	if _, err := ours.Open(before, "row"); !errors.Is(err, secret.ErrCannotOpen) {
		t.Errorf("a removed key still opens: %v", err)
	}
}

func TestAFileThatCannotBeUsedLeavesTheKeysInUse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(t *testing.T, path string)
		want  error
	}{
		"missing":   {func(t *testing.T, path string) { remove(t, path) }, secret.ErrKeysetMissing},
		"malformed": {func(t *testing.T, path string) { rewrite(t, path, "half a k") }, secret.ErrKeysetMalformed},
		"empty":     {func(t *testing.T, path string) { rewrite(t, path, "") }, secret.ErrKeysetMalformed},
		"exposed":   {func(t *testing.T, path string) { expose(t, path) }, secret.ErrKeysetExposed},
		"another keyset": {func(t *testing.T, path string) {
			remove(t, path)
			copyFile(t, generated(t), path)
		}, secret.ErrKeysetForeign},
		"another keyset, copied over it": {func(t *testing.T, path string) { copyFile(t, generated(t), path) }, secret.ErrKeysetForeign},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, kept := generated(t), filepath.Join(t.TempDir(), "kept")
			ours, heard := follow(t, path)
			sealed := seal(t, ours)
			copyFile(t, path, kept)
			test.spoil(t, path)
			for range 3 {
				wantOpens(t, ours, seal(t, ours))
				wantOpens(t, ours, sealed)
			}
			if _, err := ours.Open(seal(t, newKeyset(t)), "row"); !errors.Is(err, secret.ErrCannotOpen) {
				t.Errorf("opened with whose key? %v", err)
			}
			if len(heard.seen) != 1 || !errors.Is(heard.seen[0], test.want) {
				t.Errorf("heard %v, want %v once", heard.seen, test.want)
			}
			// The right file comes back, rotated meanwhile.
			rotated(t, kept)
			remove(t, path)
			copyFile(t, kept, path)
			wantOpens(t, ours, seal(t, load(t, kept)))
		})
	}
}

func TestAKeysetIsFollowedByManyAtOnce(t *testing.T) {
	t.Parallel()
	path := generated(t)
	ours, heard := follow(t, path)
	theirs, _ := follow(t, path)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 200 {
				wantOpens(t, theirs, seal(t, ours))
				wantOpens(t, ours, seal(t, theirs))
			}
		})
	}
	for range 10 {
		rotated(t, path)
	}
	group.Wait()
	if len(heard.seen) != 0 {
		t.Errorf("trouble: %v", heard.seen)
	}
	if keys := ours.Keys(); len(keys.Older) != 10 {
		t.Errorf("%d old keys", len(keys.Older))
	}
}

// remove deletes a file, as far as it is there.
func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

// rewrite writes over a file.
func rewrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// expose replaces a file with one of other content that others can read.
func expose(t *testing.T, path string) {
	t.Helper()
	rotated(t, path)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
}
