package syncer_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// bareQueue is a queue of the same rows in the same database, with all of River's indexes.
const bareQueue = `CREATE TABLE bare_job (LIKE river_job INCLUDING ALL)`

// bareDue and bareInsert are the least that queueing what is due takes: to list a
// portion by its index, and to insert a job for each unless there is one.
const (
	bareDue = `SELECT id, organisation_id, epoch, next_sync_at FROM connections
		WHERE next_sync_at <= $1 AND status = 'connected' AND (next_sync_at, id) > ($2, $3) ORDER BY next_sync_at, id LIMIT 2000`
	bareInsert = `INSERT INTO bare_job (args, kind, queue, priority, unique_key, unique_states)
		SELECT args, 'sync', 'sync', 2, sha256(convert_to(args::text, 'UTF8')), 245::bit(8) FROM unnest($1::jsonb[]) AS args
		ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND unique_states IS NOT NULL AND river_job_state_in_bitmask(unique_states, state)
		DO NOTHING`
)

// BenchmarkDispatch queues all that is due with nothing in the queue yet, portion
// by portion, and on PostgreSQL, in turn, does the same with pgx alone. "%-of-bare"
// is our share of the bare program's speed; "heap-MB" is how far the heap grew at
// most.
func BenchmarkDispatch(b *testing.B) {
	for _, database := range []string{"sqlite", "postgres"} {
		for _, due := range []int{10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/due=%d", database, due), func(b *testing.B) { benchmarkDispatch(b, database, due) })
		}
	}
}

func benchmarkDispatch(b *testing.B, database string, due int) {
	made := newBacklog(b, databases[database])
	made.add(b, due)
	made.exec(b, "ANALYZE")
	if database == "postgres" {
		made.exec(b, bareQueue)
	}
	s := made.dispatcher(b, due)
	var ours, bare time.Duration
	var most uint64
	for b.Loop() {
		b.StopTimer()
		made.exec(b, "DELETE FROM river_job")
		b.StartTimer()
		most = max(most, growth(b, func() { ours += took(func() { dispatch(b, s) }) }))
		made.wantJobs(b, "state = 'available'", 0, due-1)
		if database == "postgres" {
			made.exec(b, "TRUNCATE bare_job")
			bare += took(func() { made.dispatchBare(b) })
		}
	}
	b.ReportMetric(float64(b.N*due)/ours.Seconds(), "rows/s")
	b.ReportMetric(float64(most)/(1<<20), "heap-MB")
	if bare > 0 {
		b.ReportMetric(float64(b.N*due)/bare.Seconds(), "bare-rows/s")
		b.ReportMetric(100*float64(bare)/float64(ours), "%-of-bare")
	}
}

// dispatchBare queues all that is due as a program would that does nothing else.
func (b *backlog) dispatchBare(t testing.TB) {
	pool := b.opened.Database.Postgres()
	at, id := int64(0), ""
	for {
		rows, err := pool.Query(t.Context(), bareDue, b.now.UnixMicro(), at, id)
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		jobs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
			var organisation string
			var epoch int64
			err := row.Scan(&id, &organisation, &epoch, &at)
			return fmt.Sprintf(`{"organisation_id": %q, "connection_id": %q, "epoch": %d}`, organisation, id, epoch), err
		})
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		if len(jobs) == 0 {
			return
		}
		if _, err := pool.Exec(t.Context(), bareInsert, jobs); err != nil {
			t.Fatalf("insert: %v", err)
		}
	}
}

// growth is by how many bytes the heap grows at most while fn runs.
func growth(b *testing.B, fn func()) uint64 {
	b.Helper()
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	ended, most := make(chan struct{}), make(chan uint64)
	go func() {
		look := time.NewTicker(5 * time.Millisecond)
		defer look.Stop()
		var highest uint64
		for {
			runtime.ReadMemStats(&now)
			highest = max(highest, now.HeapAlloc)
			select {
			case <-ended:
				most <- highest
				return
			case <-look.C:
			}
		}
	}()
	fn()
	close(ended)
	return max(<-most, before.HeapAlloc) - before.HeapAlloc
}

// BenchmarkDispatchOfOneProcess is what a process of four workers does every 30
// seconds with a long backlog: first with an empty queue, until the longest
// overdue and 1,199 more wait ("first-ms"), then with a full one ("full-ms") and
// with one that its workers have emptied by half ("half-ms").
func BenchmarkDispatchOfOneProcess(b *testing.B) {
	for _, database := range []string{"sqlite", "postgres"} {
		for _, due := range []int{10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/due=%d", database, due), func(b *testing.B) {
				made := newBacklog(b, databases[database])
				made.add(b, due)
				made.exec(b, "ANALYZE")
				s := made.dispatcher(b, 1200)
				var first, full, half time.Duration
				var most uint64
				for b.Loop() {
					made.exec(b, "DELETE FROM river_job")
					most = max(most, growth(b, func() { first += took(func() { dispatch(b, s) }) }))
					made.wantJobs(b, "state = 'available'", 0, 1199)
					full += took(func() { dispatch(b, s) })
					made.exec(b, "UPDATE river_job SET state = 'running' WHERE args ->> 'connection_id' < '"+made.ref(600).ID+"'")
					half += took(func() { dispatch(b, s) })
					made.wantJobs(b, "state = 'available'", 600, 1799)
				}
				for unit, spent := range map[string]time.Duration{"first-ms": first, "full-ms": full, "half-ms": half} {
					b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), unit)
				}
				b.ReportMetric(float64(most)/(1<<20), "heap-MB")
			})
		}
	}
}
