package syncer_test

import (
	"context"
	"errors"
	"testing"

	"github.com/riverqueue/river/rivertype"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

func TestDisconnectInFullFlightLetsNothingMoreBeWritten(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		for name, ignoring := range map[string]bool{"worker that obeys": false, "worker that ignores its cancellation": true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, setup{open: open, appointments: 2000, pageSize: 1, ignoring: ignoring})
				r.start(r.syncer)
				inFlight, resume := r.holdWrite(20)
				r.request()
				await(t, inFlight)
				r.disconnect()
				written := r.store.count()
				resume()
				event := r.ended()
				if event.Job.State != rivertype.JobStateCancelled {
					t.Errorf("the job ended as %s, want cancelled", event.Job.State)
				}
				if more := r.store.count() - written; more != 0 {
					t.Errorf("%d batches were written after the disconnect", more)
				}
				for _, table := range []string{"appointments", "practitioners", "sync_cursors", "credentials"} {
					if left := r.rowsOf(table); left != 0 {
						t.Errorf("%d rows of %s stand after the disconnect", left, table)
					}
				}
				if asked := len(r.tap.questions()); asked > 25 {
					t.Errorf("%d pages were asked for, though the disconnect came at the 20th", asked)
				}
			})
		}
	})
}

func TestAbortEndsARunningSyncForGood(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		r.start(r.syncer)
		reached := r.holdAt(2)
		r.request()
		await(t, reached)
		if err := r.syncer.Abort(context.Background(), r.ref); err != nil {
			t.Fatalf("abort: %v", err)
		}
		if event := r.ended(); event.Job.State != rivertype.JobStateCancelled {
			t.Errorf("the job ended as %s, want cancelled", event.Job.State)
		}
		r.wantOutcome(connection.SyncStopped)
	})
}

func TestAbortOfOneConnectionLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		r.request()
		for _, other := range []connection.Ref{
			{OrganisationID: r.ref.OrganisationID, ID: "another"}, {OrganisationID: "another", ID: r.ref.ID},
		} {
			if err := r.syncer.Abort(context.Background(), other); err != nil {
				t.Fatalf("abort: %v", err)
			}
		}
		if state := r.jobState(); state != rivertype.JobStateAvailable {
			t.Errorf("the job is %s, want it untouched", state)
		}
		if err := r.syncer.Abort(context.Background(), r.ref); err != nil {
			t.Fatalf("abort: %v", err)
		}
		if state := r.jobState(); state != rivertype.JobStateCancelled {
			t.Errorf("the job is %s, want cancelled", state)
		}
	})
}

func TestReconnectIsNoDuplicateOfADyingSync(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		r.request()
		r.request()
		if err := r.syncer.Request(context.Background(), r.ref, r.epoch+1); err != nil {
			t.Fatalf("request: %v", err)
		}
		if states := r.jobStates(); len(states) != 2 {
			t.Errorf("two requests of one epoch and one of the next gave %d jobs, want 2", len(states))
		}
	})
}

func TestSyncOfAnotherEpochDoesNothing(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		due := r.due()
		due.Epoch++
		err := r.syncer.Sync(context.Background(), due)
		var cancel *rivertype.JobCancelError
		if !errors.As(err, &cancel) || !errors.Is(err, connection.ErrFenced) {
			t.Errorf("got %v, want a cancelled job", err)
		}
		if r.store.count() != 0 || len(r.runs()) != 0 {
			t.Error("a sync of another epoch left a trace")
		}
	})
}

func TestDeadSignInStopsTheSync(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		if _, err := r.practice.RevokeGrants(tenant); err != nil {
			t.Fatalf("revoke grants: %v", err)
		}
		r.start(r.syncer)
		if event := r.sync(); event.Job.State != rivertype.JobStateCancelled {
			t.Errorf("the job ended as %s, want cancelled", event.Job.State)
		}
		r.wantOutcome(connection.SyncStopped)
		if status := r.connection().Status; status != connection.StatusNeedsReconnect {
			t.Errorf("the connection is %s", status)
		}
	})
}
