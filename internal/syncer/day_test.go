package syncer_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/sandbox"
)

// days reads how many runs are counted under each day: complete, partly, failed.
func (r *rig) days() map[string][3]int {
	r.t.Helper()
	rows, err := r.opened.Database.Gorm().Raw("SELECT day, done, partial, failed FROM sync_days WHERE connection_id = ?", r.ref.ID).Rows()
	if err != nil {
		r.t.Fatalf("read days: %v", err)
	}
	defer func() { _ = rows.Close() }()
	days := make(map[string][3]int)
	for rows.Next() {
		var day string
		var counts [3]int
		if err := rows.Scan(&day, &counts[0], &counts[1], &counts[2]); err != nil {
			r.t.Fatalf("read days: %v", err)
		}
		days[day] = counts
	}
	if err := rows.Err(); err != nil {
		r.t.Fatalf("read days: %v", err)
	}
	return days
}

func TestRunsAreCountedUnderTheDayOfTheFirstLocation(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.start(r.syncer)
	r.mustSync()
	r.clock.Add(11 * time.Hour) // 23:30 in Sydney.
	r.mustSync()
	r.clock.Add(time.Hour) // 00:30 in Sydney; in UTC it is the same day still.
	r.mustSync()
	if err := r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.Down}); err != nil {
		t.Fatal(err)
	}
	r.sync()
	want := map[string][3]int{"2026-11-21": {2, 0, 0}, "2026-11-22": {1, 0, 1}}
	if diff := cmp.Diff(want, r.days()); diff != "" {
		t.Error(diff)
	}
}
