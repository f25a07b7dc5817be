package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// batchCases: what a batch writes and a day shows.
var batchCases = map[string]func(*testing.T, *fixture){
	"of 5,000 appointments come back field by field": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		want := f.appointments(5000)
		for i, text := range hostile {
			want[i].Reason, want[i].PatientRef, want[i].Status, want[i].PractitionerID = text, text, text, text
		}
		for page := range slices.Chunk(want, 1250) {
			f.write(t, fence, f.batch(page...))
		}
		if diff := cmp.Diff(want, f.day(t).Appointments); diff != "" {
			t.Error(diff)
		}
		if run := f.run(t); run.Written != 5000 || run.Deleted != 0 || run.LocationName != "Sydney" {
			t.Errorf("run: %+v", run)
		}
		f.write(t, fence, f.batch(want[:1250]...))
		if found := f.count(t, "appointments"); found != 5000 {
			t.Errorf("%d rows after writing the same again", found)
		}
	},
	"update by newer, ignore older": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		first := f.appointments(1)[0]
		older, newer := first, first
		older.Reason, older.UpdatedAt = "older", first.UpdatedAt.Add(-time.Microsecond)
		newer.Reason, newer.UpdatedAt = "newer", first.UpdatedAt.Add(time.Microsecond)
		for _, step := range []struct{ told, want connection.Appointment }{{first, first}, {older, first}, {newer, newer}, {first, newer}} {
			f.write(t, fence, f.batch(step.told))
			if diff := cmp.Diff([]connection.Appointment{step.want}, f.day(t).Appointments); diff != "" {
				t.Errorf("after %s: %s", step.told.Reason, diff)
			}
		}
		if run := f.run(t); run.Written != 2 {
			t.Errorf("counted %d written rows, want 2", run.Written)
		}
	},
	"hold one appointment twice: the newest counts": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		first := f.appointments(1)[0]
		newer := first
		newer.Reason, newer.UpdatedAt = "newer", first.UpdatedAt.Add(time.Second)
		f.write(t, fence, f.batch(newer, first))
		if diff := cmp.Diff([]connection.Appointment{newer}, f.day(t).Appointments); diff != "" {
			t.Error(diff)
		}
	},
	"delete by tombstone, unless the row is newer": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		rows := f.appointments(1200)
		f.write(t, fence, f.batch(rows...))
		var tombstones []connection.Appointment
		for _, row := range rows[:1000] {
			tombstones = append(tombstones, connection.Appointment{ID: row.ID, Deleted: true, UpdatedAt: row.UpdatedAt})
		}
		late := connection.Appointment{ID: rows[1100].ID, Deleted: true, UpdatedAt: rows[1100].UpdatedAt.Add(-time.Second)}
		f.write(t, fence, f.batch(append(tombstones, late)...))
		if diff := cmp.Diff(rows[1000:], f.day(t).Appointments); diff != "" {
			t.Error(diff)
		}
		if run := f.run(t); run.Deleted != 1000 {
			t.Errorf("counted %d deleted rows", run.Deleted)
		}
	},
	"keep the window only": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		rows := f.appointments(5)
		f.write(t, fence, f.batch(rows...))
		for i := range rows {
			rows[i].UpdatedAt = rows[i].UpdatedAt.Add(time.Second)
		}
		batch := f.batch(rows...)
		batch.KeepFrom, batch.KeepTo = rows[1].Start, rows[4].Start
		f.write(t, fence, batch)
		if diff := cmp.Diff(rows[1:4], f.day(t).Appointments); diff != "" {
			t.Error(diff)
		}
	},
	"let an appointment move between locations, whichever is written first": func(t *testing.T, f *fixture) {
		fence := f.choosePerth(t)
		rows := f.appointments(2)
		f.write(t, fence, f.batch(rows...))
		for i := range rows {
			rows[i].LocationID, rows[i].UpdatedAt = "perth", rows[i].UpdatedAt.Add(time.Second)
		}
		perth := f.batch(rows[0])
		perth.LocationID = "perth"
		f.write(t, fence, perth)
		f.write(t, fence, f.batch(rows...))
		if left := f.day(t).Appointments; len(left) != 0 {
			t.Errorf("left at the old location: %+v", left)
		}
		if f.count(t, "appointments WHERE location_id = 'perth'") != 1 {
			t.Error("the one written at its new location went")
		}
	},
	"replace a location's practitioners and leave other locations'": func(t *testing.T, f *fixture) {
		fence := f.choosePerth(t)
		lee, singh := connection.Practitioner{ID: "lee", Name: "Dr Lee"}, connection.Practitioner{ID: "singh", Name: "Dr Singh"}
		perth := syncer.Batch{LocationID: "perth", Practitioners: []connection.Practitioner{singh}}
		f.write(t, fence, perth)
		for _, step := range []struct{ told, want []connection.Practitioner }{
			{[]connection.Practitioner{lee, singh, lee}, []connection.Practitioner{{ID: "lee", Name: "Dr Lee", LocationIDs: []string{"sydney"}}, {ID: "singh", Name: "Dr Singh", LocationIDs: []string{"perth", "sydney"}}}},
			{nil, []connection.Practitioner{{ID: "lee", Name: "Dr Lee", LocationIDs: []string{"sydney"}}, {ID: "singh", Name: "Dr Singh", LocationIDs: []string{"perth", "sydney"}}}},
			{[]connection.Practitioner{{ID: "lee", Name: "Prof Lee"}}, []connection.Practitioner{{ID: "lee", Name: "Prof Lee", LocationIDs: []string{"sydney"}}}},
			{[]connection.Practitioner{}, nil},
		} {
			batch := f.batch()
			batch.Practitioners = step.told
			f.write(t, fence, batch)
			if diff := cmp.Diff(step.want, f.day(t).Practitioners); diff != "" {
				t.Errorf("after %v: %s", step.told, diff)
			}
		}
		if f.count(t, "practitioners") != 1 {
			t.Error("who works nowhere is still there, or who works at the other location went")
		}
	},
	"keep the name of a practitioner who left while appointments bear it": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		batch := f.batch(f.appointments(1)...)
		batch.Practitioners = []connection.Practitioner{{ID: "p1", Name: "Dr Lee"}}
		f.write(t, fence, batch)
		batch.Practitioners = []connection.Practitioner{}
		f.write(t, fence, batch)
		if diff := cmp.Diff([]connection.Practitioner{{ID: "p1", Name: "Dr Lee"}}, f.day(t).Practitioners); diff != "" {
			t.Error(diff)
		}
	},
	"show a day from its first instant to its last": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		rows := f.appointments(4)
		batch := f.batch(rows...)
		batch.Cursor.SyncedAt = f.clock.now()
		f.write(t, fence, batch)
		day, err := f.Syncs.Day(f.ctx, connection.DayQuery{Ref: f.ours.Ref(), LocationID: "sydney", From: rows[1].Start, To: rows[3].Start})
		if diff := cmp.Diff(rows[1:3], day.Appointments); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
		if !day.SyncedAt.Equal(f.clock.now()) {
			t.Errorf("synced at %v", day.SyncedAt)
		}
		_, err = f.Syncs.Day(f.ctx, connection.DayQuery{Ref: f.ours.Ref(), LocationID: "perth"})
		if !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("a location that is not chosen: %v", err)
		}
	},
	"for a location that is not chosen any more are refused": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		batch := f.batch(f.appointments(1)...)
		batch.LocationID = "perth"
		if err := f.Syncs.Write(f.ctx, fence, batch); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("write: %v", err)
		}
	},
}

// day reads everything at Sydney.
func (f *fixture) day(t *testing.T) connection.Day {
	t.Helper()
	day, err := f.Syncs.Day(f.ctx, connection.DayQuery{
		Ref: f.ours.Ref(), LocationID: "sydney", From: f.clock.now().AddDate(-1, 0, 0), To: f.clock.now().AddDate(1, 0, 0),
	})
	if err != nil {
		t.Fatalf("day: %v", err)
	}
	return day
}

// choosePerth chooses both locations and begins a run.
func (f *fixture) choosePerth(t *testing.T) syncer.Fence {
	t.Helper()
	locations := f.locations()
	locations[1].Chosen = true
	f.inTx(t, func(tx connection.Tx) error { return tx.SaveLocations(f.ctx, f.ours.Ref(), locations) })
	fence, _ := f.begin(t)
	return fence
}
