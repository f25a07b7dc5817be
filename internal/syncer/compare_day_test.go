package syncer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/internal/sandbox/practice"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

// Mend implements syncer.Days; what watches writes watches it too.
func (s *watchedStore) Mend(ctx context.Context, due syncer.Due, batch syncer.Batch, held []connection.Appointment) (written, deleted int64, err error) {
	s.mu.Lock()
	before := s.before
	s.mu.Unlock()
	if before != nil {
		before(batch)
	}
	return s.Store.Mend(ctx, due, batch, held)
}

// dayOf asks for a day at a location, so many days from today.
func (r *rig) dayOf(location connection.Location, days int) connection.DayQuery {
	r.t.Helper()
	zone := r.zone(location)
	today := r.clock.Now().In(zone)
	return connection.DayQuery{
		Ref: r.ref, LocationID: location.ID,
		From: calendar.DayStart(today, days, zone), To: calendar.DayStart(today, days+1, zone),
	}
}

// busyDay finds a day after tomorrow with at least so many appointments of ours.
func (r *rig) busyDay(least int) (connection.Location, connection.DayQuery, []connection.Appointment) {
	r.t.Helper()
	for _, location := range r.locations() {
		for days := 2; days < 20; days++ {
			query := r.dayOf(location, days)
			if held := r.day(query.LocationID, query.From, query.To).Appointments; len(held) >= least {
				return location, query, held
			}
		}
	}
	r.t.Fatalf("no day has %d appointments; the simulation has changed", least)
	return connection.Location{}, connection.DayQuery{}, nil
}

// compareDay compares a day and returns its rows by id.
func (r *rig) compareDay(query connection.DayQuery) map[string]connection.ComparedAppointment {
	r.t.Helper()
	found, err := r.syncer.CompareDay(r.t.Context(), query, r.epoch)
	if err != nil {
		r.t.Fatalf("compare: %v", err)
	}
	rows := make(map[string]connection.ComparedAppointment)
	for _, row := range found.Rows {
		rows[row.Here.ID] = row
		if row.Here.ID == "" {
			rows[row.There.ID] = row
		}
	}
	delete(rows, "")
	return rows
}

// repairDay repairs a day.
func (r *rig) repairDay(query connection.DayQuery) connection.DayRepair {
	r.t.Helper()
	repair, err := r.syncer.RepairDay(r.t.Context(), query, r.epoch)
	if err != nil {
		r.t.Fatalf("repair: %v", err)
	}
	return repair
}

// wantEqualDay checks that all of a day is equal.
func (r *rig) wantEqualDay(query connection.DayQuery) {
	r.t.Helper()
	for id, row := range r.compareDay(query) {
		if row.State() != connection.ComparedEqual {
			r.t.Errorf("%s is %s: %+v", id, row.State(), row)
		}
	}
}

// spoil changes our copy past every repository.
func (r *rig) spoil(statement string, values ...any) {
	r.t.Helper()
	if err := r.opened.Database.Gorm().Exec(statement, values...).Error; err != nil {
		r.t.Fatalf("%s: %v", statement, err)
	}
}

func TestADayIsComparedFieldByFieldAndRepaired(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, appointments: 2000})
		r.copyNow()
		_, query, held := r.busyDay(5)
		r.wantEqualDay(query)
		before := r.store.count()
		if repair := r.repairDay(query); repair.Changed() || r.store.count() != before {
			t.Errorf("repaired what is equal: %+v", repair)
		}
		r.spoil("UPDATE appointments SET reason = 'another', status = 'cancelled', ends_at = ends_at + 60000000 WHERE appointment_id = ?", held[0].ID)
		r.spoil("DELETE FROM appointments WHERE appointment_id = ?", held[1].ID)
		r.spoil("UPDATE appointments SET appointment_id = 'made-up' WHERE appointment_id = ?", held[2].ID)
		r.spoil("UPDATE appointments SET starts_at = starts_at + 86400000000, ends_at = ends_at + 86400000000 WHERE appointment_id = ?", held[3].ID)
		rows := r.compareDay(query)
		for id, want := range map[string]connection.ComparedState{
			held[0].ID: connection.ComparedDiffers, held[1].ID: connection.ComparedMissingHere, held[2].ID: connection.ComparedMissingHere,
			"made-up": connection.ComparedMissingThere, held[3].ID: connection.ComparedDiffers, held[4].ID: connection.ComparedEqual,
		} {
			if row := rows[id]; row.State() != want || row.Coming || row.Lagging {
				t.Errorf("%s is %s, want %s: %+v", id, row.State(), want, row)
			}
		}
		wantParts(t, rows[held[0].ID], connection.PartEnd, connection.PartStatus, connection.PartReason)
		wantParts(t, rows[held[3].ID], connection.PartStart, connection.PartEnd)
		if row := rows[held[1].ID]; row.There != held[1] || row.ThereWith == "" {
			t.Errorf("what is missing here is %+v with %q, want %+v", row.There, row.ThereWith, held[1])
		}
		if repair := r.repairDay(query); repair != (connection.DayRepair{Written: 4, Removed: 1}) {
			t.Errorf("repaired %+v", repair)
		}
		r.wantEqualDay(query)
		r.wantNoDifference()
		if problems := r.differ(); len(problems) != 0 {
			t.Errorf("problem at %v", problems)
		}
	})
}

// wantParts checks in what a row differs.
func wantParts(t *testing.T, row connection.ComparedAppointment, want ...connection.AppointmentPart) {
	t.Helper()
	if got := row.Differences(); !slices.Equal(got, want) {
		t.Errorf("differs in %v, want %v", got, want)
	}
}

func TestARepairLetsTheNextSyncCompareTheOtherDays(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 600})
	r.copyNow()
	location, query, held := r.busyDay(3)
	r.spoil("UPDATE appointments SET reason = 'another' WHERE location_id = ?", location.ID)
	r.repairDay(query)
	r.wantEqualDay(query)
	if count, _ := r.differing(); count < 5 {
		t.Fatalf("%d appointments differ on other days", count)
	}
	r.weeks()
	r.copyNow()
	if asked := r.weeks(); len(asked) != 1 || len(asked[location.ID]) != 14 {
		t.Errorf("%d locations were compared, and %d weeks of this one; want all of its weeks", len(asked), len(asked[location.ID]))
	}
	r.wantNoDifference()
	if rows := r.compareDay(query); len(rows) != len(held) {
		t.Errorf("%d rows, want %d", len(rows), len(held))
	}
}

func TestWhatTheNextSyncBringsIsADifferenceAndSaidToCome(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 600})
	r.copyNow()
	location, query, _ := r.busyDay(4)
	r.clock.Add(time.Minute)
	r.change(600)
	changed := 0
	for id, row := range r.compareDay(query) {
		if row.State() == connection.ComparedEqual || row.Here.ID == "" {
			continue // Confirmed once more, or moved to this day from another.
		}
		changed++
		if !row.Coming || row.ChangedAt.Before(r.clock.Now().Add(-time.Second)) || row.Lagging {
			t.Errorf("%s: coming %v, changed %v, lagging %v", id, row.Coming, row.ChangedAt, row.Lagging)
		}
		moved := row.There.ID != "" && !row.There.Start.Equal(row.Here.Start)
		if wasHere := !row.Here.Start.Before(query.From); moved && wasHere && row.There.Start.Before(query.To) {
			t.Errorf("%s was moved to %v, want the day after", id, row.There.Start)
		}
	}
	if changed < 2 {
		t.Fatalf("%d appointments changed; the simulation has changed", changed)
	}
	want := r.list(location.ID, r.clock.Now(), r.clock.Now().Add(80*aDay))
	held := r.appointments(location.ID, query.From, query.To)
	r.repairDay(query)
	r.wantEqualDay(query)
	for id := range held {
		there, exists := want[id]
		here := r.appointments(location.ID, there.Start, there.Start.Add(time.Minute))[id]
		if exists && len(here.Differences(there)) > 0 {
			t.Errorf("%s was repaired to %+v, want %+v", id, here, there)
		}
	}
	if problems := r.differ(); len(problems) != 0 {
		t.Errorf("problem at %v", problems)
	}
}

func TestOneThatMovedToAnotherLocationIsSaidToHave(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 600})
	r.copyNow()
	location, query, held := r.busyDay(2)
	at := slices.IndexFunc(r.locations(), func(other connection.Location) bool { return other.ID != location.ID })
	other := r.locations()[at].ID
	r.clock.Add(time.Minute)
	if _, err := r.practice.ChangeAppointment(tenant, held[0].ID, practice.AppointmentChange{LocationID: &other}); err != nil {
		t.Fatal(err)
	}
	row := r.compareDay(query)[held[0].ID]
	wantParts(t, row, connection.PartLocation)
	if row.There.LocationID != other || !row.Coming {
		t.Errorf("there it is at %q, coming %v", row.There.LocationID, row.Coming)
	}
	if repair := r.repairDay(query); repair != (connection.DayRepair{Removed: 1}) {
		t.Errorf("repaired %+v", repair)
	}
	r.wantEqualDay(query)
	r.copyNow()
	r.wantNoDifference()
}

func TestADifferenceThatARepairDoesNotEndIsAProblemUntilOneDoes(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, appointments: 600})
		told := r.retell()
		r.copyNow()
		location, query, held := r.busyDay(2)
		lists := 0
		told.as(func(asked syncer.AppointmentQuery, page map[string]connection.Appointment) {
			if one, listed := page[held[0].ID]; listed && asked.From.Equal(query.From) {
				lists++
				one.Reason = fmt.Sprint("another one each time: ", lists)
				page[one.ID] = one
			}
		})
		if repair := r.repairDay(query); repair != (connection.DayRepair{Written: 1, Left: 1}) {
			t.Errorf("repaired %+v", repair)
		}
		if problems := r.differ(); !slices.Equal(problems, []string{location.ID}) {
			t.Errorf("problem at %v, want %s", problems, location.ID)
		}
		told.as(nil)
		if repair := r.repairDay(query); repair != (connection.DayRepair{Written: 1}) {
			t.Errorf("repaired %+v", repair)
		}
		if problems := r.differ(); len(problems) != 0 {
			t.Errorf("problem at %v after it was equal", problems)
		}
	})
}

func TestARepairWaitsForNoSyncAndTakesNothingBackThatOneWrote(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, appointments: 600})
		r.copyNow()
		_, query, held := r.busyDay(2)
		r.spoil("UPDATE appointments SET reason = 'another' WHERE appointment_id = ?", held[0].ID)
		mends := 0
		r.store.intercept(func(batch syncer.Batch) {
			if batch.Overwrite && batch.Cursor.LocationID == "" {
				if mends++; mends == 1 {
					r.store.intercept(nil)
					r.clock.Add(time.Minute)
					r.change(600)
					r.copyNow()
				}
			}
		})
		r.repairDay(query)
		r.wantEqualDay(query)
		r.wantNoDifference()
		if mends != 1 {
			t.Errorf("%d repairs met a sync", mends)
		}
	})
}

func TestTwoRepairsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, appointments: 600})
		r.copyNow()
		_, query, held := r.busyDay(3)
		r.spoil("UPDATE appointments SET reason = 'another' WHERE appointment_id = ?", held[0].ID)
		r.spoil("DELETE FROM appointments WHERE appointment_id = ?", held[1].ID)
		ended := make(chan connection.DayRepair, 2)
		for range 2 {
			go func() {
				repair, err := r.syncer.RepairDay(context.Background(), query, r.epoch)
				if err != nil {
					t.Errorf("repair: %v", err)
				}
				ended <- repair
			}()
		}
		if first, second := <-ended, <-ended; first.Written+second.Written != 2 || first.Left+second.Left != 0 {
			t.Errorf("repaired %+v and %+v, want 2 between them", first, second)
		}
		r.wantEqualDay(query)
	})
}

func TestARepairStopsAtTheFence(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, appointments: 600})
		r.copyNow()
		_, query, held := r.busyDay(2)
		if _, err := r.syncer.RepairDay(t.Context(), query, r.epoch+1); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("another epoch: %v", err)
		}
		r.spoil("DELETE FROM appointments WHERE appointment_id = ?", held[0].ID)
		r.store.intercept(func(batch syncer.Batch) {
			r.store.intercept(nil)
			r.disconnect()
		})
		if _, err := r.syncer.RepairDay(t.Context(), query, r.epoch); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("a disconnect in between: %v", err)
		}
		for _, table := range []string{"appointments", "practitioners", "sync_cursors", "problems"} {
			if rows := r.rowsOf(table); rows != 0 {
				t.Errorf("%d rows in %s after the disconnect", rows, table)
			}
		}
		if _, err := r.syncer.CompareDay(t.Context(), query, r.epoch); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("compared after the disconnect: %v", err)
		}
	})
}

func TestNothingIsAskedForADayThatIsNotKeptOrALocationThatIsGone(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 50})
	r.copyNow()
	location := r.locations()[1]
	r.tap.questions()
	for days, kept := range map[int]bool{-8: false, -7: true, 90: true, 91: false} {
		_, err := r.syncer.CompareDay(t.Context(), r.dayOf(location, days), r.epoch)
		if kept != (err == nil) || !kept && !errors.Is(err, connection.ErrNotKept) {
			t.Errorf("%d days from today: %v", days, err)
		}
	}
	if asked := r.tap.questions(); len(asked) != 2 {
		t.Errorf("asked %d questions, want one for each day that is kept", len(asked))
	}
	r.choose(r.locations()[0].ID)
	if _, err := r.syncer.CompareDay(t.Context(), r.dayOf(location, 1), r.epoch); !errors.Is(err, connection.ErrLocationGone) {
		t.Errorf("a location that is not chosen: %v", err)
	}
}

func TestNothingIsRemovedAtALocationThatIsNoLongerListed(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 600})
	told := r.retell()
	r.copyNow()
	location, query, held := r.busyDay(2)
	told.as(func(_ syncer.AppointmentQuery, page map[string]connection.Appointment) { clear(page) })
	told.withoutLocation(location.ID)
	if _, err := r.syncer.RepairDay(t.Context(), query, r.epoch); !errors.Is(err, connection.ErrLocationGone) {
		t.Errorf("repaired: %v", err)
	}
	if left := r.appointments(query.LocationID, query.From, query.To); len(left) != len(held) {
		t.Errorf("%d of %d appointments are left", len(left), len(held))
	}
}

func TestAListThatLagsBehindIsSaidToAndRepairsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 600})
	told := r.retell()
	r.copyNow()
	_, query, held := r.busyDay(2)
	newer := held[0]
	r.clock.Add(time.Minute)
	newer.UpdatedAt, newer.Reason = r.clock.Now(), "told of a moment ago"
	told.as(func(asked syncer.AppointmentQuery, page map[string]connection.Appointment) {
		if asked.LocationID == newer.LocationID && !asked.UpdatedSince.IsZero() {
			page[newer.ID] = newer
		}
	})
	r.copyNow()
	if row := r.compareDay(query)[newer.ID]; row.State() != connection.ComparedDiffers || !row.Lagging {
		t.Errorf("%s, lagging %v", row.State(), row.Lagging)
	}
	if repair := r.repairDay(query); repair.Changed() {
		t.Errorf("repaired %+v", repair)
	}
	if got := r.appointments(query.LocationID, query.From, query.To)[newer.ID]; got != newer {
		t.Errorf("we hold %+v, want %+v", got, newer)
	}
}

func TestAPractitionersOtherNameIsADifference(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 600})
	r.copyNow()
	_, query, held := r.busyDay(2)
	r.spoil("UPDATE practitioners SET name = 'Dr Former' WHERE practitioner_id = ?", held[0].PractitionerID)
	row := r.compareDay(query)[held[0].ID]
	wantParts(t, row, connection.PartPractitioner)
	if row.HereWith != "Dr Former" || row.ThereWith == "" {
		t.Errorf("%q here, %q there", row.HereWith, row.ThereWith)
	}
	r.repairDay(query)
	r.wantEqualDay(query)
}

func TestNothingButADayIsAsked(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{appointments: 600})
	r.copyNow()
	_, query, _ := r.busyDay(2)
	r.tap.questions()
	r.compareDay(query)
	asked := r.tap.questions()
	if len(asked) != 1 || !asked[0].From.Equal(query.From) || !asked[0].To.Equal(query.To) || asked[0].LocationID != query.LocationID {
		t.Errorf("asked %+v", asked)
	}
}

// withoutLocation leaves a location out of the provider's list.
func (r *retelling) withoutLocation(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.without = id
}

// Locations implements syncer.Source.
func (r *retelling) Locations(ctx context.Context, access connection.Access) ([]connection.Location, error) {
	listed, err := r.Source.Locations(ctx, access)
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(listed, func(location connection.Location) bool { return location.ID == r.without }), err
}
