package syncer_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

// dispatch looks at what is due.
func dispatch(t testing.TB, s *syncer.Syncer) {
	t.Helper()
	if err := s.Dispatch(t.Context()); err != nil {
		t.Fatalf("dispatch: %v", err)
	}
}

// jobs describes the jobs in some condition: how many, and the first and last
// connection among them.
func (b *backlog) jobs(t testing.TB, condition string) string {
	t.Helper()
	return b.value(t, `SELECT CAST(count(*) AS TEXT) || ' from ' || coalesce(min(args ->> 'connection_id'), '') || ' to ' || coalesce(max(args ->> 'connection_id'), '')
		FROM river_job WHERE kind = 'sync' AND `+condition)
}

// wantJobs wants the jobs of the nth connection up to another, each once.
func (b *backlog) wantJobs(t testing.TB, condition string, from, to int) {
	t.Helper()
	want := fmt.Sprintf("%d from %s to %s", to-from+1, b.ref(from).ID, b.ref(to).ID)
	if got := b.jobs(t, condition); got != want {
		t.Errorf("jobs that are %s: %s, want %s", condition, got, want)
	}
}

func TestOnlyAsManyJobsWaitAsTheWorkersNeed(t *testing.T) {
	onEach(t, func(t *testing.T, b *backlog) {
		b.add(t, 100)
		s := b.dispatcher(t, 20)
		dispatch(t, s)
		b.wantJobs(t, "state = 'available'", 0, 19)
		dispatch(t, s)
		b.wantJobs(t, "state = 'available'", 0, 19)
		// Three run by now; five are over, and their connections due later.
		b.exec(t, "UPDATE river_job SET state = 'completed', finalized_at = created_at WHERE args ->> 'connection_id' < '"+b.ref(5).ID+"'")
		b.exec(t, fmt.Sprintf("UPDATE connections SET next_sync_at = %d WHERE id < '%s'", b.now.Add(time.Hour).UnixMicro(), b.ref(5).ID))
		b.exec(t, "UPDATE river_job SET state = 'running' WHERE state = 'available' AND args ->> 'connection_id' < '"+b.ref(8).ID+"'")
		dispatch(t, s)
		b.wantJobs(t, "state = 'running'", 5, 7)
		b.wantJobs(t, "state = 'available'", 8, 27)
	})
}

func TestLostJobsAreQueuedAgainInTheMiddleOfABacklog(t *testing.T) {
	onEach(t, func(t *testing.T, b *backlog) {
		b.add(t, 100)
		s := b.dispatcher(t, 20)
		dispatch(t, s)
		b.exec(t, "DELETE FROM river_job WHERE args ->> 'connection_id' < '"+b.ref(10).ID+"'")
		dispatch(t, s)
		b.wantJobs(t, "state = 'available'", 0, 19)
	})
}

func TestEveryProcessCountsForHowManyJobsWait(t *testing.T) {
	onEach(t, func(t *testing.T, b *backlog) {
		b.add(t, 100)
		s := b.dispatcher(t, 20)
		for _, other := range []string{"second", "third"} {
			if _, err := b.opened.Syncs.Beat(t.Context(), other, time.Hour); err != nil {
				t.Fatalf("beat: %v", err)
			}
		}
		if err := s.Beat(t.Context()); err != nil {
			t.Fatalf("beat: %v", err)
		}
		dispatch(t, s)
		b.wantJobs(t, "state = 'available'", 0, 59)
	})
}

func TestALongBacklogIsQueuedPortionByPortion(t *testing.T) {
	onEach(t, func(t *testing.T, b *backlog) {
		const due = 4500
		b.add(t, due)
		s := b.dispatcher(t, 2*due)
		dispatch(t, s)
		b.wantJobs(t, "state = 'available'", 0, due-1)
		dispatch(t, s)
		b.wantJobs(t, "state = 'available'", 0, due-1)
	})
}

func TestWhatSomebodyAsksForIsAheadOfWhatIsOnlyDue(t *testing.T) {
	onEach(t, func(t *testing.T, b *backlog) {
		b.add(t, 30)
		s := b.dispatcher(t, 20)
		request := func(n int) {
			t.Helper()
			if err := s.Request(t.Context(), b.ref(n), 1); err != nil {
				t.Fatalf("request: %v", err)
			}
		}
		request(29)
		dispatch(t, s)
		b.wantJobs(t, "priority = 1", 29, 29)
		b.wantJobs(t, "priority = 2", 0, 18)
		// One that waits already moves forward; one that runs, or waits for its provider, stays.
		b.exec(t, "UPDATE river_job SET state = 'running' WHERE args ->> 'connection_id' = '"+b.ref(0).ID+"'")
		b.exec(t, "UPDATE river_job SET state = 'scheduled' WHERE args ->> 'connection_id' = '"+b.ref(1).ID+"'")
		if _, _, err := b.opened.Syncs.Begin(t.Context(), syncer.Due{Ref: b.ref(0), Epoch: 1}, b.now); err != nil {
			t.Fatalf("begin: %v", err)
		}
		for range 2 {
			request(0)
			request(1)
			request(18)
		}
		b.wantJobs(t, "state = 'running' AND priority = 2", 0, 0)
		b.wantJobs(t, "state = 'scheduled' AND priority = 2", 1, 1)
		b.wantJobs(t, "state = 'available' AND priority = 2", 2, 17)
		b.wantJobs(t, "priority = 1 AND args ->> 'connection_id' < '"+b.ref(29).ID+"'", 18, 18)
	})
}

func TestAPortionOfALongBacklogIsFoundByItsIndexAlone(t *testing.T) {
	t.Parallel()
	// One connection, which is asked for its own statistics.
	url, err := url.Parse(storetest.NewPostgres(t))
	if err != nil {
		t.Fatalf("read URL: %v", err)
	}
	values := url.Query()
	values.Set("pool_max_conns", "1")
	url.RawQuery = values.Encode()
	b := newBacklog(t, func(t testing.TB, options storetest.Options) *storetest.Opened {
		options.URL = url.String()
		return storetest.OpenPostgres(t, options)
	})
	const due, portion = 100_000, 1000
	b.add(t, due)
	b.exec(t, "ANALYZE connections")
	before := b.lookups(t)
	after := syncer.Place{At: b.now.Add(-time.Hour + 50*time.Second), ID: b.ref(50_000).ID}
	found, last, err := b.opened.Syncs.Due(t.Context(), b.now, after, portion)
	if err != nil || len(found) != portion || found[0].Ref != b.ref(50_001) || last.ID != b.ref(51_000).ID {
		t.Fatalf("%d found, the last at %+v, %v", len(found), last, err)
	}
	now := b.lookups(t)
	if read := now.index - before.index; read < portion || read > portion+10 {
		t.Errorf("%d entries of the index were read for %d connections", read, portion)
	}
	if read := now.table - before.table; read != 0 {
		t.Errorf("%d rows were read one after the other", read)
	}
}

// lookups count how often connections were read by when they are due, and without any index.
type lookups struct{ index, table int }

// lookups reads PostgreSQL's statistics of everything before.
func (b *backlog) lookups(t *testing.T) (counted lookups) {
	t.Helper()
	// A connection keeps its counts to itself for up to a second, unless it is told not to.
	b.exec(t, "SELECT pg_stat_force_next_flush()")
	err := b.opened.Database.SQL().QueryRowContext(t.Context(), `SELECT idx_tup_read, seq_tup_read
		FROM pg_stat_user_indexes JOIN pg_stat_user_tables USING (relid) WHERE indexrelname = 'connections_due'`).Scan(&counted.index, &counted.table)
	if err != nil {
		t.Fatalf("read statistics: %v", err)
	}
	return counted
}
