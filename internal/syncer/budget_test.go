package syncer_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/budget"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

func TestASyncThatGetsNoMoreCallsWaitsForTheNextHourAndGoesOnAtItsPage(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		const limit = 5
		r := newSystemRig(t, open)
		r.tells = true
		for id, appointment := range r.appointments {
			if id != "a-3" && id != "b-3" { // One of the first page is the newest.
				appointment.UpdatedAt = r.clock.Add(-24 * time.Hour)
				r.appointments[id] = appointment
			}
		}
		calls := budget.New(budget.Options{Provider: "drchrono", Limit: limit, Store: r.opened.Store.CallBudgets(), Now: r.now})
		taken := make(map[time.Time]int)
		r.before = func(any) error {
			err := calls.Take(t.Context(), budget.Call{ConnectionID: r.due.Ref.ID, Background: true})
			if err == nil {
				taken[r.clock.Truncate(time.Hour)]++
			}
			return err
		}
		r.sync(t, connection.SyncWaiting)
		refused := r.asked[len(r.asked)-1]
		row, err := r.opened.Connections.Connection(t.Context(), r.due.Ref)
		if next := r.clock.Truncate(time.Hour).Add(time.Hour); err != nil || row.NextSyncAt.Before(next) || row.NextSyncAt.After(next.Add(2*time.Minute)) {
			t.Errorf("next sync at %s, want %s or soon after, %v", row.NextSyncAt, next, err)
		}
		if problem := r.problem(t, connection.ProblemLimited); problem == nil {
			t.Error("nobody is told that the provider limits us")
		}
		r.clock = row.NextSyncAt.Add(-15 * time.Minute)
		r.sync(t, connection.SyncDone)
		if r.asked[0].LocationID != refused.LocationID || r.asked[0].Page != refused.Page || refused.Page == "" {
			t.Errorf("went on at %+v, want %+v", r.asked[0], refused)
		}
		for hour, calls := range taken {
			if calls > limit {
				t.Errorf("%d calls in the hour of %s", calls, hour)
			}
		}
		r.before = nil
		r.wantCopied(t)
	})
}

func TestConnectionsThatWaitForTheSameMomentComeBackOneByOne(t *testing.T) {
	t.Parallel()
	r := newSystemRig(t, storetest.Open)
	met := make(map[time.Duration]bool)
	for i := range 10 {
		jitter := float64(i) / 10
		r.remake(t, func(o *syncer.Options) { o.Jitter = func() float64 { return jitter } })
		r.before = func(any) error {
			return &connection.Failure{Kind: connection.FailureLimited, Operation: "list appointments", Status: 429, RetryAfter: 30 * time.Minute}
		}
		r.sync(t, connection.SyncWaiting)
		row, err := r.opened.Connections.Connection(t.Context(), r.due.Ref)
		wait := row.NextSyncAt.Sub(r.clock)
		if err != nil || wait < 30*time.Minute || wait > 32*time.Minute {
			t.Errorf("waits %s, %v", wait, err)
		}
		met[wait] = true
	}
	if len(met) != 10 {
		t.Errorf("ten connections come back at %d moments", len(met))
	}
}
