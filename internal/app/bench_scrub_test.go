package app_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"mooring/internal/storetest"
)

// BenchmarkScrubOfManyCredentials scrubs after one disconnect, with as many
// credentials left in the table, while four readers read credentials without a
// pause. "scrub-ms" is how long it takes, "longest-read-ms" how long the
// unluckiest reader waited for its row.
func BenchmarkScrubOfManyCredentials(b *testing.B) {
	for _, credentials := range []int{5_000, 100_000} {
		b.Run(fmt.Sprintf("credentials=%d", credentials), func(b *testing.B) {
			opened := storetest.OpenPostgres(b, storetest.Options{})
			fillCredentials(b, opened, credentials)
			var scrubbing time.Duration
			var waits []time.Duration
			for b.Loop() {
				b.StopTimer()
				execute(b, opened, fmt.Sprintf("DELETE FROM credentials WHERE connection_id = 'connection-%d'", len(waits)))
				b.StartTimer()
				waits = append(waits, whileReading(b, opened, credentials, func() {
					began := time.Now()
					if err := opened.Database.Scrub(b.Context()); err != nil {
						b.Errorf("scrub: %v", err)
					}
					scrubbing += time.Since(began)
				}))
			}
			var longest time.Duration
			for _, wait := range waits {
				longest = max(longest, wait)
			}
			b.ReportMetric(float64(scrubbing.Milliseconds())/float64(b.N), "scrub-ms")
			b.ReportMetric(float64(longest.Milliseconds()), "longest-read-ms")
		})
	}
}

// fillCredentials makes connections with credentials of a usual size.
func fillCredentials(b *testing.B, opened *storetest.Opened, count int) {
	b.Helper()
	execute(b, opened, "ALTER TABLE connections DISABLE TRIGGER USER") // Support's directory is not looked at here.
	execute(b, opened, fmt.Sprintf(`INSERT INTO connections (id, organisation_id, provider, tenant_id, tenant_name, tenant_url, tenant_address,
			status, status_since, epoch, requested_scopes, granted_scopes, created_at, connected_by)
		SELECT 'connection-' || n, 'org-1', 'core-practice', 'tenant-' || n, '', '', '', 'connected', 1, 1, '[]', '[]', 1, ''
		FROM generate_series(0, %d - 1) AS n`, count))
	execute(b, opened, `INSERT INTO credentials (connection_id, epoch, version, access, refresh, expires_at, scopes)
		SELECT id, 1, 1, decode(repeat(md5(id), 10), 'hex'), decode(repeat(md5(id), 10), 'hex'), 1, '["practice:read"]' FROM connections`)
	execute(b, opened, "VACUUM ANALYZE")
}

// execute runs a statement past the store.
func execute(b *testing.B, opened *storetest.Opened, statement string) {
	b.Helper()
	if _, err := opened.Database.SQL().ExecContext(b.Context(), statement); err != nil {
		b.Fatalf("%s: %v", statement, err)
	}
}

// whileReading does something while readers read, and returns the longest that
// one of them waited.
func whileReading(b *testing.B, opened *storetest.Opened, credentials int, do func()) time.Duration {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	var group sync.WaitGroup
	longest := make([]time.Duration, 4)
	for reader := range longest {
		group.Go(func() {
			for n := reader; ctx.Err() == nil; n += len(longest) {
				began := time.Now()
				_, err := opened.Database.Postgres().Exec(b.Context(), "SELECT access FROM credentials WHERE connection_id = $1", fmt.Sprintf("connection-%d", n%credentials))
				if err != nil {
					b.Errorf("read: %v", err)
					return
				}
				longest[reader] = max(longest[reader], time.Since(began))
			}
		})
	}
	do()
	cancel()
	group.Wait()
	return max(longest[0], longest[1], longest[2], longest[3])
}
