package syncer_test

import (
	"context"
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

// holdAt blocks the nth question for appointments until its context ends, and
// tells when that question has come.
func (r *rig) holdAt(n int) <-chan struct{} {
	reached := make(chan struct{})
	asked := 0
	r.tap.intercept(func(ctx context.Context, _ syncer.AppointmentQuery) error {
		if asked++; asked != n {
			return nil
		}
		close(reached)
		<-ctx.Done()
		return &connection.Failure{Kind: connection.FailureUnknown, Operation: "list appointments", Err: ctx.Err()}
	})
	return reached
}

// pageOf names a page of a pass.
type pageOf struct {
	location string
	page     string
}

// countPages counts how often each page of a first pass was asked for.
func countPages(asked []syncer.AppointmentQuery) map[pageOf]int {
	counts := make(map[pageOf]int)
	for _, query := range asked {
		if query.UpdatedSince.IsZero() {
			counts[pageOf{location: query.LocationID, page: query.Page}]++
		}
	}
	return counts
}

func TestSyncCutOffByAShutdownGoesOnAtItsPage(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, pageSize: 10})
		r.start(r.syncer)
		reached := r.holdAt(9)
		r.request()
		await(t, reached)
		r.stop(r.syncer)
		if state := r.jobState(); state != rivertype.JobStateAvailable {
			t.Fatalf("after the shutdown the job is %s, want it back in the queue", state)
		}
		r.tap.intercept(nil)
		// The pages that were read already are out of date by the time it goes on.
		r.clock.Add(time.Minute)
		if _, err := r.practice.ChangeAppointments(tenant, 60); err != nil {
			t.Fatalf("change appointments: %v", err)
		}
		next := r.another(setup{})
		events, stop := next.Events()
		defer stop()
		r.events = events
		r.start(next)
		if event := r.ended(); event.Job.State != rivertype.JobStateCompleted {
			t.Fatalf("the sync that went on ended as %s", event.Job.State)
		}
		r.wantCopied()
		twice := 0
		for page, count := range countPages(r.tap.questions()) {
			if count > 2 {
				t.Errorf("%+v was asked for %d times", page, count)
			}
			if count == 2 {
				twice++
			}
		}
		if twice != 1 {
			t.Errorf("%d pages were asked for twice, want only the one that was cut off", twice)
		}
	})
}

func TestSyncWhoseTimeIsUpMakesRoomAndGoesOn(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, pageSize: 10, runTime: 2 * time.Second})
		r.start(r.syncer)
		r.holdAt(9)
		r.request()
		if event := r.ended(); event.Job.State != rivertype.JobStateAvailable {
			t.Fatalf("when its time was up the job became %s", event.Job.State)
		}
		event := r.ended()
		for event.Job.State == rivertype.JobStateAvailable { // A slow machine may need several turns.
			event = r.ended()
		}
		if event.Job.State != rivertype.JobStateCompleted {
			t.Fatalf("the sync that went on ended as %s", event.Job.State)
		}
		r.wantCopied()
	})
}

func TestContinuationThatTheProviderForgotStartsThePassOver(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]connection.FailureKind{
		"not found": connection.FailureNotFound, "malformed": connection.FailureMalformed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, setup{pageSize: 10})
			r.start(r.syncer)
			reached := r.holdAt(4)
			r.request()
			await(t, reached)
			r.stop(r.syncer)
			var old string
			refused := 0
			r.tap.intercept(func(_ context.Context, query syncer.AppointmentQuery) error {
				if old == "" {
					old = query.Page
				}
				if query.Page == old && refused == 0 {
					refused++
					return &connection.Failure{Kind: kind, Operation: "list appointments"}
				}
				return nil
			})
			if err := r.syncer.Sync(context.Background(), r.due()); err != nil {
				t.Fatalf("sync: %v", err)
			}
			if old == "" || refused != 1 {
				t.Fatalf("continuation %q was refused %d times", old, refused)
			}
			r.wantOutcome(connection.SyncDone)
			r.wantCopied()
		})
	}
}

func TestTooManyRequestsSnoozesTheJob(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open, pageSize: 10})
		r.start(r.syncer)
		asked := 0
		r.tap.intercept(func(context.Context, syncer.AppointmentQuery) error {
			if asked++; asked == 5 {
				return r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 120})
			}
			return nil
		})
		event := r.sync()
		if event.Job.State != rivertype.JobStateScheduled || event.Job.Attempt != 0 {
			t.Fatalf("job is %s after %d attempts, want it scheduled and none used up", event.Job.State, event.Job.Attempt)
		}
		if wait := event.Job.ScheduledAt.Sub(*event.Job.AttemptedAt); wait < 120*time.Second {
			t.Errorf("snoozed for %s, the provider asked for two minutes", wait)
		}
		r.wantOutcome(connection.SyncWaiting)
		// Connections that are told to wait do not all come back in the same second.
		if next := r.connection().NextSyncAt; !next.Equal(r.clock.Now().Add(2*time.Minute + 6*time.Second)) {
			t.Errorf("the row says %s, want two minutes from now and a twentieth more", next)
		}
		if _, limited := r.problems()[connection.ProblemLimited]; !limited {
			t.Error("nobody is told that the provider limits us")
		}
		r.wantGoesOnAfterSnooze(asked)
	})
}

// wantGoesOnAfterSnooze checks that asking again does not break a snooze, and
// that the sync goes on where it stood once the snooze is over.
func (r *rig) wantGoesOnAfterSnooze(asked int) {
	r.t.Helper()
	r.request()
	if states := r.jobStates(); len(states) != 1 || states[0] != rivertype.JobStateScheduled {
		r.t.Fatalf("asking again while snoozed gives the jobs %v", states)
	}
	if err := r.practice.ClearFaults(tenant); err != nil {
		r.t.Fatalf("clear faults: %v", err)
	}
	if err := r.syncer.Abort(context.Background(), r.ref); err != nil {
		r.t.Fatalf("abort: %v", err)
	}
	first := r.tap.questions()
	r.mustSync()
	r.wantCopied()
	for page, count := range countPages(r.tap.questions()) {
		for _, query := range first[:asked-1] {
			if query.LocationID == page.location && query.Page == page.page && query.UpdatedSince.IsZero() && count > 0 {
				r.t.Errorf("%+v was read again after the snooze", page)
			}
		}
	}
}

func TestPanicIsAFailedRun(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, setup{open: open})
		r.start(r.syncer)
		r.tap.intercept(func(context.Context, syncer.AppointmentQuery) error { panic("holds " + providertest.Mark) })
		event := r.sync()
		if event.Job.State != rivertype.JobStateDiscarded || len(event.Job.Errors) != 1 {
			t.Fatalf("the job ended as %s with %d errors", event.Job.State, len(event.Job.Errors))
		}
		if strings.Contains(event.Job.Errors[0].Error+event.Job.Errors[0].Trace+r.log.String(), providertest.Mark) {
			t.Error("what the panic said was told")
		}
		r.wantOutcome(connection.SyncFailed)
		if next := r.connection().NextSyncAt; !next.Equal(r.clock.Now().Add(time.Minute)) {
			t.Errorf("next try at %s, want in a minute", next)
		}
		if _, open := r.problems()[connection.ProblemSyncBroken]; !open {
			t.Errorf("problems %v, want that syncs break off", r.problems())
		}
		r.tap.intercept(nil)
		r.mustSync()
		if problems := r.problems(); len(problems) != 0 {
			t.Errorf("problems %v after a good sync", problems)
		}
	})
}
