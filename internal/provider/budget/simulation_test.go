package budget_test

import (
	"fmt"
	"testing"
	"time"

	"mooring/internal/provider/budget"
)

// worker is a connection's background work in a simulation.
type worker struct {
	id string
	// wants is how many calls it needs each time, and every how often it does.
	wants int
	every time.Duration

	at      time.Time     // when it does something next
	begun   time.Time     // when the work began that is going on
	left    int           // the calls which that still needs
	longest time.Duration // the longest that a piece of work took
}

// step works until a call is refused or nothing is left to do.
func (w *worker) step(t *testing.T, b *budget.Budget, now time.Time) (had int) {
	if w.left == 0 {
		w.left, w.begun = w.wants, now
	}
	for ; w.left > 0; w.left-- {
		if wait := take(t, b, w.id, true); wait > 0 {
			w.at = now.Add(wait)
			return had
		}
		had++
	}
	w.longest = max(w.longest, now.Sub(w.begun))
	w.at = w.begun.Add(w.every)
	if !w.at.After(now) {
		w.at = now.Add(w.every)
	}
	return had
}

// TestAHugeSyncBesideTenSmallOnes plays six hours of a first sync that takes
// whatever it gets, and of ten connections that sync every quarter of an hour, in
// two processes.
func TestAHugeSyncBesideTenSmallOnes(t *testing.T) {
	t.Parallel()
	clock, store := &hand{at: noon}, &memory{}
	processes := []*budget.Budget{
		budget.New(budget.Options{Provider: "drchrono", Limit: 500, Store: store, Now: clock.now}),
		budget.New(budget.Options{Provider: "drchrono", Limit: 500, Store: store, Now: clock.now}),
	}
	huge := &worker{id: "huge", wants: 1_000_000, every: time.Hour, at: noon}
	workers := []*worker{huge}
	for i := range 10 {
		workers = append(workers, &worker{
			id: fmt.Sprintf("small-%d", i), wants: 5, every: 15 * time.Minute, at: noon.Add(time.Duration(i) * 90 * time.Second),
		})
	}
	taken := make(map[time.Time]int)
	hugeTook := make(map[time.Time]int)
	var known time.Duration // the longest that who was not known yet waited
	for end := noon.Add(6 * time.Hour); ; {
		next := workers[0]
		for _, w := range workers {
			if w.at.Before(next.at) {
				next = w
			}
		}
		if !next.at.Before(end) {
			break
		}
		if next.at.After(clock.at) {
			clock.at = next.at
		}
		hour := clock.at.Truncate(time.Hour)
		had := next.step(t, processes[len(next.id)%2], clock.at)
		if next != huge && hour.Equal(noon.Add(time.Hour)) {
			known = max(known, next.longest)
			next.longest = 0
		}
		taken[hour] += had
		if next == huge {
			hugeTook[hour] += had
		}
	}
	for hour, calls := range taken {
		if calls > 500 {
			t.Errorf("at %s %d calls were taken", hour.Format("15:04"), calls)
		}
		if calls != 450 {
			t.Errorf("at %s %d calls were taken of the 450 for background work: some are wasted", hour.Format("15:04"), calls)
		}
		if hour.After(noon) && hugeTook[hour] < 200 {
			t.Errorf("at %s the huge sync had %d calls, want about 250", hour.Format("15:04"), hugeTook[hour])
		}
	}
	for _, small := range workers[1:] {
		if small.longest > 2*time.Minute {
			t.Errorf("%s waited for %s", small.id, small.longest)
		}
	}
	if known > time.Hour {
		t.Errorf("who came when nothing was left waited for %s", known)
	}
	if store.turns > 5_000 {
		t.Errorf("%d times was the database asked for 2700 calls", store.turns)
	}
	t.Logf("taken %v, huge %v, turns %d", taken, hugeTook, store.turns)
}
