package syncer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"mooring/internal/connection"
	"mooring/internal/provider/providertest"
	"mooring/internal/sandbox"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

// jobStates lists the states of all sync jobs, oldest first.
func (r *rig) jobStates() []rivertype.JobState {
	r.t.Helper()
	found, err := r.opened.Database.SQL().Query("SELECT state FROM river_job WHERE kind = 'sync' ORDER BY id")
	if err != nil {
		r.t.Fatalf("read jobs: %v", err)
	}
	defer found.Close()
	var states []rivertype.JobState
	for found.Next() {
		var state rivertype.JobState
		if err := found.Scan(&state); err != nil {
			r.t.Fatalf("read job: %v", err)
		}
		states = append(states, state)
	}
	return states
}

// jobState is the state of the only sync job.
func (r *rig) jobState() rivertype.JobState {
	r.t.Helper()
	states := r.jobStates()
	if len(states) != 1 {
		r.t.Fatalf("jobs %v, want one", states)
	}
	return states[0]
}

// makeDue says in the row that a sync is due now.
func (r *rig) makeDue() {
	r.t.Helper()
	if err := r.opened.Syncs.Schedule(context.Background(), r.ref, r.epoch, r.clock.Now()); err != nil {
		r.t.Fatalf("schedule: %v", err)
	}
}

func TestWhatIsDueIsFoundAtStart(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		r.makeDue()
		r.start(r.syncer)
		if event := r.ended(); event.Job.State != rivertype.JobStateCompleted {
			t.Fatalf("the sync ended as %s", event.Job.State)
		}
		r.wantCopied()
	})
}

func TestLosingEveryJobLosesNoSync(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		r.makeDue()
		ctx := context.Background()
		for range 2 {
			if err := r.syncer.Dispatch(ctx); err != nil {
				t.Fatalf("dispatch: %v", err)
			}
		}
		if state := r.jobState(); state != rivertype.JobStateAvailable {
			t.Fatalf("job is %s", state)
		}
		if _, err := r.opened.Database.SQL().Exec("DELETE FROM river_job"); err != nil {
			t.Fatalf("lose jobs: %v", err)
		}
		if err := r.syncer.Dispatch(ctx); err != nil {
			t.Fatalf("dispatch: %v", err)
		}
		r.start(r.syncer)
		if event := r.ended(); event.Job.State != rivertype.JobStateCompleted {
			t.Fatalf("the sync ended as %s", event.Job.State)
		}
		r.wantCopied()
		if err := r.syncer.Dispatch(ctx); err != nil {
			t.Fatalf("dispatch: %v", err)
		}
		if state := r.jobState(); state != rivertype.JobStateCompleted {
			t.Errorf("a job was queued though nothing is due: %v", r.jobStates())
		}
	})
}

func TestJobOfAKilledProcessIsTakenUpAtStart(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		r.request()
		if _, err := r.opened.Database.SQL().Exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP"); err != nil {
			t.Fatalf("leave job running: %v", err)
		}
		r.start(r.syncer)
		if event := r.ended(); event.Job.State != rivertype.JobStateCompleted {
			t.Fatalf("the sync ended as %s", event.Job.State)
		}
		r.wantCopied()
	})
}

func TestSecondWorkerLeavesARunningSyncAlone(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		r.start(r.syncer)
		inFlight, resume := r.holdWrite(1)
		r.request()
		await(t, inFlight)
		r.request()
		if state := r.jobState(); state != rivertype.JobStateRunning {
			t.Errorf("jobs %v, want the running one alone", r.jobStates())
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := r.syncer.Sync(ctx, r.due()); err != nil {
			t.Errorf("second worker: %v", err)
		}
		if runs := r.runs(); len(runs) != 1 {
			t.Errorf("%d runs, want one", len(runs))
		}
		resume()
		r.ended()
		r.wantCopied()
	})
}

func TestWorkerOfAnotherProcessTakesOverCleanly(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, pageSize: 10})
		first, second := r.syncer, r.another(setup{})
		firstHolds, letFirst := r.holdWrite(6)
		firstEnded, secondEnded := make(chan error, 1), make(chan error, 1)
		go func() { firstEnded <- first.Sync(context.Background(), r.due()) }()
		await(t, firstHolds)
		// What the first worker holds in its hands is old by the time it writes it.
		r.clock.Add(time.Second)
		if _, err := r.practice.ChangeAppointments(tenant, 200); err != nil {
			t.Fatalf("change appointments: %v", err)
		}
		secondHolds, letSecond := r.holdWrite(3)
		go func() { secondEnded <- second.Sync(context.Background(), r.due()) }()
		await(t, secondHolds)
		written := r.store.count()
		letFirst()
		if err := <-firstEnded; !errors.Is(err, connection.ErrFenced) {
			t.Errorf("the worker that was overtaken ended with %v", err)
		}
		if more := r.store.count() - written; more != 0 {
			t.Errorf("the worker that was overtaken wrote %d batches more", more)
		}
		letSecond()
		if err := <-secondEnded; err != nil {
			t.Errorf("second worker: %v", err)
		}
		r.wantOutcome(connection.SyncDone)
		r.wantCopied()
	})
}

func TestFailingLocationDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	for _, kind := range []connection.FailureKind{
		connection.FailureNotFound, connection.FailureForbidden, connection.FailureMalformed, connection.FailureUnknown,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, setup{})
			failing := r.locations()[1]
			r.tap.intercept(func(_ context.Context, query syncer.AppointmentQuery) error {
				if query.LocationID == failing.ID {
					return &connection.Failure{Kind: kind, Operation: "list appointments", Status: 500}
				}
				return nil
			})
			r.start(r.syncer)
			if event := r.sync(); event.Job.State != rivertype.JobStateCompleted {
				t.Fatalf("the sync ended as %s", event.Job.State)
			}
			if run := r.wantOutcome(connection.SyncPartial); run.LocationsDone != 4 {
				t.Errorf("%d locations done, want 4", run.LocationsDone)
			}
			if !r.connection().SyncedAt.IsZero() {
				t.Error("the connection counts as synced though a location is missing")
			}
			if subject := r.problems()[connection.ProblemSyncFailing]; subject != failing.ID {
				t.Errorf("problems %v, want one about %s", r.problems(), failing.ID)
			}
			r.tap.intercept(nil)
			r.mustSync()
			r.wantCopied()
			if problems := r.problems(); len(problems) != 0 {
				t.Errorf("problems stay open: %v", problems)
			}
		})
	}
}

func TestProviderThatIsAwayIsTriedEverLater(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	if err := r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.Unavailable, Target: sandbox.API}); err != nil {
		t.Fatalf("set faults: %v", err)
	}
	r.start(r.syncer)
	for _, wait := range []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		if event := r.sync(); event.Job.State != rivertype.JobStateDiscarded {
			t.Fatalf("the sync ended as %s", event.Job.State)
		}
		r.wantOutcome(connection.SyncFailed)
		if got := r.connection().NextSyncAt.Sub(r.clock.Now()); got != wait {
			t.Errorf("next try in %s, want %s", got, wait)
		}
		r.clock.Add(wait)
	}
	if _, open := r.problems()[connection.ProblemUnreachable]; !open {
		t.Error("nobody is told that the provider is away")
	}
	if err := r.practice.ClearFaults(tenant); err != nil {
		t.Fatalf("clear faults: %v", err)
	}
	r.mustSync()
	if problems := r.problems(); len(problems) != 0 {
		t.Errorf("problems stay open: %v", problems)
	}
}

func TestOutageInTheMiddleEndsTheRunAtTheSecondLocation(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.tap.intercept(func(context.Context, syncer.AppointmentQuery) error {
		return &connection.Failure{Kind: connection.FailureNotProcessed, Operation: "list appointments"}
	})
	r.start(r.syncer)
	r.sync()
	r.wantOutcome(connection.SyncFailed)
	if asked := len(r.tap.questions()); asked != 2 {
		t.Errorf("%d locations were tried, want 2", asked)
	}
	problems := r.problems()
	if _, open := problems[connection.ProblemUnreachable]; !open || len(problems) != 1 {
		t.Errorf("problems %v, want only that the provider is away", problems)
	}
}

func TestJobsHoldNamesOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.start(r.syncer)
	r.mustSync()
	if err := r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.ServerError, Target: sandbox.API}); err != nil {
		t.Fatalf("set faults: %v", err)
	}
	r.sync()
	var jobs string
	if err := r.opened.Database.SQL().QueryRow(`SELECT group_concat(json(args) || ' ' || coalesce(json(errors), '') || ' ' || json(metadata), char(10)) FROM river_job`).Scan(&jobs); err != nil {
		t.Fatalf("read jobs: %v", err)
	}
	if !strings.Contains(jobs, r.ref.ID) || !strings.Contains(jobs, "list locations") {
		t.Fatalf("the jobs do not hold what this test is about:\n%s", jobs)
	}
	for _, secret := range []string{providertest.Mark, providertest.ClientSecret} {
		if strings.Contains(jobs, secret) || strings.Contains(r.log.String(), secret) {
			t.Error("a job or the log holds a secret")
		}
	}
}
