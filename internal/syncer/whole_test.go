package syncer_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

func TestAProviderThatTellsNoChangesIsReadWholeEachTime(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newSystemRig(t, open)
		run := r.sync(t, connection.SyncDone)
		if run.Written != int64(len(r.appointments)) || run.LocationsDone != 2 {
			t.Errorf("first run %+v, want %d appointments", run, len(r.appointments))
		}
		r.wantCopied(t)
		// Nothing changed: nothing is written.
		if run = r.sync(t, connection.SyncDone); run.Written != 0 || run.Deleted != 0 {
			t.Errorf("a run without changes %+v", run)
		}
		// One changed though its stamp stands still, one new, two gone, one later, one
		// earlier, one at the other location.
		changed := r.appointments["a3"]
		changed.Status = "attended"
		r.appointments["a3"] = changed
		r.put("new", "b", 40)
		delete(r.appointments, "a0")
		delete(r.appointments, "b87")
		for id, day := range map[string]int{"a6": 70, "b81": -2} {
			moved := r.appointments[id]
			moved.Start = r.clock.Add(time.Duration(day) * 24 * time.Hour)
			r.appointments[id] = moved
		}
		moved := r.appointments["a9"]
		moved.LocationID = "b"
		r.appointments["a9"] = moved
		r.sync(t, connection.SyncDone)
		r.wantCopied(t)
		for _, query := range r.asked {
			if !query.UpdatedSince.IsZero() || query.From.IsZero() || query.To.IsZero() {
				t.Errorf("asked %+v", query)
			}
		}
	})
}

func TestWhatDiffersAtSuchAProviderIsNoProblemAndIsNotCompared(t *testing.T) {
	t.Parallel()
	r := newSystemRig(t, storetest.Open)
	r.sync(t, connection.SyncDone)
	questions := len(r.asked)
	for range 3 {
		r.clock = r.clock.Add(25 * time.Hour)
		changed := r.appointments["a30"]
		changed.Reason += "x"
		r.appointments["a30"] = changed
		for id, appointment := range r.appointments {
			if appointment.Start.Before(r.clock.Add(-6 * 24 * time.Hour)) {
				delete(r.appointments, id) // It leaves the window.
			}
		}
		r.sync(t, connection.SyncDone)
		if len(r.asked) > questions+2 { // Days of which something is gone are listed twice.
			t.Errorf("%d questions, the first run took %d", len(r.asked), questions)
		}
		if problem := r.problem(t, connection.ProblemDataDiffers); problem != nil {
			t.Errorf("problem %+v", problem)
		}
	}
	r.wantCopied(t)
}

func TestAReadingThatWasCutOffGoesOnAtItsDaysAndDeletesNothingBeforeItsEnd(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newSystemRig(t, open)
		r.sync(t, connection.SyncDone)
		delete(r.appointments, "a-6")
		var from time.Time
		days := 0
		r.before = func(query any) error {
			asked, isAppointments := query.(syncer.AppointmentQuery)
			if !isAppointments || asked.LocationID != "a" {
				return nil
			}
			if asked.From.After(from) {
				days, from = days+1, asked.From
			}
			if days == 3 {
				return notThere("appointments")
			}
			return nil
		}
		r.sync(t, connection.SyncPartial)
		held, err := r.opened.Syncs.Named(t.Context(), r.due.Ref, []string{"a-6"})
		if err != nil || len(held) != 1 {
			t.Errorf("deleted before the window was read to its end: %v, %v", held, err)
		}
		r.before = nil
		r.sync(t, connection.SyncDone)
		if !r.asked[0].From.Equal(from) {
			t.Errorf("went on at %s, want %s", r.asked[0].From, from)
		}
		r.wantCopied(t)
	})
}

func TestADisconnectWhileAWholeWindowIsReadLeavesNothing(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newSystemRig(t, open)
		questions := 0
		r.before = func(any) error {
			if questions++; questions != 3 {
				return nil
			}
			return r.opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
				row, err := tx.Lock(t.Context(), r.due.Ref)
				if err != nil {
					return err
				}
				if _, err := tx.Purge(t.Context(), r.due.Ref); err != nil {
					return err
				}
				row.Status, row.Epoch = connection.StatusDisconnected, 2
				return tx.Save(t.Context(), row)
			})
		}
		r.sync(t, connection.SyncStopped)
		var left int
		row := r.opened.Database.Gorm().WithContext(t.Context()).Raw(`SELECT (SELECT count(*) FROM appointments) + (SELECT count(*) FROM sync_cursors)`)
		if err := row.Scan(&left).Error; err != nil || left != 0 {
			t.Errorf("%d rows are left, %v", left, err)
		}
	})
}

func TestADayOfSuchAProviderIsComparedWithoutAskingForChanges(t *testing.T) {
	t.Parallel()
	r := newSystemRig(t, storetest.Open)
	r.sync(t, connection.SyncDone)
	changed := r.appointments["a3"]
	changed.Status = "attended"
	r.appointments["a3"] = changed
	r.asked, r.accesses = nil, nil
	zone, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	start := changed.Start.In(zone)
	from := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, zone)
	query := connection.DayQuery{Ref: r.due.Ref, LocationID: "a", From: from, To: from.AddDate(0, 0, 1)}
	compared, err := r.syncer.CompareDay(t.Context(), query, 1)
	if err != nil || len(compared.Rows) != 1 || compared.Rows[0].Coming || compared.NeverRead {
		t.Errorf("compared %+v, %v", compared, err)
	}
	for _, access := range r.accesses {
		if access.Background {
			t.Error("a person waits for it, and it counts as background work")
		}
	}
	repaired, err := r.syncer.RepairDay(t.Context(), query, 1)
	if err != nil || repaired.Written != 1 || repaired.Left != 0 {
		t.Errorf("repaired %+v, %v", repaired, err)
	}
	for _, query := range r.asked {
		if !query.UpdatedSince.IsZero() {
			t.Errorf("asked %+v", query)
		}
	}
	r.wantCopied(t)
}

func TestAWholeWindowIsWrittenInPartsThatCanBeCutOff(t *testing.T) {
	t.Parallel()
	r := newSystemRig(t, storetest.Open)
	r.pageSize = 1000
	for i := range 2_500 {
		r.put(fmt.Sprintf("many-%04d", i), "a", i%20)
	}
	ctx, cancel := context.WithCancel(t.Context())
	most, parts := 0, 0
	store := &watchedStore{Store: r.opened.Syncs}
	store.intercept(func(batch syncer.Batch) {
		most = max(most, len(batch.Appointments))
		if len(batch.Appointments) == 1000 {
			if parts++; parts == 2 {
				cancel()
			}
		}
	})
	r.remake(t, func(o *syncer.Options) { o.Store = store })
	if err := r.syncer.Sync(ctx, r.due); !errors.Is(err, context.Canceled) {
		t.Fatalf("sync: %v", err)
	}
	r.sync(t, connection.SyncDone)
	r.wantCopied(t)
	if most != 1000 {
		t.Errorf("%d appointments were written at once", most)
	}
}
