package syncer_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
	"mooring/internal/syncer"
)

func TestWithoutThePractitionersPermissionAppointmentsAreCopiedAllTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	tokens := r.practice.SignIn(t, tenant, "practice:read", "locations:read", "appointments:read")
	err := r.opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		return tx.PutCredential(t.Context(), r.ref, r.epoch, tokens)
	})
	if err != nil {
		t.Fatalf("put credential: %v", err)
	}
	r.start(r.syncer)
	r.mustSync()
	if r.wantCopied() == 0 {
		t.Error("nothing was copied")
	}
	if people := r.rowsOf("practitioners"); people != 0 {
		t.Errorf("%d practitioners", people)
	}
	if problems := r.problems(); len(problems) != 0 {
		t.Errorf("problems %v: that a permission is missing was said at the sign-in", problems)
	}
}

// roundabout is a provider whose second page leads back to the first.
type roundabout struct{ syncer.Source }

// Appointments implements syncer.Source.
func (r roundabout) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	next := map[string]string{"": "one", "one": "two", "two": "one"}[query.Page]
	query.Page = ""
	page, err := r.Source.Appointments(ctx, access, query)
	page.Next = next
	return page, err
}

func TestAWiderCircleOfPagesIsNoticedAtItsFirstRound(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.tap.Source = roundabout{r.tap.Source}
	r.choose(r.locations()[0].ID)
	r.store.intercept(func(syncer.Batch) {
		if r.store.count() > 50 {
			r.tap.intercept(func(context.Context, syncer.AppointmentQuery) error {
				return &connection.Failure{Kind: connection.FailureUnauthorized, Operation: "give up"}
			})
		}
	})
	r.start(r.syncer)
	r.sync()
	r.wantOutcome(connection.SyncFailed)
	if asked := len(r.tap.questions()); asked != 3 {
		t.Errorf("asked %d times, want each page once", asked)
	}
}

// dreaming is a provider that stamps one appointment of each page far in the future.
type dreaming struct{ syncer.Source }

// Appointments implements syncer.Source.
func (d dreaming) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	page, err := d.Source.Appointments(ctx, access, query)
	if len(page.Appointments) > 0 {
		page.Appointments[0].UpdatedAt = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return page, err
}

func TestAStampFromTheFarFutureHidesNoLaterChange(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.tap.Source = dreaming{r.tap.Source}
	r.start(r.syncer)
	r.mustSync()
	r.tap.questions()
	r.mustSync()
	for _, query := range r.tap.questions() {
		if query.UpdatedSince.IsZero() || query.UpdatedSince.After(r.clock.Now()) {
			t.Errorf("asks for what changed since %s", query.UpdatedSince)
		}
	}
}

func TestAnAbortedSyncOfALivingConnectionIsDueAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.start(r.syncer)
	reached := r.holdAt(2)
	r.request()
	await(t, reached)
	if err := r.syncer.Abort(context.Background(), r.ref); err != nil {
		t.Fatalf("abort: %v", err)
	}
	r.ended()
	if due := r.connection().NextSyncAt; due.IsZero() || due.After(r.clock.Now()) {
		t.Errorf("the next sync is due at %s, want now: %s", due, r.clock.Now())
	}
}

// closing calls out before a run is finished.
type closing struct {
	syncer.Store
	before func()
}

// Finish implements syncer.Store.
func (c closing) Finish(ctx context.Context, fence syncer.Fence, finish syncer.Finish) error {
	c.before()
	return c.Store.Finish(ctx, fence, finish)
}

func TestALocationChosenInTheLastMomentIsDueAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	all := r.locations()
	r.choose(all[0].ID)
	once := sync.OnceFunc(func() { r.choose(all[0].ID, all[3].ID) })
	r.store.Store = closing{Store: r.opened.Syncs, before: once}
	r.start(r.syncer)
	r.ended()
	now := r.connection()
	if now.NextSyncAt.After(r.clock.Now()) || !now.SyncedAt.IsZero() {
		t.Errorf("next sync at %s, synced at %s, though %s was never copied", now.NextSyncAt, now.SyncedAt, all[3].Name)
	}
}

func TestALocationThatFailedAndThenVanishedHasOneProblem(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	failing := r.locations()[1]
	r.tap.intercept(func(_ context.Context, query syncer.AppointmentQuery) error {
		if query.LocationID == failing.ID {
			return &connection.Failure{Kind: connection.FailureNotFound, Operation: "list appointments", Status: 404}
		}
		return nil
	})
	r.start(r.syncer)
	r.sync()
	r.wantOutcome(connection.SyncPartial)
	removed := true
	if err := r.practice.ChangeLocation(tenant, failing.ID, practice.LocationChange{Removed: &removed}); err != nil {
		t.Fatal(err)
	}
	r.sync()
	problems := r.problems()
	if len(problems) != 1 || problems[connection.ProblemLocationRemoved] != failing.ID {
		t.Errorf("problems %v, want only that %s is gone", problems, failing.Name)
	}
}

func TestWhileTheTokenEndpointIsLeftAloneNothingNewIsSaidOfTheProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	if err := r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.InvalidClient, Target: sandbox.Token}); err != nil {
		t.Fatal(err)
	}
	r.clock.Add(6 * time.Minute)
	r.start(r.syncer)
	for range 2 { // The second one comes while the token endpoint is left alone.
		r.sync()
		r.wantOutcome(connection.SyncFailed)
		problems := r.problems()
		if _, open := problems[connection.ProblemClientRefused]; !open || len(problems) != 1 {
			t.Errorf("problems %v, want only that the client is refused", problems)
		}
	}
	if _, err := r.service.Check(t.Context(), r.ref, connection.System); err != nil {
		t.Fatal(err)
	}
	if problems := r.problems(); len(problems) != 1 {
		t.Errorf("problems after a check: %v", problems)
	}
}

func TestAskingForASyncWhileTheProviderAskedUsToWaitDoesNotPromiseOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	r.choose(r.locations()[0].ID)
	if err := r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 600, Target: sandbox.API}); err != nil {
		t.Fatal(err)
	}
	r.start(r.syncer)
	r.ended()
	r.wantOutcome(connection.SyncWaiting)
	want := r.clock.Now().Add(10*time.Minute + 30*time.Second)
	r.clock.Add(time.Minute)
	if err := r.service.SyncNow(t.Context(), r.ref, connection.System); err != nil {
		t.Fatal(err)
	}
	if due := r.connection().NextSyncAt; !due.Equal(want) {
		t.Errorf("after Sync now the next sync is due at %s, want %s", due, want)
	}
	r.choose(r.locations()[0].ID, r.locations()[1].ID)
	if due := r.connection().NextSyncAt; !due.Equal(want) {
		t.Errorf("after a choice the next sync is due at %s, want %s", due, want)
	}
	if state := r.jobState(); state != rivertype.JobStateScheduled {
		t.Errorf("the job is %s", state)
	}
}
