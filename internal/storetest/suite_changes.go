package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// changeCases: what somebody is told who follows changes.
var changeCases = map[string]func(*testing.T, *fixture){
	"tell of a row when it says something else, and only then": func(t *testing.T, f *fixture) {
		fence, all := f.copy(t, 3)
		f.wantChanges(t, time.Time{}, "a00000", "a00001", "a00002")
		since := f.later(t)
		all[1].Reason, all[1].UpdatedAt = "moved up", all[1].UpdatedAt.Add(time.Second)
		f.write(t, fence, f.batch(all...))
		f.wantChanges(t, since, "a00001")
		if run := f.run(t); run.Written != 4 {
			t.Errorf("%d rows counted as written, want 4", run.Written)
		}
		since = f.later(t)
		overwriting := f.batch(all...)
		overwriting.Overwrite = true
		f.write(t, fence, overwriting)
		f.wantChanges(t, since)
	},
	"tell of what was removed, and why": func(t *testing.T, f *fixture) {
		fence, all := f.copy(t, 5)
		since := f.later(t)
		all[0].Deleted = true
		all[1].LocationID = "perth"
		all[2].Start = all[2].Start.AddDate(1, 0, 0)
		batch := f.batch(all[:3]...)
		batch.KeepTo = f.clock.now().AddDate(0, 6, 0)
		f.write(t, fence, batch)
		past := f.batch()
		past.DropBefore = all[4].Start
		f.write(t, fence, past)
		f.wantChanges(t, since, "-a00000 deleted", "-a00001 moved", "-a00002 outside_window", "-a00003 outside_window")
		f.wantLive(t, "a00004")
	},
	"hide the removal of what came back": func(t *testing.T, f *fixture) {
		fence, all := f.copy(t, 2)
		since := f.later(t)
		all[0].Deleted = true
		f.write(t, fence, f.batch(all[0]))
		all[0].Deleted = false
		f.write(t, fence, f.batch(all[0]))
		f.wantChanges(t, since, "a00000")
		all[0].Deleted = true
		f.write(t, fence, f.batch(all[0]))
		f.wantChanges(t, since, "-a00000 deleted")
	},
	"tell the old location of a move, whichever location is read first": func(t *testing.T, f *fixture) {
		locations := f.locations()
		locations[1].Chosen = true
		f.inTx(t, func(tx connection.Tx) error { return tx.SaveLocations(f.ctx, f.ours.Ref(), locations) })
		fence, all := f.copy(t, 1)
		since := f.later(t)
		all[0].LocationID, all[0].UpdatedAt = "perth", all[0].UpdatedAt.Add(time.Second)
		f.write(t, fence, syncer.Batch{LocationID: "perth", LocationName: "Perth", Appointments: all})
		f.write(t, fence, f.batch(all...))
		f.wantChangesAt(t, since, []string{"sydney"}, "-a00000 moved")
		f.wantChangesAt(t, since, []string{"perth"}, "a00000")
		f.wantChangesAt(t, since, []string{"sydney", "perth"}, "a00000")
	},
	"come in pages, each line once": func(t *testing.T, f *fixture) {
		fence, all := f.copy(t, 9)
		for i := range all {
			all[i].Deleted = i%3 == 0
		}
		f.write(t, fence, f.batch(all[0], all[3], all[6]))
		var told []string
		query := connection.ChangesQuery{Ref: f.ours.Ref(), LocationIDs: []string{"sydney"}, Removed: true, Limit: 2}
		for page := f.changes(t, query); len(page) > 0 && len(told) < 20; page = f.changes(t, query) {
			last := page[len(page)-1]
			query.After = connection.ChangesPlace{At: last.ChangedAt, ID: last.ID}
			told = append(told, lines(page)...)
		}
		slices.Sort(told)
		want := []string{"-a00000 deleted", "-a00003 deleted", "-a00006 deleted", "a00001", "a00002", "a00004", "a00005", "a00007", "a00008"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
	},
	"are not known from before a disconnect, and nothing of them is left": func(t *testing.T, f *fixture) {
		fence, all := f.copy(t, 2)
		all[0].Deleted = true
		f.write(t, fence, f.batch(all[0]))
		since := f.copied(t).At
		f.later(t)
		f.disconnect(t, f.ours)
		if f.count(t, "removed_appointments") != 0 {
			t.Error("a removal is left")
		}
		copied := f.copied(t)
		if copied.Knows(since) || !copied.Knows(copied.Place()) || !copied.Place().Equal(copied.Since) {
			t.Errorf("%+v knows what changed since %v", copied, since)
		}
	},
	"are not known from before another choice": func(t *testing.T, f *fixture) {
		f.copy(t, 2)
		since := f.copied(t).At
		f.later(t)
		f.inTx(t, func(tx connection.Tx) error { return tx.DropUnchosen(f.ctx, f.ours.Ref()) })
		if copied := f.copied(t); !copied.Knows(since) {
			t.Error("nothing was dropped, and changes are not known any more")
		}
		locations := f.locations()
		locations[0].Chosen = false
		f.inTx(t, func(tx connection.Tx) error {
			if err := tx.SaveLocations(f.ctx, f.ours.Ref(), locations); err != nil {
				return err
			}
			return tx.DropUnchosen(f.ctx, f.ours.Ref())
		})
		if copied := f.copied(t); copied.Knows(since) || len(copied.Chosen) != 0 || !slices.Equal(copied.Others, []string{"sydney", "perth"}) {
			t.Errorf("%+v knows what changed since %v", copied, since)
		}
	},
	"are forgotten by age": func(t *testing.T, f *fixture) {
		fence, all := f.copy(t, 3)
		all[0].Deleted, all[1].Deleted = true, true
		f.write(t, fence, f.batch(all...))
		f.exec(t, "UPDATE removed_appointments SET removed_at = removed_at - ? WHERE appointment_id = 'a00000'", (91 * 24 * time.Hour).Microseconds())
		if err := connection.PruneRemoved(f.ctx, f.Store.Copies()); err != nil {
			t.Fatal(err)
		}
		if f.count(t, "removed_appointments") != 1 || f.count(t, "removed_appointments WHERE appointment_id = 'a00001'") != 1 {
			t.Error("the wrong ones were forgotten")
		}
	},
	"of another organisation are not told": func(t *testing.T, f *fixture) {
		f.copy(t, 1)
		strange := connection.Ref{OrganisationID: f.theirs.OrganisationID, ID: f.ours.ID}
		copies := f.Store.Copies()
		_, copied := copies.Copied(f.ctx, strange)
		_, one := copies.SyncedAppointment(f.ctx, strange, "a00000")
		if !errors.Is(copied, connection.ErrNotFound) || !errors.Is(one, connection.ErrNotFound) {
			t.Errorf("%v, %v", copied, one)
		}
		query := connection.ChangesQuery{Ref: strange, LocationIDs: []string{"sydney"}, Removed: true, Limit: 9}
		day := connection.SyncedDayQuery{DayQuery: f.sydney(), Limit: 9}
		day.Ref = strange
		days, err := copies.SyncedDay(f.ctx, day)
		people, fault := copies.SyncedPractitioners(f.ctx, connection.SyncedPractitionersQuery{Ref: strange, Limit: 9})
		if found := len(f.changes(t, query)) + len(days) + len(people); found != 0 || errors.Join(err, fault) != nil {
			t.Errorf("%d found, %v, %v", found, err, fault)
		}
	},
}

// copiedCases: pages of our copy.
var copiedCases = map[string]func(*testing.T, *fixture){
	"list a day by start, in pages": func(t *testing.T, f *fixture) {
		_, all := f.copy(t, 5)
		query := connection.SyncedDayQuery{DayQuery: f.sydney(), Limit: 2}
		query.To = all[4].Start
		var told []string
		for len(told) < 20 {
			page, err := f.Store.Copies().SyncedDay(f.ctx, query)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			last := page[len(page)-1]
			query.After = connection.ChangesPlace{At: last.Start, ID: last.ID}
			told = append(told, lines(page)...)
		}
		if diff := cmp.Diff([]string{"a00000", "a00001", "a00002", "a00003"}, told); diff != "" {
			t.Error(diff)
		}
	},
	"list practitioners by id, in pages": func(t *testing.T, f *fixture) {
		f.fill(t)
		copies := f.Store.Copies()
		query := connection.SyncedPractitionersQuery{Ref: f.ours.Ref(), Limit: 1}
		first, err := copies.SyncedPractitioners(f.ctx, query)
		query.After = "p1"
		second, fault := copies.SyncedPractitioners(f.ctx, query)
		query.LocationID = "perth"
		elsewhere, failed := copies.SyncedPractitioners(f.ctx, query)
		want := []connection.Practitioner{{ID: "p1", Name: "Dr Nguyễn", LocationIDs: []string{"sydney"}}, {ID: "p2", Name: "Dr O’Brien", LocationIDs: []string{"sydney"}}}
		if diff := cmp.Diff(want, append(first, second...)); diff != "" || len(elsewhere) != 0 || errors.Join(err, fault, failed) != nil {
			t.Errorf("%s, elsewhere %v, %v", diff, elsewhere, errors.Join(err, fault, failed))
		}
		query = connection.SyncedPractitionersQuery{Ref: f.ours.Ref(), LocationID: "sydney", ID: "p2", Limit: 9}
		if one, err := copies.SyncedPractitioners(f.ctx, query); err != nil || len(one) != 1 || one[0].ID != "p2" {
			t.Errorf("one: %v, %v", one, err)
		}
	},
	"list records by id, in pages": func(t *testing.T, f *fixture) {
		f.fill(t)
		query := connection.RecordsQuery{Ref: f.ours.Ref(), Kind: "employees", Limit: 1}
		first, err := f.Store.Copies().SyncedRecords(f.ctx, query)
		if err != nil || len(first) != 1 {
			t.Fatalf("%v, %v", first, err)
		}
		query.After = first[0].ID
		second, err := f.Store.Copies().SyncedRecords(f.ctx, query)
		if err != nil || len(second) != 1 || second[0].ID <= first[0].ID {
			t.Errorf("%v behind %v, %v", second, first, err)
		}
	},
	"say how old they are": func(t *testing.T, f *fixture) {
		fence, _ := f.copy(t, 1)
		batch := f.batch()
		batch.Cursor.SyncedAt = f.clock.now()
		f.write(t, fence, batch)
		copied := f.copied(t)
		if len(copied.Chosen) != 1 || !copied.Chosen[0].SyncedAt.Equal(f.clock.now()) || copied.Provider != f.ours.Provider || !copied.Since.IsZero() {
			t.Errorf("%+v", copied)
		}
	},
}

// copy copies appointments of Sydney.
func (f *fixture) copy(t *testing.T, count int) (syncer.Fence, []connection.Appointment) {
	t.Helper()
	fence, _ := f.begin(t)
	all := f.appointments(count)
	f.write(t, fence, f.batch(all...))
	return fence, all
}

// copied reads how far our copy goes.
func (f *fixture) copied(t *testing.T) connection.Copied {
	t.Helper()
	copied, err := f.Store.Copies().Copied(f.ctx, f.ours.Ref())
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

// later is a moment behind everything that was written so far, and before all that
// is written from now on.
func (f *fixture) later(t *testing.T) time.Time {
	t.Helper()
	f.clock.advance(time.Millisecond)
	now := f.copied(t).At
	f.clock.advance(time.Millisecond)
	return now
}

// changes reads a page.
func (f *fixture) changes(t *testing.T, query connection.ChangesQuery) []connection.SyncedAppointment {
	t.Helper()
	page, err := f.Store.Copies().Changes(f.ctx, query)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// wantChanges wants what changed at Sydney since a moment, by id.
func (f *fixture) wantChanges(t *testing.T, since time.Time, want ...string) {
	t.Helper()
	f.wantChangesAt(t, since, []string{"sydney"}, want...)
}

// wantChangesAt wants what changed at locations since a moment, by id.
func (f *fixture) wantChangesAt(t *testing.T, since time.Time, locations []string, want ...string) {
	t.Helper()
	told := lines(f.changes(t, connection.ChangesQuery{
		Ref: f.ours.Ref(), LocationIDs: locations, After: connection.ChangesPlace{At: since}, Removed: true, Limit: 100,
	}))
	slices.Sort(told)
	if !slices.Equal(told, want) {
		t.Errorf("at %v: told of %q, want %q", locations, told, want)
	}
}

// wantLive wants the appointments of Sydney.
func (f *fixture) wantLive(t *testing.T, want ...string) {
	t.Helper()
	told := lines(f.changes(t, connection.ChangesQuery{Ref: f.ours.Ref(), LocationIDs: []string{"sydney"}, Limit: 100}))
	if !slices.Equal(told, want) {
		t.Errorf("there are %q, want %q", told, want)
	}
}

// lines writes appointments as "a1" and, removed, as "-a1 deleted".
func lines(page []connection.SyncedAppointment) []string {
	told := make([]string, len(page))
	for i, a := range page {
		told[i] = a.ID
		if a.Removal != connection.RemovalNone {
			told[i] = fmt.Sprintf("-%s %s", a.ID, a.Removal)
		}
	}
	return told
}

// sydney asks for a day at Sydney from now on.
func (f *fixture) sydney() connection.DayQuery {
	now := f.clock.now()
	return connection.DayQuery{Ref: f.ours.Ref(), LocationID: "sydney", From: now, To: now.AddDate(0, 0, 1)}
}
