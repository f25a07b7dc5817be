package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// syncCases: scheduling, runs and the fence.
var syncCases = map[string]func(*testing.T, *fixture){
	"are due by time, longest overdue first, over all organisations": func(t *testing.T, f *fixture) {
		third := f.connect(t, "harbour", "third")
		now := f.clock.now()
		for ref, due := range map[connection.Ref]time.Time{
			f.ours.Ref(): now.Add(-time.Minute), f.theirs.Ref(): now.Add(-time.Hour), third.Ref(): now.Add(time.Microsecond),
		} {
			if err := f.Syncs.Schedule(f.ctx, ref, 1, due); err != nil {
				t.Fatal(err)
			}
		}
		want := []syncer.Due{{Ref: f.theirs.Ref(), Epoch: 1}, {Ref: f.ours.Ref(), Epoch: 1}}
		for limit, want := range map[int][]syncer.Due{10: want, 1: want[:1]} {
			got, _, err := f.Syncs.Due(f.ctx, now, syncer.Place{}, limit)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("limit %d: %v %s", limit, err, diff)
			}
		}
	},
	"are listed portion by portion, each once, though many are due at the same moment": func(t *testing.T, f *fixture) {
		due := []connection.Connection{f.ours, f.theirs}
		for _, tenant := range []string{"third", "fourth", "fifth"} {
			due = append(due, f.connect(t, "harbour", tenant))
		}
		now, met := f.clock.now(), map[connection.Ref]int{}
		if err := f.Syncs.Schedule(f.ctx, due[3].Ref(), 1, now.Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
		var after syncer.Place
		for _, want := range []int{2, 2, 1, 0} {
			portion, last, err := f.Syncs.Due(f.ctx, now, after, 2)
			if err != nil || len(portion) != want {
				t.Fatalf("after %+v: %d due, want %d, %v", after, len(portion), want, err)
			}
			if want == 0 && last != after {
				t.Errorf("the place moved from %+v to %+v", after, last)
			}
			if len(met) == 0 && portion[0].Ref != due[3].Ref() {
				t.Errorf("first is %+v, want the longest overdue", portion[0])
			}
			for _, found := range portion {
				met[found.Ref]++
			}
			after = last
		}
		for _, c := range due {
			if met[c.Ref()] != 1 {
				t.Errorf("%s was listed %d times", c.Tenant.Name, met[c.Ref()])
			}
		}
	},
	"begin with the chosen, listed locations and their cursors": func(t *testing.T, f *fixture) {
		fence, work := f.begin(t)
		if fence.Epoch != 1 || fence.RunID == "" || work.Provider != "core-practice" || work.Tenant != f.ours.Tenant {
			t.Errorf("fence %+v, work %+v", fence, work)
		}
		if len(work.Locations) != 1 || work.Locations[0].ID != "sydney" || len(work.Cursors) != 0 {
			t.Errorf("work: %+v", work)
		}
		now := f.clock.now()
		cursor := syncer.Cursor{
			LocationID: "sydney", Watermark: now, Seen: now.Add(1000), WindowEnd: now.Add(2000), Pass: syncer.PassChanges,
			Page: hostile[0], PassFrom: now.Add(3000), PassTo: now.Add(4000), SyncedAt: now.Add(5000),
		}
		batch := f.batch()
		batch.Cursor = cursor
		f.write(t, fence, batch)
		work, err := f.Syncs.Reload(f.ctx, fence)
		if diff := cmp.Diff(map[string]syncer.Cursor{"sydney": cursor}, work.Cursors); diff != "" || err != nil {
			t.Errorf("cursors: %v %s", err, diff)
		}
	},
	"count locations anew after they were observed": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		locations := f.locations()
		locations[1].Chosen = true
		f.inTx(t, func(tx connection.Tx) error { return tx.SaveLocations(f.ctx, f.ours.Ref(), locations) })
		work, err := f.Syncs.Reload(f.ctx, fence)
		if err != nil || len(work.Locations) != 2 {
			t.Errorf("work %+v, %v", work, err)
		}
		if run := f.run(t); run.LocationsTotal != 2 {
			t.Errorf("run: %+v", run)
		}
	},
	"take up an unfinished run": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		f.write(t, fence, f.batch(f.appointments(2)...))
		finish := syncer.Finish{Outcome: connection.SyncWaiting, At: f.clock.now(), NextSyncAt: f.clock.now().Add(time.Minute)}
		if err := f.Syncs.Finish(f.ctx, fence, finish); err != nil {
			t.Fatal(err)
		}
		if run := f.run(t); run.Outcome != connection.SyncWaiting || !run.FinishedAt.IsZero() {
			t.Errorf("waiting run: %+v", run)
		}
		again, _ := f.begin(t)
		if run := f.run(t); again.RunID == fence.RunID || run.Outcome != connection.SyncRunning || run.Written != 2 {
			t.Errorf("taken up as %+v: %+v", again, run)
		}
	},
	"fence off the worker whose run is taken up": func(t *testing.T, f *fixture) {
		before, _ := f.begin(t)
		f.begin(t)
		err := f.Syncs.Write(f.ctx, before, f.batch(f.appointments(1)...))
		if !errors.Is(err, connection.ErrFenced) || f.count(t, "appointments") != 0 {
			t.Errorf("the worker that had the run before wrote: %v", err)
		}
	},
	"drop days that left the window": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		all := f.appointments(4)
		f.write(t, fence, f.batch(all...))
		batch := f.batch()
		batch.DropBefore = all[2].Start
		f.write(t, fence, batch)
		if left := f.count(t, "appointments"); left != 2 || f.run(t).Deleted != 0 {
			t.Errorf("%d appointments are left, want 2, and none counted as deleted", left)
		}
	},
	"end older epochs' runs": func(t *testing.T, f *fixture) {
		old, _ := f.begin(t)
		c := f.read(t, f.ours.Ref())
		c.Epoch = 2
		f.inTx(t, func(tx connection.Tx) error { return tx.Save(f.ctx, c) })
		fence, _, err := f.Syncs.Begin(f.ctx, syncer.Due{Ref: c.Ref(), Epoch: 2}, f.clock.now())
		if err != nil || fence.RunID == old.RunID {
			t.Fatalf("fence %+v, %v", fence, err)
		}
		if f.count(t, "sync_runs WHERE id = ? AND outcome = 'stopped'", old.RunID) != 1 {
			t.Error("the old run goes on")
		}
	},
	"finish a run and schedule the next": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		batch := f.batch(f.appointments(4)...)
		batch.Done, batch.Cursor.SyncedAt = 1, f.clock.now()
		f.write(t, fence, batch)
		f.clock.advance(time.Minute)
		now := f.clock.now()
		finish := syncer.Finish{Outcome: connection.SyncDone, At: now, NextSyncAt: now.Add(15 * time.Minute), Complete: true}
		if err := f.Syncs.Finish(f.ctx, fence, finish); err != nil {
			t.Fatal(err)
		}
		want := connection.SyncRun{
			ID: fence.RunID, ConnectionID: f.ours.ID, Epoch: 1, StartedAt: f.ours.CreatedAt, FinishedAt: now,
			LocationsTotal: 1, LocationsDone: 1, Written: 4, Outcome: connection.SyncDone,
		}
		if diff := cmp.Diff(want, f.run(t)); diff != "" {
			t.Error(diff)
		}
		c := f.read(t, f.ours.Ref())
		if !c.SyncedAt.Equal(now) || !c.NextSyncAt.Equal(finish.NextSyncAt) {
			t.Errorf("synced %v, next %v", c.SyncedAt, c.NextSyncAt)
		}
		if err := f.Syncs.Finish(f.ctx, fence, finish); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("finished twice: %v", err)
		}
		if err := f.Syncs.Write(f.ctx, fence, f.batch()); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("written after the end: %v", err)
		}
	},
	"finish a run that missed a location as due at once": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		now := f.clock.now()
		finish := syncer.Finish{Outcome: connection.SyncDone, At: now, NextSyncAt: now.Add(15 * time.Minute), Complete: true}
		if err := f.Syncs.Finish(f.ctx, fence, finish); err != nil {
			t.Fatal(err)
		}
		if c := f.read(t, f.ours.Ref()); !c.SyncedAt.IsZero() || !c.NextSyncAt.Equal(now) {
			t.Errorf("synced %v, next %v", c.SyncedAt, c.NextSyncAt)
		}
	},
	"leave synced_at when incomplete": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		finish := syncer.Finish{Outcome: connection.SyncPartial, At: f.clock.now(), NextSyncAt: f.clock.now()}
		if err := f.Syncs.Finish(f.ctx, fence, finish); err != nil {
			t.Fatal(err)
		}
		if !f.read(t, f.ours.Ref()).SyncedAt.IsZero() {
			t.Error("synced_at is set")
		}
	},
	"stop at the fence in every status but connected and in any other epoch": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		for _, moved := range []struct {
			status connection.Status
			epoch  int64
		}{
			{connection.StatusChoosing, 1}, {connection.StatusNeedsReconnect, 1}, {connection.StatusDisconnected, 1}, {connection.StatusConnected, 2},
		} {
			c := f.read(t, f.ours.Ref())
			c.Status, c.Epoch, c.NextSyncAt = moved.status, moved.epoch, time.Time{}
			f.inTx(t, func(tx connection.Tx) error { return tx.Save(f.ctx, c) })
			f.wantFenced(t, fence)
		}
		if f.count(t, "appointments") != 0 {
			t.Error("a row was written past the fence")
		}
	},
	"count the failures in a row of this epoch": func(t *testing.T, f *fixture) {
		for _, step := range []struct {
			outcome connection.SyncOutcome
			want    int
		}{
			{connection.SyncFailed, 0}, {connection.SyncFailed, 1}, {connection.SyncPartial, 2}, {connection.SyncFailed, 0}, {connection.SyncDone, 1}, {connection.SyncDone, 0},
		} {
			f.clock.advance(time.Minute)
			fence, work := f.begin(t)
			if work.Failures != step.want {
				t.Errorf("before a run that ends %s: %d failures, want %d", step.outcome, work.Failures, step.want)
			}
			if err := f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: step.outcome, At: f.clock.now()}); err != nil {
				t.Fatal(err)
			}
		}
	},
	"clear away runs of a month ago": func(t *testing.T, f *fixture) {
		for _, want := range []int{1, 2, 2} {
			fence, _ := f.begin(t)
			if found := f.count(t, "sync_runs"); found != want {
				t.Errorf("%d runs, want %d", found, want)
			}
			if err := f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: connection.SyncDone, At: f.clock.now()}); err != nil {
				t.Fatal(err)
			}
			f.clock.advance(20 * 24 * time.Hour)
		}
	},
	"count runs by day, each once": func(t *testing.T, f *fixture) {
		for i, run := range []struct {
			outcome connection.SyncOutcome
			day     string
			rows    int
		}{
			{connection.SyncDone, "2026-03-02", 3}, {connection.SyncDone, "2026-03-02", 2}, {connection.SyncPartial, "2026-03-02", 0},
			{connection.SyncFailed, "2026-03-02", 1}, {connection.SyncFailed, "2026-03-03", 0},
			{connection.SyncStopped, "2026-03-03", 4}, {connection.SyncDone, "", 1},
		} {
			fence, _ := f.begin(t)
			rows := f.appointments(run.rows)
			for r := range rows {
				rows[r].ID = fmt.Sprintf("run-%d-%d", i, r)
			}
			f.write(t, fence, f.batch(rows...))
			finish := syncer.Finish{Outcome: run.outcome, At: f.clock.now(), Day: run.day}
			if err := f.Syncs.Finish(f.ctx, fence, finish); err != nil {
				t.Fatal(err)
			}
			if err := f.Syncs.Finish(f.ctx, fence, finish); !errors.Is(err, connection.ErrFenced) {
				t.Fatalf("finished twice: %v", err)
			}
		}
		got := f.text(t, "SELECT connection_id, day, done, partial, failed, written, deleted FROM sync_days ORDER BY day")
		want := f.ours.ID + "|2026-03-02|2|1|1|6|0|\n" + f.ours.ID + "|2026-03-03|0|0|1|0|0|\n"
		if got != want {
			t.Errorf("days:\n%swant:\n%s", got, want)
		}
	},
	"count a run that waits for the provider when it has ended": func(t *testing.T, f *fixture) {
		for _, outcome := range []connection.SyncOutcome{connection.SyncWaiting, connection.SyncWaiting, connection.SyncDone} {
			fence, _ := f.begin(t)
			if err := f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: outcome, At: f.clock.now(), Day: "2026-03-02"}); err != nil {
				t.Fatal(err)
			}
		}
		if f.count(t, "sync_days WHERE done = 1 AND partial = 0 AND failed = 0") != 1 || f.count(t, "sync_days") != 1 {
			t.Error("waiting was counted")
		}
	},
	"clear away days that no chart shows": func(t *testing.T, f *fixture) {
		for _, want := range []int{1, 2, 2} {
			fence, _ := f.begin(t)
			day := f.clock.now().Format(time.DateOnly)
			if err := f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: connection.SyncDone, At: f.clock.now(), Day: day}); err != nil {
				t.Fatal(err)
			}
			if found := f.count(t, "sync_days"); found != want {
				t.Errorf("%d days, want %d", found, want)
			}
			f.clock.advance(35 * 24 * time.Hour)
		}
	},
	"list the newest runs first": func(t *testing.T, f *fixture) {
		var last string
		for range 4 {
			f.clock.advance(time.Minute)
			fence, _ := f.begin(t)
			last = fence.RunID
			if err := f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: connection.SyncFailed, At: f.clock.now()}); err != nil {
				t.Fatal(err)
			}
		}
		runs, err := f.Syncs.Runs(f.ctx, f.ours.Ref(), 3)
		if err != nil || len(runs) != 3 || runs[0].ID != last || !runs[1].StartedAt.After(runs[2].StartedAt) {
			t.Errorf("runs: %+v, %v", runs, err)
		}
	},
}

// run reads the newest run of our connection.
func (f *fixture) run(t *testing.T) connection.SyncRun {
	t.Helper()
	runs, err := f.Syncs.Runs(f.ctx, f.ours.Ref(), 1)
	if err != nil || len(runs) != 1 {
		t.Fatalf("runs: %+v, %v", runs, err)
	}
	return runs[0]
}

// wantFenced wants every write of a run to be refused.
func (f *fixture) wantFenced(t *testing.T, fence syncer.Fence) {
	t.Helper()
	_, _, begin := f.Syncs.Begin(f.ctx, syncer.Due{Ref: fence.Ref, Epoch: fence.Epoch}, f.clock.now())
	_, reload := f.Syncs.Reload(f.ctx, fence)
	for name, err := range map[string]error{
		"begin": begin, "reload": reload,
		"schedule": f.Syncs.Schedule(f.ctx, fence.Ref, fence.Epoch, f.clock.now()),
		"write":    f.Syncs.Write(f.ctx, fence, f.batch(f.appointments(1)...)),
		"finish":   f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: connection.SyncDone, At: f.clock.now()}),
	} {
		if !errors.Is(err, connection.ErrFenced) {
			t.Errorf("%s: %v, want ErrFenced", name, err)
		}
	}
}
