package app_test

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

// BenchmarkSetupPageOfManyOrganisations opens the setup page of an organisation
// with 100 connections, among 1,000 such organisations in one PostgreSQL database;
// and, in turn, runs the statements of that very page with pgx alone. "%-of-bare" is
// the page's speed as a share of that: the rest is everything that is no statement,
// above all the HTML of 100 cards.
func BenchmarkSetupPageOfManyOrganisations(b *testing.B) {
	var watched pageWatch
	site := apptest.Start(b, apptest.Options{Quiet: true, AroundApp: watched.around, Config: func(c *config.Config) {
		c.DatabaseURL = storetest.NewPostgres(b)
		c.KeysetFile = filepath.Join(b.TempDir(), "keyset")
		if err := secret.GenerateKeyset(c.KeysetFile); err != nil {
			b.Fatal(err)
		}
	}})
	fillOrganisations(b, site)
	visitor := site.SignedIn(b, site.Owner)
	if cards := visitor.Get("/connections").Find("[data-connection]").Length(); cards != 100 {
		b.Fatalf("%d cards", cards)
	}
	record(b, site.App.Database.Gorm())
	var page, bare time.Duration
	size := 0
	for b.Loop() {
		size = len(visitor.Get("/connections").Body)
		page += watched.took
		bare += runBare(b, site, watched.statements)
	}
	b.ReportMetric(float64(len(watched.statements)), "statements")
	b.ReportMetric(float64(size)/1024, "html-KB")
	b.ReportMetric(float64(page.Microseconds())/1000/float64(b.N), "page-ms")
	b.ReportMetric(float64(bare.Microseconds())/1000/float64(b.N), "bare-ms")
	b.ReportMetric(100*float64(bare)/float64(page), "%-of-bare")
}

// fillOrganisations makes 100 connections for the owner's organisation and for
// each of 999 more, every one with two locations, a credential, two events, and
// every tenth with a problem.
func fillOrganisations(b *testing.B, site *apptest.Site) {
	b.Helper()
	for _, statement := range []string{
		`INSERT INTO organisations (id, name, name_key, time_zone, created_at)
			SELECT 'org-' || n, 'Practice group ' || n, 'practice group ' || n, 'Australia/Sydney', 1 FROM generate_series(1, 999) AS n`,
		"ALTER TABLE connections DISABLE TRIGGER USER", // Support's directory is not looked at here.
		`INSERT INTO connections (id, organisation_id, provider, tenant_id, tenant_name, tenant_url, tenant_address, status, status_since, epoch,
				requested_scopes, granted_scopes, created_at, connected_at, connected_by, checked_at, synced_at, next_sync_at)
			SELECT organisations.id || '-' || n, organisations.id, 'core-practice', organisations.id || '/' || n, 'Practice ' || n,
				'https://practice.corepractice.is', 'practice', 'connected', ` + micros + `, 1, '["practice:read"]', '["practice:read"]', ` + micros + `,
				` + micros + `, 'Kim Lee', ` + micros + `, ` + micros + `, ` + micros + `
			FROM organisations, generate_series(1, 100) AS n WHERE organisations.name <> 'Riverside Group'`,
		`INSERT INTO credentials (connection_id, epoch, version, access, refresh, expires_at, scopes)
			SELECT id, 1, 1, sha256(id::bytea), sha256(id::bytea), ` + micros + `, '[]' FROM connections`,
		`INSERT INTO locations (connection_id, location_id, position, name, address, time_zone, listed, chosen)
			SELECT id, 'b' || n, n, 'Location ' || n, '1 Quay St', 'Australia/Sydney', TRUE, TRUE FROM connections, generate_series(1, 2) AS n`,
		`INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at)
			SELECT organisation_id, id, tenant_name, 'connected', '', 'Kim Lee', '', ` + micros + ` FROM connections, generate_series(1, 2) AS n`,
		`INSERT INTO problems (id, connection_id, kind, subject, label, provider_code, opened_at)
			SELECT 'problem-' || id, id, 'provider_unreachable', '', '', '', ` + micros + ` FROM connections WHERE id LIKE '%0'`,
		"ALTER TABLE connections ENABLE TRIGGER USER",
		"ANALYZE",
	} {
		if _, err := site.App.Database.SQL().ExecContext(b.Context(), statement); err != nil {
			b.Fatalf("fill: %v", err)
		}
	}
}

// micros is the time now, as columns hold it.
const micros = "(extract(epoch FROM now()) * 1000000)::bigint"

// statement is a statement that a page ran.
type statement struct {
	sql    string
	values []any
}

// statementsKey finds the list of statements in a context.
type statementsKey struct{}

// record notes every statement that gorm runs under a context with such a list.
func record(b *testing.B, orm *gorm.DB) {
	b.Helper()
	note := func(db *gorm.DB) {
		if list, found := db.Statement.Context.Value(statementsKey{}).(*[]statement); found {
			*list = append(*list, statement{db.Statement.SQL.String(), slices.Clone(db.Statement.Vars)})
		}
	}
	callbacks := orm.Callback()
	for _, register := range []func(string, func(*gorm.DB)) error{
		callbacks.Create().After("gorm:create").Register, callbacks.Query().After("gorm:query").Register,
		callbacks.Update().After("gorm:update").Register, callbacks.Delete().After("gorm:delete").Register,
		callbacks.Row().After("gorm:row").Register, callbacks.Raw().After("gorm:raw").Register,
	} {
		if err := register("bench:record", note); err != nil {
			b.Fatal(err)
		}
	}
}

// pageWatch knows how long the newest request to the app took, and what it ran.
type pageWatch struct {
	took       time.Duration
	statements []statement
}

// around wraps the app. Requests come one at a time.
func (p *pageWatch) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var list []statement
		ctx, counter := database.CountStatements(context.WithValue(r.Context(), statementsKey{}, &list))
		began := time.Now()
		next.ServeHTTP(w, r.WithContext(ctx))
		p.took, p.statements = time.Since(began), list
		if len(list) > 0 && counter.Statements() != len(list) {
			http.Error(w, "statements are missing from the list", http.StatusInternalServerError)
		}
	})
}

// runBare runs a page's statements with pgx alone, every row scanned.
func runBare(b *testing.B, site *apptest.Site, statements []statement) time.Duration {
	b.Helper()
	began := time.Now()
	for _, statement := range statements {
		rows, err := site.App.Database.Postgres().Query(b.Context(), statement.sql, statement.values...)
		if err != nil {
			b.Fatalf("%s: %v", statement.sql, err)
		}
		for rows.Next() {
			if _, err := rows.Values(); err != nil {
				b.Fatalf("%s: %v", statement.sql, err)
			}
		}
		if err := rows.Err(); err != nil {
			b.Fatalf("%s: %v", statement.sql, err)
		}
	}
	return time.Since(began)
}
