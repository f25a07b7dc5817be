package database_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mooring/internal/database"
	"mooring/internal/postgrestest"
)

// onBoth runs a test on both kinds of database, each time with the URL of an
// empty one.
func onBoth(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for kind, make := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "mooring.db") },
		"postgres": postgrestest.Database,
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, make(t))
		})
	}
}

// open opens a SQLite database on path and closes it with the test.
func open(t *testing.T, path string) *database.Database {
	t.Helper()
	return openURL(t, "sqlite:"+path)
}

// openURL opens a database and closes it with the test.
func openURL(t *testing.T, url string) *database.Database {
	t.Helper()
	opened, err := database.Open(t.Context(), database.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}

func TestURLsThatCannotBeUsedSayWhy(t *testing.T) {
	t.Parallel()
	for url, reason := range map[string]string{
		"":                                  "no scheme",
		"mooring.db":                        "no scheme",
		"sqlite:":                           "no file",
		"sqlite::memory:":                   "no file",
		"mysql://user:SECRETMARK@h/db":      `"mysql" is unknown`,
		"postgres://u:SECRETMARK%@h/db":     "percent-encoded",
		"postgres://u:SECRETMARK@h:port/db": "percent-encoded",
		"postgresql://u:SECRETMARK@h/d?sslmode=sometimes":                          "sslmode",
		"postgres://u:SECRETMARK@h/d?sslmode=verify-full&sslrootcert=/nowhere.pem": "/nowhere.pem",
		"postgres://u:SECRETMARK@h/d?pool_max_conns=many":                          "many",
	} {
		_, err := database.Open(t.Context(), database.Options{URL: url})
		var fault *database.URLError
		if !errors.As(err, &fault) || !strings.Contains(fault.Reason, reason) {
			t.Errorf("%s: %v, want %q", url, err, reason)
		}
		if err != nil && strings.Contains(err.Error(), "SECRETMARK") {
			t.Errorf("%s: the error holds the password", url)
		}
	}
}

func TestTheFileIsItsOwnersOnlyWhateverItsName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"mooring.db", "with space & 100%?#x.db", "größe.db"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := open(t, path).Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
		if err != nil || len(files) < 2 {
			t.Errorf("%s: files %v, %v", name, files, err)
		}
		for _, file := range files {
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: mode %v, %v", file, info.Mode(), err)
			}
		}
	}
}

func TestAFolderThatIsMissingIsAnError(t *testing.T) {
	t.Parallel()
	url := "sqlite:" + filepath.Join(t.TempDir(), "none", "mooring.db")
	if _, err := database.Open(t.Context(), database.Options{URL: url}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("open: %v", err)
	}
}

func TestSettingsThatSafetyRestsOn(t *testing.T) {
	t.Parallel()
	opened := open(t, filepath.Join(t.TempDir(), "mooring.db"))
	for setting, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "temp_store": "2", "busy_timeout": "10000",
	} {
		var got string
		if err := opened.SQL().QueryRowContext(t.Context(), "PRAGMA "+setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", setting, got, want, err)
		}
	}
	if connections := opened.SQL().Stats().MaxOpenConnections; connections != 1 {
		t.Errorf("%d connections", connections)
	}
}

func TestMigratingTwiceIsMigratingOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		opened := openURL(t, url)
		var fault *database.SchemaError
		if err := opened.CheckSchema(t.Context()); !errors.As(err, &fault) || !strings.Contains(err.Error(), "mooring migrate") {
			t.Errorf("empty database: %v", err)
		}
		for range 2 {
			if err := opened.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := opened.CheckSchema(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if version, err := opened.SchemaVersion(t.Context()); err != nil || version != fault.Want {
			t.Errorf("version %d, %v, want %d", version, err, fault.Want)
		}
		if _, err := opened.SQL().ExecContext(t.Context(), "SELECT count(*) FROM river_job"); err != nil {
			t.Errorf("the queue's tables: %v", err)
		}
	})
}

func TestANewerSchemaIsLeftAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		opened := openURL(t, url)
		if err := opened.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := opened.SQL().ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
		if err != nil {
			t.Fatal(err)
		}
		for name, check := range map[string]func(context.Context) error{"check": opened.CheckSchema, "migrate": opened.Migrate} {
			var fault *database.SchemaError
			if err := check(t.Context()); !errors.As(err, &fault) || fault.Have != 99999 || !strings.Contains(err.Error(), "newer mooring") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestStatementsAreCountedPerContext(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		opened := openURL(t, url)
		ctx, counter := database.CountStatements(t.Context())
		db := opened.Gorm().WithContext(ctx)
		var one int
		for _, err := range []error{
			db.Exec("CREATE TABLE things (id INTEGER PRIMARY KEY)").Error,
			db.Table("things").Create(map[string]any{"id": 1}).Error,
			db.Table("things").Where("id = 1").Update("id", 2).Error,
			db.Raw("SELECT 1").Scan(&one).Error,
			db.Raw("SELECT 1").Row().Scan(&one),
			db.Table("things").Where("id = 2").Delete(nil).Error,
			opened.Gorm().WithContext(t.Context()).Exec("SELECT 1").Error,
		} {
			if err != nil {
				t.Error(err)
			}
		}
		if counter.Statements() != 6 {
			t.Errorf("counted %d statements, want 6", counter.Statements())
		}
	})
}

func TestAFailedStatementIsLoggedWithoutItsValues(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		var log bytes.Buffer
		opened, err := database.Open(t.Context(), database.Options{
			URL: url, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		err = opened.Gorm().Exec("INSERT INTO nowhere (secret) VALUES (?)", "SECRETMARK").Error
		if err == nil || !strings.Contains(log.String(), "nowhere") || strings.Contains(log.String(), "SECRETMARK") {
			t.Errorf("error %v, log %q", err, log.String())
		}
	})
}

func TestScrubEmptiesTheLogOnceNobodyReads(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mooring.db")
	opened, reader := open(t, path), open(t, path)
	if err := opened.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := reader.SQL().QueryContext(t.Context(), "SELECT name FROM sqlite_master")
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	if _, err := opened.SQL().ExecContext(t.Context(), "CREATE TABLE later (id INTEGER)"); err != nil {
		t.Fatal(err)
	}
	// The driver waits busy_timeout for the reader, so that is made short here.
	if _, err := opened.SQL().ExecContext(t.Context(), "PRAGMA busy_timeout = 10"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := opened.Scrub(ctx); err == nil {
		t.Error("scrubbed while somebody still reads the old log")
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	if err := opened.Scrub(t.Context()); err != nil {
		t.Errorf("scrub: %v", err)
	}
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() != 0 {
		t.Errorf("log of %d bytes, %v", info.Size(), err)
	}
}

func TestScrubEmptiesTheLogEvenWhenTheFileCannotBeRebuilt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mooring.db")
	opened := open(t, path)
	for _, statement := range []string{
		"CREATE TABLE kept (secret TEXT)",
		"INSERT INTO kept VALUES ('SECRETMARK')",
		"DELETE FROM kept",
		// An index that rebuilding cannot make again, as a full disk would stop it too.
		"PRAGMA writable_schema = ON",
		"INSERT INTO sqlite_schema VALUES ('index', 'odd', 'kept', 0, 'CREATE INDEX odd ON kept (nowhere(secret))')",
	} {
		if _, err := opened.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if log, err := os.ReadFile(path + "-wal"); err != nil || !bytes.Contains(log, []byte("SECRETMARK")) {
		t.Fatalf("the search does not find what was deleted in the log: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := opened.Scrub(ctx); err == nil {
		t.Fatal("the file could be rebuilt, so this test shows nothing")
	}
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() != 0 {
		t.Errorf("log of %d bytes, %v", info.Size(), err)
	}
}
