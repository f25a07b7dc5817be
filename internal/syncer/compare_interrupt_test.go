package syncer_test

import (
	"context"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

// spoiled makes a rig in which changes were forgotten and a comparison is due. It
// returns how many appointments differ.
func spoiled(t *testing.T, open storetest.Opener) (*rig, int64) {
	t.Helper()
	r := newRig(t, setup{open: open, appointments: 400, pageSize: 50})
	r.copyNow()
	r.forget()
	r.clock.Add(aDay - time.Hour)
	r.change(200)
	r.copyNow()
	r.clock.Add(time.Hour)
	missed, _ := r.differing()
	if missed < 20 {
		t.Fatalf("only %d appointments differ; the simulation has changed", missed)
	}
	r.weeks()
	return r, int64(missed)
}

// weekNames names the weeks that were asked for since the last call, each once.
func (r *rig) weekNames() map[string]bool {
	names := make(map[string]bool)
	for location, weeks := range r.weeks() {
		for _, week := range weeks {
			names[location+" "+week.From.UTC().String()] = true
		}
	}
	return names
}

// atComparison calls out at the nth question of comparisons; what it returns is
// the answer.
func (r *rig) atComparison(n int, strike func() error) {
	asked := 0
	r.tap.intercept(func(_ context.Context, query syncer.AppointmentQuery) error {
		if !comparing(query) {
			return nil
		}
		if asked++; asked != n {
			return nil
		}
		return strike()
	})
}

func TestAComparisonThatWasCutOffGoesOnAtItsWeek(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r, missed := spoiled(t, open)
		cut, read := 0, make(map[string]bool)
		for step := 4; ; step += 30 {
			ctx, die := context.WithCancel(context.Background())
			r.atComparison(step, func() error {
				die()
				return &connection.Failure{Kind: connection.FailureUnknown, Operation: "list appointments", Err: ctx.Err()}
			})
			err := r.syncer.Sync(ctx, r.due())
			die()
			again := 0
			for week := range r.weekNames() {
				if read[week] {
					again++
				}
				read[week] = true
			}
			if again > 1 {
				t.Errorf("%d weeks were read again, want only the one that was cut off", again)
			}
			if err == nil {
				break
			}
			if cut++; cut > 20 {
				t.Fatalf("it does not come to an end: %v", err)
			}
		}
		if cut < 2 || len(read) != 5*14 {
			t.Errorf("cut off %d times, %d weeks were read, want all that are kept", cut, len(read))
		}
		r.wantNoDifference()
		// What moved from one week to another counts in both.
		if found, locations := r.compared(r.clock.Now().Add(-time.Minute)); locations != 5 || found < missed || found > 2*missed {
			t.Errorf("%d appointments were found to differ at %d locations, want %d", found, locations, missed)
		}
	})
}

func TestADisconnectWhileWeCompareLeavesNothing(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r, _ := spoiled(t, open)
		repairs := 0
		r.store.intercept(func(batch syncer.Batch) {
			if batch.Overwrite && len(batch.Appointments) > 0 {
				if repairs++; repairs == 2 {
					r.disconnect()
				}
			}
		})
		if err := r.syncer.Sync(context.Background(), r.due()); err == nil {
			t.Error("the sync went on as if nothing had happened")
		}
		if repairs != 2 {
			t.Errorf("%d weeks were mended, want none after the disconnect", repairs)
		}
		for _, table := range []string{"appointments", "sync_cursors", "problems"} {
			if rows := r.rowsOf(table); rows != 0 {
				t.Errorf("%d rows in %s after the disconnect", rows, table)
			}
		}
	})
}

func TestALocationDroppedWhileWeCompareIsLeftAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	r, _ := spoiled(t, nil)
	all, dropped := r.locations(), false
	r.store.intercept(func(batch syncer.Batch) {
		if batch.Overwrite && !dropped && batch.LocationID == all[1].ID {
			dropped = true
			r.choose(all[0].ID, all[2].ID)
		}
	})
	began := r.clock.Now()
	r.copyNow()
	if _, locations := r.compared(began); !dropped || locations != 2 {
		t.Errorf("%d locations were compared, want the two that are still chosen", locations)
	}
}

func TestAProviderThatLimitsAComparisonIsLeftAloneAndTheRunIsDone(t *testing.T) {
	t.Parallel()
	r, _ := spoiled(t, nil)
	r.atComparison(7, func() error {
		return r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 1800})
	})
	r.copyNow()
	if asked := r.weeks(); len(asked) > 2 {
		t.Errorf("asked at %d locations after the provider said to wait", len(asked))
	}
	if wait := r.connection().NextSyncAt.Sub(r.clock.Now()); wait != 30*time.Minute {
		t.Errorf("next sync in %s, the provider asked for half an hour", wait)
	}
	if problems := r.problems(); len(problems) != 0 {
		t.Errorf("problems %v", problems)
	}
	r.tap.intercept(nil)
	r.forget()
	r.clock.Add(30 * time.Minute)
	began := r.clock.Now()
	r.copyNow()
	if _, locations := r.compared(began); locations < 4 {
		t.Errorf("%d locations were compared at the next run", locations)
	}
	r.wantNoDifference()
}

func TestALocationThatCannotBeComparedKeepsNoOtherFromIt(t *testing.T) {
	t.Parallel()
	r, _ := spoiled(t, nil)
	r.atComparison(1, func() error {
		return &connection.Failure{Kind: connection.FailureMalformed, Operation: "list appointments"}
	})
	began := r.clock.Now()
	r.copyNow()
	if _, locations := r.compared(began); locations != 4 {
		t.Errorf("%d locations were compared, want four", locations)
	}
	r.tap.intercept(nil)
	r.copyNow()
	if _, locations := r.compared(began); locations != 5 {
		t.Errorf("%d locations were compared after the next run", locations)
	}
	r.wantNoDifference()
}

func TestADeadSignInWhileWeCompareIsNotPassedOver(t *testing.T) {
	t.Parallel()
	r, _ := spoiled(t, nil)
	r.tap.intercept(func(_ context.Context, query syncer.AppointmentQuery) error {
		if !comparing(query) {
			return nil
		}
		return &connection.Failure{Kind: connection.FailureUnauthorized, Operation: "list appointments", Status: 401}
	})
	if err := r.syncer.Sync(context.Background(), r.due()); err == nil {
		t.Error("the run was done")
	}
	r.wantOutcome(connection.SyncFailed)
}
