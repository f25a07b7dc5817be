package syncer_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/syncer"
)

// wantCopied compares every location with what the provider itself lists in
// the window of now, field by field, and returns how many appointments there are.
func (r *rig) wantCopied() int {
	r.t.Helper()
	total := 0
	for _, location := range r.locations() {
		zone, err := time.LoadLocation(location.TimeZone)
		if err != nil {
			r.t.Fatalf("load zone: %v", err)
		}
		from, to := calendar.Window(r.clock.Now(), zone)
		want := r.list(location.ID, from, to)
		got := r.appointments(location.ID, from.AddDate(-1, 0, 0), to.AddDate(1, 0, 0))
		if diff := cmp.Diff(want, got); diff != "" {
			r.t.Errorf("%s differs from the provider (-provider +ours):\n%.3000s", location.Name, diff)
		}
		total += len(got)
	}
	return total
}

func TestFirstSyncCopiesTheWholeWindow(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 5000})
	r.start(r.syncer)
	r.mustSync()
	total := r.wantCopied()
	if total < 3000 {
		t.Errorf("only %d of 5,000 appointments lie in the window; the simulation has changed", total)
	}
	run := r.wantOutcome(connection.SyncDone)
	if run.LocationsDone != 5 || run.Written != int64(total) {
		t.Errorf("the run counts %d locations and %d appointments, want 5 and %d", run.LocationsDone, run.Written, total)
	}
	now := r.connection()
	if !now.CheckedAt.Equal(r.clock.Now()) {
		t.Errorf("last proof of life at %s", now.CheckedAt)
	}
	if !now.SyncedAt.Equal(r.clock.Now()) || !now.NextSyncAt.Equal(r.clock.Now().Add(15*time.Minute)) {
		t.Errorf("synced at %s, next at %s", now.SyncedAt, now.NextSyncAt)
	}
	for _, location := range r.locations() {
		if len(r.day(location.ID, r.clock.Now(), r.clock.Now()).Practitioners) == 0 {
			t.Errorf("%s has no practitioners", location.Name)
		}
	}
}

func TestLaterSyncAppliesChangesMovesAndDeletions(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.start(r.syncer)
	r.mustSync()
	before := r.wantCopied()
	for range 3 {
		r.clock.Add(15 * time.Minute)
		if _, err := r.practice.ChangeAppointments(tenant, 60); err != nil {
			t.Fatalf("change appointments: %v", err)
		}
		if err := r.practice.AddAppointments(tenant, "", 5); err != nil {
			t.Fatalf("add appointments: %v", err)
		}
		r.mustSync()
		r.wantCopied()
	}
	r.tap.questions()
	r.clock.Add(15 * time.Minute)
	r.mustSync()
	for _, query := range r.tap.questions() {
		if query.UpdatedSince.IsZero() || !query.From.IsZero() || !query.To.IsZero() {
			t.Errorf("a later sync asks %+v, not for changes alone", query)
		}
	}
	if after := r.wantCopied(); after == before {
		t.Errorf("nothing was deleted or added: %d before and after", before)
	}
}

func TestWindowMovesWithTheDays(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 1500})
	r.start(r.syncer)
	r.mustSync()
	r.wantCopied()
	r.clock.Add(5 * 24 * time.Hour)
	r.tap.questions()
	r.mustSync()
	r.wantCopied()
	ahead := 0
	for _, query := range r.tap.questions() {
		if query.UpdatedSince.IsZero() && !comparing(query) {
			ahead++
			if days := query.To.Sub(query.From); days != 5*24*time.Hour {
				t.Errorf("reads %s ahead, want five days", days)
			}
		}
	}
	if ahead == 0 {
		t.Error("the days that entered the window were not read")
	}
}

func TestChangeDuringTheFirstPassIsNotMissed(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{pageSize: 20})
	r.start(r.syncer)
	pages := 0
	r.store.intercept(func(batch syncer.Batch) {
		if pages++; pages%3 == 0 {
			r.clock.Add(time.Second)
			if _, err := r.practice.ChangeAppointments(tenant, 10); err != nil {
				t.Errorf("change appointments: %v", err)
			}
		}
	})
	r.mustSync()
	r.store.intercept(nil)
	r.clock.Add(15 * time.Minute)
	r.mustSync()
	r.wantCopied()
}

func TestProvidersWrongClockMakesNoDifference(t *testing.T) {
	t.Parallel()
	for name, hours := range map[string]int{"fast": 3, "slow": -3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, setup{})
			r.clock.Add(6 * time.Hour) // Wrong, but never set back: the book was made up before.
			if err := r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: hours * 3600}); err != nil {
				t.Fatalf("set faults: %v", err)
			}
			r.start(r.syncer)
			for range 3 {
				if _, err := r.practice.ChangeAppointments(tenant, 40); err != nil {
					t.Fatalf("change appointments: %v", err)
				}
				r.mustSync()
				r.wantCopied()
			}
		})
	}
}

func TestLocationChosenDuringASyncIsCopiedByIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	all := r.locations()
	r.choose(all[0].ID)
	inFlight, resume := r.holdWrite(2)
	r.start(r.syncer)
	await(t, inFlight)
	r.choose(all[0].ID, all[3].ID)
	resume()
	r.ended()
	r.wantOutcome(connection.SyncDone)
	zone, err := time.LoadLocation(all[3].TimeZone)
	if err != nil {
		t.Fatalf("load zone: %v", err)
	}
	from, to := calendar.Window(r.clock.Now(), zone)
	if diff := cmp.Diff(r.list(all[3].ID, from, to), r.appointments(all[3].ID, from, to)); diff != "" {
		t.Errorf("the location that was chosen meanwhile differs (-provider +ours):\n%.1000s", diff)
	}
}

func TestLocationDroppedDuringASyncIsLeftAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	all := r.locations()
	inFlight, resume := r.holdWrite(2)
	r.start(r.syncer)
	r.request()
	await(t, inFlight)
	r.choose(all[2].ID, all[3].ID)
	resume()
	r.ended()
	r.wantOutcome(connection.SyncDone)
	for _, chosen := range []int{2, 3} {
		if r.day(all[chosen].ID, r.clock.Now(), r.clock.Now()).SyncedAt.IsZero() {
			t.Errorf("%s was not copied", all[chosen].Name)
		}
	}
	if places := r.rowsOf("sync_cursors"); places != 2 {
		t.Errorf("%d locations left a cursor, want those two that are chosen", places)
	}
}

// circling is a provider whose pages lead back to themselves.
type circling struct{ syncer.Source }

// Appointments implements syncer.Source.
func (c circling) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	query.Page = ""
	page, err := c.Source.Appointments(ctx, access, query)
	page.Next = "again"
	return page, err
}

func TestPagesThatLeadInACircleFailTheLocation(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.tap.Source = circling{r.tap.Source}
	r.start(r.syncer)
	r.sync()
	r.wantOutcome(connection.SyncFailed)
	if _, open := r.problems()[connection.ProblemMalformed]; !open {
		t.Errorf("problems %v, want that the answers make no sense", r.problems())
	}
	if asked := len(r.tap.questions()); asked != 10 {
		t.Errorf("asked %d times, want twice at each of five locations", asked)
	}
}
