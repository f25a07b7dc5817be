package syncer_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

// wantUnclear fails unless the page says that so many appointments are left out.
func (r *systemRig) wantUnclear(t *testing.T, count int) {
	t.Helper()
	problem := r.problem(t, connection.ProblemTimesUnclear)
	switch {
	case count == 0 && problem != nil:
		t.Errorf("still open: %+v", problem)
	case count > 0 && (problem == nil || problem.Subject != "a" || problem.Count != count):
		t.Errorf("problem %+v, want %d left out at a", problem, count)
	}
}

func TestAppointmentsWhoseTimeIsUnclearAreCountedAndSaidOf(t *testing.T) {
	t.Parallel()
	for name, tells := range map[string]bool{"by a provider that tells changes": true, "by one that does not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newSystemRig(t, storetest.Open)
			r.tells = tells
			r.unclear["a"] = 3
			r.sync(t, connection.SyncDone)
			r.wantUnclear(t, 3)
			// What changed is told of again and again, and does not add up.
			r.sync(t, connection.SyncDone)
			r.wantUnclear(t, 3)
			// Somebody corrects them: the next reading of all days notices.
			r.unclear["a"] = 0
			r.clock = r.clock.Add(25 * time.Hour)
			r.sync(t, connection.SyncDone)
			r.wantUnclear(t, 0)
			r.unclear["a"] = 1
			r.sync(t, connection.SyncDone)
			r.wantUnclear(t, 1)
		})
	}
}
