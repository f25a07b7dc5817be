package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/database"
	"mooring/internal/postgrestest"
	"mooring/internal/secret"
	"mooring/internal/store"
)

// Options are what Open needs.
type Options struct {
	// Now is the store's clock; nil: time.Now.
	Now func() time.Time
	// URL is a database that is there already, of any kind; empty: a new one.
	URL string
	// Keyset seals; nil: a new one in memory.
	Keyset *secret.Keyset
	// Deadline bounds a transaction; 0: two minutes, because with the race
	// detector on a busy machine SQLite is fifty times slower.
	Deadline time.Duration
}

// Opened is an open, migrated store on a database of its own. It closes with the test.
type Opened struct {
	Store       *store.Store
	Connections *store.Connections
	Credentials *store.Credentials
	Syncs       *store.Syncs
	Database    *database.Database
	Keyset      *secret.Keyset
	// URL is the database, for another store on it.
	URL string
	// Path is SQLite's database file, which has -wal and -shm beside it; empty on PostgreSQL.
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
	if options.URL == "" {
		path := filepath.Join(t.TempDir(), "mooring.db")
		NewSQLite(t, path)
		options.URL = "sqlite:" + path
	}
	return open(t, options)
}

// NewSQLite writes a database file that is migrated and empty.
func NewSQLite(t testing.TB, path string) {
	t.Helper()
	migrated, err := template()
	if err == nil {
		err = os.WriteFile(path, migrated, 0o600)
	}
	if err != nil {
		t.Fatalf("copy migrated database: %v", err)
	}
}

// OpenPostgres opens and migrates a store on a PostgreSQL database.
func OpenPostgres(t testing.TB, options Options) *Opened {
	t.Helper()
	if options.URL == "" {
		options.URL = NewPostgres(t)
	}
	return open(t, options)
}

// NewPostgres returns the URL of a new database that is migrated and empty. It
// is dropped with the test.
func NewPostgres(t testing.TB) string {
	t.Helper()
	return postgrestest.Copy(t, "mooring", func(url string) error {
		ctx := context.Background()
		made, err := database.Open(ctx, database.Options{URL: url})
		if err != nil {
			return err
		}
		return errors.Join(made.Migrate(ctx), made.Close())
	})
}

// OnBoth runs a test on each kind of database.
func OnBoth(t *testing.T, test func(t *testing.T, open Opener)) {
	t.Helper()
	for kind, open := range map[string]Opener{"sqlite": Open, "postgres": OpenPostgres} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}

// open opens what options name.
func open(t testing.TB, options Options) *Opened {
	t.Helper()
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
	opened, err := database.Open(t.Context(), database.Options{URL: options.URL, Now: options.Now})
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
	path, isFile := strings.CutPrefix(options.URL, "sqlite:")
	if !isFile {
		path = ""
	}
	return &Opened{
		Store: made, Connections: made.Connections(), Credentials: made.Credentials(), Syncs: made.Syncs(),
		Database: opened, Keyset: options.Keyset, URL: options.URL, Path: path,
	}
}
