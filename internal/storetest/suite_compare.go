package storetest

import (
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
}
