package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// compareCases: what a comparison reads and writes.
var compareCases = map[string]func(*testing.T, *fixture){
	"read what starts at a location within bounds": func(t *testing.T, f *fixture) {
		fence := f.choosePerth(t)
		rows := f.appointments(6)
		rows[2].LocationID = "perth"
		perth := f.batch(rows[2])
		perth.LocationID = "perth"
		f.write(t, fence, f.batch(rows[0], rows[1], rows[3], rows[4], rows[5]))
		f.write(t, fence, perth)
		held, err := f.Syncs.Held(f.ctx, f.ours.Ref(), "sydney", rows[1].Start, rows[5].Start)
		want := []connection.Appointment{rows[1], rows[3], rows[4]}
		if diff := cmp.Diff(want, held); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
		held, err = f.Syncs.Held(f.ctx, connection.Ref{OrganisationID: f.theirs.OrganisationID, ID: f.ours.ID}, "sydney", rows[0].Start, rows[5].Start)
		if len(held) != 0 || err != nil {
			t.Errorf("another organisation reads %v, %v", held, err)
		}
	},
	"write over a newer state only when told to": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		rows := f.appointments(600)
		f.write(t, fence, f.batch(rows...))
		older := f.appointments(600)
		for i := range older {
			older[i].Reason, older[i].UpdatedAt = "older", rows[i].UpdatedAt.Add(-time.Hour)
		}
		batch := f.batch(older...)
		f.write(t, fence, batch)
		if diff := cmp.Diff(rows, f.day(t).Appointments); diff != "" {
			t.Errorf("without being told: %s", diff)
		}
		batch.Overwrite = true
		f.write(t, fence, batch)
		if diff := cmp.Diff(older, f.day(t).Appointments); diff != "" {
			t.Error(diff)
		}
		if run := f.run(t); run.Written != 1200 {
			t.Errorf("counted %d written rows, want 1200", run.Written)
		}
	},
	"keep how far it has come": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		now := f.clock.now()
		cursor := syncer.Cursor{LocationID: "sydney", Watermark: now, ComparedAt: now.Add(1000), Differing: 4, ComparedTo: now.Add(2000), Found: 3}
		for _, cursor := range []syncer.Cursor{cursor, {LocationID: "sydney", Watermark: now, ComparedAt: now.Add(3000)}} {
			batch := f.batch()
			batch.Cursor = cursor
			f.write(t, fence, batch)
			work, err := f.Syncs.Reload(f.ctx, fence)
			if diff := cmp.Diff(map[string]syncer.Cursor{"sydney": cursor}, work.Cursors); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
		}
	},
	"look at the work without a run": func(t *testing.T, f *fixture) {
		due := syncer.Due{Ref: f.ours.Ref(), Epoch: 1}
		work, err := f.Syncs.Look(f.ctx, due)
		if err != nil || len(work.Locations) != 1 || work.Locations[0].ID != "sydney" || work.Tenant != f.ours.Tenant {
			t.Errorf("%+v, %v", work, err)
		}
		if runs := f.count(t, "sync_runs"); runs != 0 {
			t.Errorf("%d runs", runs)
		}
		due.Epoch = 2
		if _, err := f.Syncs.Look(f.ctx, due); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("another epoch: %v", err)
		}
		f.disconnect(t, f.ours)
		if _, err := f.Syncs.Look(f.ctx, due); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("disconnected: %v", err)
		}
	},
	"read by id, at any location and on any day": func(t *testing.T, f *fixture) {
		fence := f.choosePerth(t)
		rows := f.appointments(1200)
		f.write(t, fence, f.batch(rows...))
		var ids []string
		for _, row := range rows[100:1150] {
			ids = append(ids, row.ID)
		}
		named, err := f.Syncs.Named(f.ctx, f.ours.Ref(), append(ids, "unknown"))
		slices.SortFunc(named, func(a, b connection.Appointment) int { return strings.Compare(a.ID, b.ID) })
		if diff := cmp.Diff(rows[100:1150], named); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
		for _, ref := range []connection.Ref{f.crossed, f.theirs.Ref()} {
			if named, err := f.Syncs.Named(f.ctx, ref, ids); len(named) != 0 || err != nil {
				t.Errorf("another connection reads %v, %v", named, err)
			}
		}
	},
	"mend what stands as it was compared, beside a run": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		rows := f.appointments(4)
		batch := f.batch(rows[:3]...)
		batch.Cursor.ComparedAt = f.clock.now()
		f.write(t, fence, batch)
		changed, gone := rows[0], connection.Appointment{ID: rows[1].ID, Deleted: true, UpdatedAt: rows[1].UpdatedAt}
		changed.Reason, changed.UpdatedAt = "as it was", rows[0].UpdatedAt.Add(-time.Hour)
		mended := f.batch(changed, gone, rows[3])
		mended.Overwrite, mended.Practitioners = true, []connection.Practitioner{{ID: "p1", Name: "Dr Nguyễn"}}
		if changed := f.mend(t, mended, rows[:3], nil); changed != 3 {
			t.Errorf("%d rows changed, want 3", changed)
		}
		day := f.day(t)
		if diff := cmp.Diff([]connection.Appointment{changed, rows[2], rows[3]}, day.Appointments); diff != "" {
			t.Error(diff)
		}
		if len(day.Practitioners) != 1 || day.Practitioners[0].Name != "Dr Nguyễn" {
			t.Errorf("practitioners %+v", day.Practitioners)
		}
		work, err := f.Syncs.Reload(f.ctx, fence)
		if err != nil || !work.Cursors["sydney"].ComparedAt.IsZero() {
			t.Errorf("the run is overtaken, or the next comparison is not due: %v, %+v", err, work.Cursors)
		}
		f.write(t, fence, f.batch(rows[0]))
	},
	"mend nothing that moved meanwhile": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		rows := f.appointments(3)
		f.write(t, fence, f.batch(rows[:2]...))
		mended := rows[0]
		mended.Reason = "mended"
		otherwise := rows[0]
		otherwise.Reason = "as it was compared"
		for name, try := range map[string]struct {
			write connection.Appointment
			held  []connection.Appointment
		}{
			"changed": {mended, []connection.Appointment{otherwise}}, "written": {mended, nil}, "deleted": {rows[2], rows[2:]},
		} {
			f.mend(t, f.batch(try.write), try.held, connection.ErrMoved)
			if diff := cmp.Diff(rows[:2], f.day(t).Appointments); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		f.mend(t, f.batch(mended), rows[:1], nil)
	},
	"mend nothing behind the fence": func(t *testing.T, f *fixture) {
		rows := f.appointments(1)
		perth := f.batch(rows...)
		perth.LocationID = "perth"
		f.mend(t, perth, nil, connection.ErrFenced)
		due := syncer.Due{Ref: f.ours.Ref(), Epoch: 2}
		if _, _, err := f.Syncs.Mend(f.ctx, due, f.batch(rows...), nil); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("another epoch: %v", err)
		}
		f.disconnect(t, f.ours)
		for epoch := range int64(3) {
			due.Epoch = epoch
			if _, _, err := f.Syncs.Mend(f.ctx, due, f.batch(rows...), nil); !errors.Is(err, connection.ErrFenced) {
				t.Errorf("disconnected, epoch %d: %v", epoch, err)
			}
		}
		if left := f.count(t, "appointments"); left != 0 {
			t.Errorf("%d appointments", left)
		}
	},
}

// mend mends our connection, counts what changed and expects this error.
func (f *fixture) mend(t *testing.T, batch syncer.Batch, held []connection.Appointment, want error) (changed int64) {
	t.Helper()
	written, deleted, err := f.Syncs.Mend(f.ctx, syncer.Due{Ref: f.ours.Ref(), Epoch: f.ours.Epoch}, batch, held)
	if !errors.Is(err, want) {
		t.Errorf("mend: %v, want %v", err, want)
	}
	return written + deleted
}
