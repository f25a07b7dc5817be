package storetest

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/postgrestest"
	"mooring/migrations"
)

// beforeDirectory is the schema's version without a directory.
const beforeDirectory = 7

func TestAnUpgradeFillsTheDirectoryAndADowngradeTakesItAway(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]struct {
		dialect goose.Dialect
		files   fs.FS
		url     func(testing.TB) string
		open    Opener
	}{
		"sqlite": {goose.DialectSQLite3, migrations.SQLite(), func(t testing.TB) string {
			return "sqlite:" + filepath.Join(t.TempDir(), "mooring.db")
		}, Open},
		"postgres": {goose.DialectPostgres, migrations.Postgres(), postgrestest.Database, OpenPostgres},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := kind.url(t)
			old, err := database.Open(t.Context(), database.Options{URL: url})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = old.Close() })
			provider, err := goose.NewProvider(kind.dialect, old.SQL(), kind.files, goose.WithDisableGlobalRegistry(true))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := provider.UpTo(t.Context(), beforeDirectory); err != nil {
				t.Fatal(err)
			}
			f := &fixture{Opened: &Opened{Database: old}, clock: &clock{}, ctx: t.Context(), open: kind.open}
			f.fillOld(t)
			for range 2 {
				if _, err := provider.Up(t.Context()); err != nil {
					t.Fatal(err)
				}
				f.Opened = kind.open(t, Options{URL: url, Now: f.clock.now})
				f.wantUpgraded(t)
				if _, err := provider.DownTo(t.Context(), beforeDirectory); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// fillOld fills a database without a directory.
func (f *fixture) fillOld(t *testing.T) {
	t.Helper()
	f.exec(t, "INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES ('o', 'Dental Group', 'dental group', 'UTC', 1)")
	names := map[string]string{
		"choosing": "Bayside  Dental ", "connected": " (Smith-Jones)\tPhysio\nNorth", "needs_reconnect": "D", "disconnected": strings.Repeat("long name ", 60),
	}
	for status, name := range names {
		for number := range 10 {
			id := fmt.Sprint(status, number)
			f.exec(t, `INSERT INTO connections (id, organisation_id, provider, tenant_id, tenant_name, tenant_url, tenant_address, status,
					status_since, epoch, requested_scopes, granted_scopes, created_at, connected_by)
				VALUES (?, 'o', 'drchrono', ?, ?, 'https://bayside.example/x', 'bayside', ?, 5, 1, '[]', '[]', 1, '')`,
				id, id, name, status)
		}
	}
	for id, kind := range map[string]connection.ProblemKind{
		"connected1": connection.ProblemUnreachable, "connected2": connection.ProblemLimited, "connected3": connection.ProblemForbidden,
		"connected4": connection.ProblemMalformed, "connected5": connection.ProblemSignInEnding, "connected6": connection.ProblemSignInUnknown,
		"connected7": connection.ProblemLocationRemoved, "connected8": connection.ProblemSyncFailing, "connected9": connection.ProblemClientRefused,
		"choosing1": connection.ProblemScopeMissing, "choosing2": connection.ProblemUnreachable,
	} {
		f.exec(t, `INSERT INTO problems (id, connection_id, kind, subject, label, provider_code, opened_at, resolved_at)
			VALUES (?, ?, ?, 'a', '', '', 7, NULL), (?, ?, ?, 'a', '', '', 3, 4)`,
			id+"open", id, kind, id+"over", id, kind)
	}
}

// wantUpgraded wants the directory to be full, and kept from now on.
func (f *fixture) wantUpgraded(t *testing.T) {
	t.Helper()
	f.wantDirectory(t)
	f.wantTallies(t)
	ref := connection.Ref{OrganisationID: "o", ID: "connected1"}
	f.clock.advance(time.Hour)
	f.inTx(t, func(tx connection.Tx) error {
		if _, err := tx.ResolveProblems(f.ctx, ref, f.clock.now()); err != nil {
			return err
		}
		_, err := tx.OpenProblem(f.ctx, ref, connection.Problem{Kind: connection.ProblemForbidden})
		return err
	})
	f.wantDirectory(t)
	f.wantTallies(t)
}
