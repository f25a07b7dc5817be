package syncer_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

func TestAComparisonMendsWhatChangesLeftOutAndTheSecondRunningSaysSo(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, appointments: 500})
		r.copyNow()
		r.forget()
		for _, day := range []struct {
			changes  int
			problems bool
		}{{80, false}, {80, true}, {80, true}, {0, false}, {80, false}, {0, false}} {
			r.clock.Add(aDay / 2)
			r.change(day.changes)
			r.copyNow()
			if missed, _ := r.differing(); (missed > 0) != (day.changes > 0) {
				t.Fatalf("%d appointments differ after %d changes; the simulation has changed", missed, day.changes)
			}
			r.clock.Add(aDay / 2)
			began := r.clock.Now()
			r.copyNow()
			r.wantNoDifference()
			found, locations := r.compared(began)
			if locations != 5 || (found > 0) != (day.changes > 0) {
				t.Errorf("%d locations were compared and %d appointments differed after %d changes", locations, found, day.changes)
			}
			if problems := r.differ(); (len(problems) > 0) != day.problems {
				t.Errorf("after a day of %d changes the problem is open at %v", day.changes, problems)
			}
		}
	})
}

func TestRepairsAreCountedAsWrittenAndDeleted(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.copyNow()
	r.forget()
	r.clock.Add(aDay - time.Hour)
	r.change(200)
	r.copyNow()
	r.clock.Add(time.Hour)
	r.copyNow()
	run := r.wantOutcome(connection.SyncDone)
	if run.LocationsDone != 5 || run.Deleted == 0 || run.Written == 0 {
		t.Errorf("the run counts %d locations, %d written and %d deleted", run.LocationsDone, run.Written, run.Deleted)
	}
}

func TestLocationsAreComparedOnceADayAndNotAfterTheFirstSync(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 50})
	r.copyNow()
	for turn := range 3 {
		if asked := r.weeks(); len(asked) != 0 {
			t.Fatalf("compared %d hours after the first sync", 8*turn)
		}
		r.clock.Add(8 * time.Hour)
		r.copyNow()
	}
	if asked := r.weeks(); len(asked) != 5 {
		t.Fatalf("after a day %d locations were compared", len(asked))
	}
	r.clock.Add(23 * time.Hour)
	r.copyNow()
	if asked := r.weeks(); len(asked) != 0 {
		t.Errorf("%d locations were compared twice in a day", len(asked))
	}
}

func TestEditsWhileWeCompareAreNoDifference(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, pageSize: 10})
		r.copyNow()
		for range 2 {
			r.clock.Add(aDay)
			edits := 0
			r.tap.intercept(func(_ context.Context, query syncer.AppointmentQuery) error {
				r.clock.Add(time.Second)
				if edits++; edits%2 == 0 {
					return r.practice.AddAppointments(tenant, query.LocationID, 3)
				}
				r.change(10)
				return nil
			})
			began := r.clock.Now()
			r.copyNow()
			r.tap.intercept(nil)
			if found, locations := r.compared(began); found != 0 || locations != 5 || edits < 50 {
				t.Errorf("beside %d edits %d appointments differed at %d locations", edits, found, locations)
			}
			r.copyNow()
			r.wantCopied()
		}
		if problems := r.differ(); len(problems) != 0 {
			t.Errorf("problem at %v", problems)
		}
	})
}

func TestWeeksThatAreComparedAreThoseOfTheLocationsCalendar(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 50})
	r.copyNow()
	// To the weeks around 4 April 2027, when clocks go back, on Lord Howe by half an
	// hour; a sign-in lasts for less than three months without use.
	for range 4 {
		r.clock.Add(30 * aDay)
		r.copyNow()
	}
	r.clock.Add(6 * aDay)
	for _, location := range r.locations() {
		if err := r.practice.AddAppointments(tenant, location.ID, 30); err != nil {
			t.Fatalf("add appointments: %v", err)
		}
	}
	r.forget()
	r.copyNow()
	r.weeks()
	r.clock.Add(aDay)
	r.change(100)
	r.copyNow()
	r.wantNoDifference()
	asked := r.weeks()
	for _, location := range r.locations() {
		r.wantWeeks(location, asked[location.ID])
	}
}

// wantWeeks checks that questions follow each other from day to day of the
// location's zone without a gap, at least to the end of the compared days. A week
// may be asked for twice.
func (r *rig) wantWeeks(location connection.Location, asked []syncer.AppointmentQuery) {
	r.t.Helper()
	zone := r.zone(location)
	at, changes := calendar.DayStart(r.clock.Now().In(zone), -7, zone), 0
	to := calendar.DayStart(r.clock.Now().In(zone), 28, zone)
	asked = slices.CompactFunc(asked, func(a, b syncer.AppointmentQuery) bool { return a.From.Equal(b.From) })
	for _, query := range asked {
		if !query.From.Equal(at) || query.From.In(zone).Hour() != 0 {
			r.t.Errorf("%s: asks from %s, want %s", location.Name, query.From.In(zone), at)
		}
		if _, changed := calendar.ClockChangeIn(query.From.In(zone), query.To.In(zone)); changed {
			changes++
		}
		at = query.To.In(zone)
	}
	if at.Before(to) || len(asked) != 5 && len(asked) != 14 {
		r.t.Errorf("%s: %d weeks end at %s, want %s", location.Name, len(asked), at, to)
	}
	if moves := location.TimeZone != "Australia/Perth" && location.TimeZone != "Australia/Brisbane"; (changes == 1) != moves {
		r.t.Errorf("%s: clocks change in %d weeks; the test looks at other days than it says", location.Name, changes)
	}
}

func TestAListThatLeavesSomethingOutOnceDeletesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	told := r.retell()
	r.copyNow()
	r.clock.Add(aDay)
	began, left := r.clock.Now(), make(map[string]string)
	told.as(func(query syncer.AppointmentQuery, page map[string]connection.Appointment) {
		for id := range page {
			if comparing(query) && left[query.LocationID] == "" {
				left[query.LocationID] = id
				delete(page, id)
			}
		}
	})
	r.copyNow()
	if found, locations := r.compared(began); found != 0 || locations != 5 || len(left) != 5 {
		t.Errorf("%d appointments differed at %d locations when a page lacked one at %d", found, locations, len(left))
	}
	r.wantCopied()
}

func TestOneThatMovesToAnotherLocationWhileWeCompareIsNoDifference(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	told := r.retell()
	r.copyNow()
	r.clock.Add(aDay)
	// The location that is compared last: nothing that is told there was read yet.
	old, other := r.locations()[4], r.locations()[0]
	moved := r.near(old)
	began, compares := r.clock.Now(), false
	told.as(func(query syncer.AppointmentQuery, page map[string]connection.Appointment) {
		compares = compares || comparing(query)
		if !compares {
			return
		}
		delete(page, moved.ID)
		if query.LocationID == other.ID && !query.UpdatedSince.IsZero() {
			now := moved
			now.LocationID, now.UpdatedAt = other.ID, r.clock.Now()
			page[now.ID] = now
		}
	})
	r.copyNow()
	if found, locations := r.compared(began); found != 0 || locations != 5 {
		t.Errorf("%d appointments differed at %d locations", found, locations)
	}
	r.copyNow()
	if _, there := r.appointments(other.ID, moved.Start, moved.End)[moved.ID]; !there {
		t.Error("the next sync did not move it")
	}
}

func TestWhatTheProviderSetBackIsTakenOver(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	told := r.retell()
	r.copyNow()
	location := r.locations()[0]
	back := r.near(location)
	r.clock.Add(aDay)
	r.change(300) // Of what changes are asked for next, this one is no part.
	back.UpdatedAt, back.Reason = back.UpdatedAt.Add(-time.Hour), "as it was in the copy that was restored"
	told.as(func(query syncer.AppointmentQuery, page map[string]connection.Appointment) {
		delete(page, back.ID)
		if comparing(query) && query.LocationID == location.ID && !back.Start.Before(query.From) && back.Start.Before(query.To) {
			page[back.ID] = back
		}
	})
	r.copyNow()
	if found, _ := r.compared(time.Time{}); found != 1 {
		t.Errorf("%d appointments differed, want that one", found)
	}
	if got := r.appointments(location.ID, back.Start, back.End)[back.ID]; got != back {
		t.Errorf("we hold %+v, want %+v", got, back)
	}
}

func TestAListThatLagsBehindTakesNothingBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	told := r.retell()
	r.copyNow()
	location := r.locations()[0]
	newer := r.near(location)
	r.clock.Add(aDay)
	newer.UpdatedAt, newer.Reason = r.clock.Now(), "told of a moment ago"
	compares := false
	told.as(func(query syncer.AppointmentQuery, page map[string]connection.Appointment) {
		compares = compares || comparing(query)
		if !compares && query.LocationID == location.ID && !query.UpdatedSince.IsZero() {
			page[newer.ID] = newer
		}
	})
	r.copyNow()
	if found, _ := r.compared(time.Time{}); found != 0 || !compares {
		t.Errorf("%d appointments differed", found)
	}
	if got := r.appointments(location.ID, newer.Start, newer.End)[newer.ID]; got != newer {
		t.Errorf("we hold %+v, want %+v", got, newer)
	}
}

func TestAStampFromTheFarFutureKeepsNothingFromBeingMended(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	location, dream := r.locations()[0], connection.Appointment{}
	told := r.retell()
	told.as(func(query syncer.AppointmentQuery, page map[string]connection.Appointment) {
		for id, appointment := range page {
			soon := appointment.Start.After(r.clock.Now().Add(aDay)) && appointment.Start.Before(r.clock.Now().Add(6*aDay))
			if dream.ID != "" || query.LocationID != location.ID || !soon {
				continue
			}
			dream = appointment
			slip := appointment
			slip.UpdatedAt, slip.Reason = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), "stamped by a wrong clock"
			page[id] = slip
		}
	})
	r.copyNow()
	r.clock.Add(aDay)
	r.copyNow()
	if found, _ := r.compared(time.Time{}); found != 1 || dream.ID == "" {
		t.Errorf("%d appointments differed, want that one", found)
	}
	r.wantCopied()
}
