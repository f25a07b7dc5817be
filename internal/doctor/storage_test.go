package doctor_test

import (
	"database/sql"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"mooring/internal/config"
	"mooring/internal/database"
	"mooring/internal/doctor"
	"mooring/internal/postgrestest"
	"mooring/internal/secret"
	"mooring/internal/store"
)

// installation makes a database and its keyset as the first start does.
func installation(t *testing.T) config.Config {
	t.Helper()
	c := configured(t)
	if err := secret.GenerateKeyset(c.KeysetPath()); err != nil {
		t.Fatal(err)
	}
	prepare(t, c, true)
	return c
}

// duplicate copies the files of an installation: making one takes its time.
func duplicate(t *testing.T, made config.Config) config.Config {
	t.Helper()
	from, _ := made.SQLitePath()
	c := configured(t)
	to, _ := c.SQLitePath()
	for source, target := range map[string]string{from: to, made.KeysetPath(): c.KeysetPath()} {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		write(t, target, string(text))
	}
	return c
}

// prepare brings a database up to date, and leaves the proof of its keyset.
func prepare(t *testing.T, c config.Config, proof bool) {
	t.Helper()
	opened, err := database.Open(t.Context(), database.Options{URL: c.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if err := opened.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !proof {
		return
	}
	keyset, err := secret.LoadKeyset(c.KeysetPath())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.New(store.Options{Database: opened, Keyset: keyset, Now: now}).ProveKeyset(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// content is what is in the folder of a SQLite installation.
func content(t *testing.T, c config.Config) map[string]string {
	t.Helper()
	path, _ := c.SQLitePath()
	found := map[string]string{}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		info, err := file.Info()
		if err != nil {
			t.Fatal(err)
		}
		found[file.Name()] = info.Mode().String() + string(text)
	}
	return found
}

func TestWhatIsStoredIsLookedAtAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	whole := installation(t)
	key := func(c config.Config) string { return c.KeysetPath() }
	file := func(c config.Config) string { path, _ := c.SQLitePath(); return path }
	for name, test := range map[string]struct {
		change func(t *testing.T, c config.Config)
		want   []doctor.Finding
	}{
		"all well": {func(*testing.T, config.Config) {}, []doctor.Finding{
			{Area: "Database", What: "schema", Verdict: doctor.OK}, {Area: "Keys", What: "what it opens", Verdict: doctor.OK, Says: "It opens what"},
		}},
		"no keyset": {func(t *testing.T, c config.Config) { remove(t, key(c)) }, []doctor.Finding{
			{Area: "Keys", What: "keyset", Verdict: doctor.Fault, Says: "sealed with it", Do: "--lost"},
		}},
		"another keyset": {func(t *testing.T, c config.Config) {
			remove(t, key(c))
			if err := secret.GenerateKeyset(key(c)); err != nil {
				t.Fatal(err)
			}
		}, []doctor.Finding{{Area: "Keys", What: "what it opens", Verdict: doctor.Fault, Says: "not the keyset"}}},
		"a keyset that others can read": {func(t *testing.T, c config.Config) { mode(t, key(c), 0o644) }, []doctor.Finding{
			{Area: "Keys", What: "keyset", Verdict: doctor.Fault, Do: "chmod 600"},
		}},
		"a keyset that is none": {func(t *testing.T, c config.Config) { write(t, key(c), "MARK") }, []doctor.Finding{
			{Area: "Keys", What: "keyset", Verdict: doctor.Fault, Says: "not a keyset"},
		}},
		"a database that others can read": {func(t *testing.T, c config.Config) { mode(t, file(c), 0o644) }, []doctor.Finding{
			{Area: "Database", What: "file", Verdict: doctor.Warning, Do: "chmod 600"}, {Area: "Keys", What: "what it opens", Verdict: doctor.Unseen},
		}},
		"a database that is none": {func(t *testing.T, c config.Config) { write(t, file(c), "MARK and more than twenty bytes") }, []doctor.Finding{
			{Area: "Database", What: "file", Verdict: doctor.Fault, Says: "not a SQLite database"},
		}},
		"somebody else's database": {func(t *testing.T, c config.Config) {
			remove(t, file(c))
			statement(t, "sqlite", file(c), "CREATE TABLE theirs (id integer)")
			mode(t, file(c), 0o600)
		}, []doctor.Finding{{Area: "Database", What: "file", Verdict: doctor.Fault, Says: "did not make"}}},
		"an older schema": {func(t *testing.T, c config.Config) {
			statement(t, "sqlite", file(c), "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
		}, []doctor.Finding{{Area: "Database", What: "schema", Verdict: doctor.Fault, Do: "mooring migrate"}, {Area: "Keys", What: "what it opens", Verdict: doctor.Unseen}}},
		"a newer schema": {func(t *testing.T, c config.Config) {
			statement(t, "sqlite", file(c), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		}, []doctor.Finding{{Area: "Database", What: "schema", Verdict: doctor.Fault, Do: "newer mooring"}}},
		"no schema yet": {func(t *testing.T, c config.Config) { statement(t, "sqlite", file(c), "DROP TABLE goose_db_version") }, []doctor.Finding{
			{Area: "Database", What: "schema", Verdict: doctor.Fault, Says: "no tables"},
		}},
		"a folder in its place": {func(t *testing.T, c config.Config) {
			remove(t, file(c))
			if err := os.Mkdir(file(c), 0o700); err != nil {
				t.Fatal(err)
			}
			remove(t, file(c))
		}, []doctor.Finding{{Area: "Database", What: "file", Verdict: doctor.OK, Says: "the first start makes it"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := duplicate(t, whole)
			test.change(t, c)
			before := content(t, c)
			report := examine(t, doctor.Options{Config: c})
			for _, finding := range test.want {
				want(t, report, finding)
			}
			if after := content(t, c); !maps.Equal(before, after) {
				t.Errorf("the doctor changed something: %d files became %d", len(before), len(after))
			}
			silent(t, report)
		})
	}
}

func TestAFirstStartIsStillToCome(t *testing.T) {
	t.Parallel()
	c := configured(t)
	report := examine(t, doctor.Options{Config: c})
	want(t, report, doctor.Finding{Area: "Database", What: "file", Verdict: doctor.OK, Says: "first start"})
	want(t, report, doctor.Finding{Area: "Keys", What: "keyset", Verdict: doctor.OK, Says: "first start"})
	if len(content(t, c)) != 0 {
		t.Error("the doctor made something")
	}
	c.DatabaseURL = "sqlite:" + filepath.Join(t.TempDir(), "nowhere", "m.db")
	want(t, examine(t, doctor.Options{Config: c}), doctor.Finding{Area: "Database", What: "file", Verdict: doctor.Fault, Says: "no folder"})
}

func TestPostgreSQLIsLookedAtAndLeftAsItIs(t *testing.T) {
	t.Parallel()
	address := postgrestest.Database(t)
	c := configured(t, "--database-url="+address, "--keyset-file="+filepath.Join(t.TempDir(), "keyset"))
	want(t, examine(t, doctor.Options{Config: c}), doctor.Finding{Area: "Database", What: "schema", Verdict: doctor.Fault, Says: "no tables"})
	want(t, examine(t, doctor.Options{Config: c}), doctor.Finding{Area: "Keys", What: "keyset", Verdict: doctor.Fault, Do: "mooring keys generate"})
	var tables int
	if err := opened(t, "pgx", address).QueryRow("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables); err != nil || tables != 0 {
		t.Errorf("%d tables, %v", tables, err)
	}
	if err := secret.GenerateKeyset(c.KeysetPath()); err != nil {
		t.Fatal(err)
	}
	prepare(t, c, false)
	report := examine(t, doctor.Options{Config: c})
	want(t, report, doctor.Finding{Area: "Keys", What: "what it opens", Verdict: doctor.OK, Says: "nothing sealed yet"})
	prepare(t, c, true)
	want(t, examine(t, doctor.Options{Config: c}), doctor.Finding{Area: "Keys", What: "what it opens", Verdict: doctor.OK, Says: "It opens what"})
}

func TestADatabaseThatIsAwayIsAFaultWithoutItsPassword(t *testing.T) {
	t.Parallel()
	away := url.URL{Scheme: "postgres", User: url.UserPassword("mooring", "MARK"), Host: "127.0.0.1:1", Path: "/mooring"}
	report := examine(t, doctor.Options{Config: configured(t, "--database-url="+away.String(), "--keyset-file="+filepath.Join(t.TempDir(), "keyset"))})
	want(t, report, doctor.Finding{Area: "Database", What: "connection", Verdict: doctor.Fault, Do: "MOORING_DATABASE_URL"})
	silent(t, report)
}

// remove removes a file or an empty folder.
func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// mode changes who may reach a file.
func mode(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// write writes a file.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// opened opens a database by its driver until the test ends.
func opened(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	pool, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	return pool
}

// statement runs one statement and closes the database.
func statement(t *testing.T, driver, source, text string) {
	t.Helper()
	pool := opened(t, driver, source)
	if _, err := pool.Exec(text); err != nil {
		t.Fatal(err)
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
}
