package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/store"
)

// Options are what Open needs.
type Options struct {
	// Now is the store's clock; nil: time.Now.
	Now func() time.Time
	// Path is the database file; empty: a new one in the test's own folder.
	Path string
	// Keyset seals; nil: a new one in memory.
	Keyset *secret.Keyset
	// Deadline bounds a transaction; 0: two minutes, because with the race
	// detector on a busy machine SQLite is fifty times slower.
	Deadline time.Duration
}

// Opened is an open, migrated store on a file of its own. It closes with the test.
type Opened struct {
	Store       *store.Store
	Connections *store.Connections
	Credentials *store.Credentials
	Syncs       *store.Syncs
	Database    *database.Database
	Keyset      *secret.Keyset
	// Path is the database file; SQLite keeps -wal and -shm beside it.
	Path string
}

// template is an empty, migrated database file. It is made once for each test
// process, by the program's own migrations, because they take most of a short
// test's time.
var template = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "mooring-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	ctx := context.Background()
	path := filepath.Join(folder, "mooring.db")
	made, err := database.Open(ctx, database.Options{URL: "sqlite:" + path})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(made.Migrate(ctx), made.Scrub(ctx), made.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// Open opens and migrates a store on a SQLite file.
func Open(t testing.TB, options Options) *Opened {
	t.Helper()
	if options.Path == "" {
		options.Path = filepath.Join(t.TempDir(), "mooring.db")
		migrated, err := template()
		if err == nil {
			err = os.WriteFile(options.Path, migrated, 0o600)
		}
		if err != nil {
			t.Fatalf("copy migrated database: %v", err)
		}
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Deadline == 0 {
		options.Deadline = 2 * time.Minute
	}
	if options.Keyset == nil {
		keyset, err := secret.NewKeyset()
		if err != nil {
			t.Fatalf("make keyset: %v", err)
		}
		options.Keyset = keyset
	}
	opened, err := database.Open(t.Context(), database.Options{URL: "sqlite:" + options.Path, Now: options.Now})
	if err != nil {
		t.Fatalf("open database: %v", err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	if err := opened.Migrate(t.Context()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	made := store.New(store.Options{
		Database: opened, Keyset: options.Keyset, Now: options.Now, Deadline: options.Deadline,
	})
	return &Opened{
		Store: made, Connections: made.Connections(), Credentials: made.Credentials(), Syncs: made.Syncs(),
		Database: opened, Keyset: options.Keyset, Path: options.Path,
	}
}
