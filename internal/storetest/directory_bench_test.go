package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// BenchmarkSupportConsole measures what staff read, on PostgreSQL with 100,000
// connections in 10,000 organisations, 5,000 of them with problems, and two million
// events. Each round reads the first page of all connections, the first page of a
// filter, and page 1,000 of it or its last full one, in turn: "first/all" is what
// the filter costs, "deep/first" what going on costs.
func BenchmarkSupportConsole(b *testing.B) {
	opened := OpenPostgres(b, Options{})
	seed(b, opened.URL, 100_000, 10_000, 2_000_000)
	benchConsole(b, opened, 1000)
}

// BenchmarkSupportConsoleOfASmallInstallation is the same on SQLite, with 2,000
// connections and page 20.
func BenchmarkSupportConsoleOfASmallInstallation(b *testing.B) {
	opened := Open(b, Options{})
	for _, statement := range smallSeed {
		if err := opened.Database.Gorm().WithContext(b.Context()).Exec(statement).Error; err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	benchConsole(b, opened, 20)
}

// benchConsole measures every list, and what else the console reads.
func benchConsole(b *testing.B, opened *Opened, deepest int) {
	c := console{opened.Store.Support(), opened.Connections, time.UnixMicro(1_800_000_000_000_000)}
	if err := c.store.Fold(b.Context()); err != nil {
		b.Fatal(err)
	}
	filters := singleFilters()
	for _, name := range sortedKeys(filters) {
		b.Run(name, func(b *testing.B) {
			place, page := c.walk(b, filters[name], deepest)
			all, first, deep := c.list(support.Filter{}, support.Place{}), c.list(filters[name], support.Place{}), c.list(filters[name], place)
			took := inTurn(b, all, first, deep)
			b.ReportMetric(took[1]/took[0], "first/all")
			b.ReportMetric(float64(page), "page")
			b.ReportMetric(took[2]/took[1], "deep/first")
		})
	}
	for name, read := range c.others(b) {
		b.Run(name, func(b *testing.B) {
			took := inTurn(b, c.list(support.Filter{}, support.Place{}), read)
			b.ReportMetric(took[1]/took[0], "of-a-page")
		})
	}
}

// inTurn runs each of the functions in turn, and returns how long each took: the
// median of its rounds, in nanoseconds.
func inTurn(b *testing.B, reads ...func(context.Context) error) []float64 {
	b.Helper()
	times := make([][]time.Duration, len(reads))
	for b.Loop() {
		for i, read := range reads {
			began := time.Now()
			if err := read(b.Context()); err != nil {
				b.Fatal(err)
			}
			times[i] = append(times[i], time.Since(began))
		}
	}
	took := make([]float64, len(reads))
	for i := range times {
		slices.Sort(times[i])
		took[i] = float64(times[i][len(times[i])/2])
	}
	b.ReportMetric(0, "ns/op") // of all together: it says nothing
	b.ReportMetric(took[min(1, len(took)-1)]/1e6, "ms")
	return took
}

// console reads as the console does.
type console struct {
	store       support.Store
	connections connection.Reader
	now         time.Time
}

// pageLength is what the console asks for: a page and one more.
const pageLength = 51

// list reads a page.
func (c console) list(filter support.Filter, from support.Place) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.store.Entries(ctx, filter, c.now, from, pageLength)
		return err
	}
}

// walk goes to a page far back, or the last full one, in long steps.
func (c console) walk(b *testing.B, filter support.Filter, deepest int) (place support.Place, page int) {
	b.Helper()
	const rows = pageLength - 1
	for page = 1; page < deepest; {
		step := min(20, deepest-page)
		// As many pages, and another one behind them.
		entries, err := c.store.Entries(b.Context(), filter, c.now, place, (step+1)*rows)
		if err != nil {
			b.Fatal(err)
		}
		full := min(step, len(entries)/rows-1)
		if full <= 0 {
			break
		}
		place = entries[full*rows-1].Place
		page += full
	}
	return place, page
}

// others are the reads that are no list.
func (c console) others(b *testing.B) map[string]func(context.Context) error {
	b.Helper()
	entries, err := c.store.Entries(b.Context(), support.Filter{Sort: support.SortNewest}, c.now, support.Place{}, 1)
	if err != nil {
		b.Fatal(err)
	}
	ref := entries[0].Ref
	return map[string]func(context.Context) error{
		"counts": func(ctx context.Context) error { _, err := c.store.Counts(ctx); return err },
		"causes": func(ctx context.Context) error { _, err := c.store.Causes(ctx); return err },
		"detail": func(ctx context.Context) error { _, err := c.store.Detail(ctx, ref, "2026-01-01"); return err },
		"events": func(ctx context.Context) error {
			filter := connection.EventFilter{OrganisationID: ref.OrganisationID, ConnectionID: ref.ID, Limit: 25}
			_, err := c.connections.Events(ctx, filter)
			return err
		},
	}
}

// smallSeed fills a SQLite database with 2,000 connections in 200 organisations,
// 5 % with problems, and 40,000 events.
var smallSeed = []string{
	`WITH RECURSIVE s (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 199)
		INSERT INTO organisations (id, name, name_key, time_zone, created_at)
		SELECT 'o' || n, 'Harbour Group ' || n, 'harbour group ' || n, 'Australia/Sydney', 1 FROM s`,
	`WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 2000)
		INSERT INTO connections (id, organisation_id, provider, tenant_id, tenant_name, name_key, tenant_url, tenant_address, status, status_since,
			epoch, requested_scopes, granted_scopes, created_at, connected_at, connected_by)
		SELECT 'c' || n, 'o' || (n % 200), CASE n % 4 WHEN 0 THEN 'bqe-core' WHEN 1 THEN 'core-practice' WHEN 2 THEN 'docplanner' ELSE 'drchrono' END,
			't' || n, 'Dental Practice ' || n, 'dental practice ' || n, 'https://practice' || n || '.example', 'practice' || n,
			CASE n % 50 WHEN 0 THEN 'disconnected' WHEN 1 THEN 'needs_reconnect' WHEN 2 THEN 'choosing' ELSE 'connected' END,
			1700000000000000 + n * 7919 % 2003 * 60000000, 1, '[]', '[]', 1, 1, 'Kim Lee' FROM s`,
	`INSERT INTO problems (id, connection_id, provider, kind, severity, subject, label, provider_code, opened_at)
		SELECT 'p' || id, id, provider, CASE rowid % 3 WHEN 0 THEN 'location_sync_failing' ELSE 'provider_unreachable' END, 3, '', '', '503',
			1790000000000000 + rowid * 1000003 FROM connections WHERE rowid % 20 = 3`,
	`WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 20)
		INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at)
		SELECT organisation_id, id, tenant_name, 'checked', '', 'Mooring', '', 1700000000000000 + n FROM connections, s`,
}
