package main_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/glebarez/sqlite" // the driver

	"mooring/internal/secret"
)

// The secrets of the environment in these tests.
const (
	clientSecret = "client-secret-of-the-tests-9c1"
	mailPassword = "mail-password-of-the-tests-4d7"
)

// configured is an environment that can be served from a folder.
func configured(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{
		"MOORING_LISTEN":                      fmt.Sprintf("127.0.0.1:%d", freePort(t)),
		"MOORING_CORE_PRACTICE_CLIENT_ID":     "recall-desk",
		"MOORING_CORE_PRACTICE_CLIENT_SECRET": clientSecret,
		"MOORING_SMTP_URL":                    "smtps://desk:" + mailPassword + "@mail.example.com",
	}
}

// wantNoSecret fails when a secret of the environment was printed.
func wantNoSecret(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(text, clientSecret) || strings.Contains(text, mailPassword) {
			t.Errorf("a secret was printed: %s", text)
		}
	}
}

func TestServeListsEveryFaultOfTheConfiguration(t *testing.T) {
	t.Parallel()
	given := configured(t)
	given["MOORING_LISTEN"] = "nowhere"
	given["MOORING_BASE_URL"] = "ftp://example.com"
	given["MOORING_DATABASE_URL"] = "mysql://desk:" + mailPassword + "@db"
	given["MOORING_APP_NAME"] = "Core Practice Connect"
	given["MOORING_LOG_FORMAT"] = "xml"
	given["MOORING_CORE_PRACTICE_CLIENT_ID"] = ""
	given["MOORING_CORE_PRACTICE_TOKEN_URL"] = "http://tokens.example.com"
	given["MOORING_CORE_PRACTICE_CLIENT_AUTH"] = "carrier-pigeon"
	folder := t.TempDir()
	given["MOORING_METRICS_LISTEN"] = "nowhere"
	given["MOORING_TRUSTED_PROXIES"] = "everybody"
	given["MOORING_DRAIN"] = "2h"
	given["MOORING_SMTP_URL"] = "smtp://desk:" + mailPassword + "@mail.example.com?tls=off"
	given["MOORING_MAIL_FROM"] = "the desk"
	given["MOORING_TIME_ZONE"] = "Bayside"
	given["MOORING_BRAND_DIR"] = "no-such-folder"
	stored := []string{"MOORING_DATABASE_URL", "MOORING_LOG_FORMAT"}
	for command, faults := range map[string][]string{
		"serve": append([]string{
			"MOORING_LISTEN", "MOORING_BASE_URL", "MOORING_APP_NAME", "MOORING_BRAND_DIR", "MOORING_SMTP_URL", "MOORING_MAIL_FROM", "MOORING_TIME_ZONE", "MOORING_METRICS_LISTEN", "MOORING_TRUSTED_PROXIES", "MOORING_DRAIN",
			"MOORING_CORE_PRACTICE_CLIENT_ID", "MOORING_CORE_PRACTICE_TOKEN_URL", "MOORING_CORE_PRACTICE_CLIENT_AUTH",
		}, stored...),
		"migrate": stored, // It uses nothing else.
	} {
		got := run(t, folder, given, command)
		got.want(t, 2, faults...)
		wantNoSecret(t, got.stdout, got.stderr)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("a refused configuration left %d files, %v", len(left), err)
	}
}

func TestANameThatHoldsTheProvidersIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Core Practice", "My core-practice desk", "COREPRACTICE"} {
		given := configured(t)
		given["MOORING_APP_NAME"] = name
		run(t, t.TempDir(), given, "serve").want(t, 2, "MOORING_APP_NAME", "Core Practice does not allow")
	}
}

func TestServeServesAndStopsAtCtrlC(t *testing.T) {
	t.Parallel()
	folder, given := t.TempDir(), configured(t)
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at http://localhost:")
	if code := served.interrupt(t); code != 0 {
		t.Errorf("exit code %d: %s", code, served.stderr)
	}
	wantNoSecret(t, served.stdout.String(), served.stderr.String())
	for name, mode := range map[string]os.FileMode{"mooring.db": 0o600, "mooring.db.keyset": 0o600} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	// All that was written is in the database file itself.
	if _, err := os.Stat(filepath.Join(folder, "mooring.db-wal")); err == nil {
		t.Error("the write-ahead log was left behind")
	}
}

func TestServeSaysWhereMailGoesWithoutAMailServer(t *testing.T) {
	t.Parallel()
	folder, given := t.TempDir(), configured(t)
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at")
	if strings.Contains(served.stdout.String(), "Mail") {
		t.Errorf("with a mail server it says: %s", served.stdout)
	}
	served.interrupt(t)
	given["MOORING_SMTP_URL"] = ""
	served = launch(t, folder, given, "serve")
	served.await(t, "Mail is written to "+filepath.Join(folder, "mail")+":")
}

func TestATakenAddressIsSaid(t *testing.T) {
	t.Parallel()
	given := configured(t)
	given["MOORING_LISTEN"] = taken(t).Addr().String()
	folder := t.TempDir()
	run(t, folder, given, "serve").want(t, 1, given["MOORING_LISTEN"], "MOORING_LISTEN")
}

func TestALostKeysetIsRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	path := filepath.Join(folder, "mooring.db.keyset")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	run(t, folder, given, "serve").want(t, 1, "mooring.db.keyset", "put your copy of it back", "mooring keys generate")
	if _, err := os.Stat(path); err == nil {
		t.Error("a new keyset was made beside an existing database")
	}
}

func TestAKeysetThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	if err := os.Chmod(filepath.Join(folder, "mooring.db.keyset"), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, folder, given, "serve").want(t, 1, "other users of this machine", "chmod 600")
}

func TestAKeysetThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	if err := os.WriteFile(filepath.Join(folder, "mooring.db.keyset"), []byte("half a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := run(t, folder, given, "serve")
	got.want(t, 1, "is not a keyset")
	if strings.Contains(got.stderr, "half a key") {
		t.Error("the file's content was printed")
	}
}

func TestANewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	db := openDatabase(t, folder)
	if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"serve", "migrate"} {
		run(t, folder, given, command).want(t, 1, "9999", "run a newer mooring")
	}
}

func TestMigrateMakesEverythingAndCanBeRepeated(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	before, err := os.ReadFile(filepath.Join(folder, "mooring.db.keyset"))
	if err != nil {
		t.Fatal(err)
	}
	run(t, folder, given, "migrate").want(t, 0, "schema version")
	after, err := os.ReadFile(filepath.Join(folder, "mooring.db.keyset"))
	if err != nil || string(after) != string(before) {
		t.Errorf("the keyset changed, %v", err)
	}
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at")
}

func TestKeysGenerateNeverOverwrites(t *testing.T) {
	t.Parallel()
	folder, given := t.TempDir(), configured(t)
	run(t, folder, given, "keys", "generate").want(t, 0, "mooring.db.keyset", "Keep a copy")
	path := filepath.Join(folder, "mooring.db.keyset")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := secret.LoadKeyset(path); err != nil {
		t.Errorf("the keyset cannot be used: %v", err)
	}
	run(t, folder, given, "keys", "generate").want(t, 1, "never overwritten")
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the keyset changed, %v", err)
	}
}

// migrated is a folder with a database and a keyset, and the environment for it.
func migrated(t *testing.T) (folder string, given map[string]string) {
	t.Helper()
	folder, given = t.TempDir(), configured(t)
	run(t, folder, given, "migrate").want(t, 0, "schema version")
	return folder, given
}

// openDatabase opens a folder's database while no program has it.
func openDatabase(t *testing.T, folder string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, "mooring.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
