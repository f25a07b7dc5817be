package storetest

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/budget"
)

// budget makes a budget of the fixture's database, as each process has one.
func (f *fixture) budget(provider string, limit int) *budget.Budget {
	return budget.New(budget.Options{Provider: provider, Limit: limit, Store: f.Store.CallBudgets(), Now: f.clock.now})
}

// takes reports whether a call in the background was to be had.
func (f *fixture) takes(t *testing.T, b *budget.Budget, connectionID string) bool {
	t.Helper()
	err := b.Take(f.ctx, budget.Call{ConnectionID: connectionID, Background: true})
	if failure, isFailure := connection.AsFailure(err); err != nil && (!isFailure || failure.Kind != connection.FailureLimited) {
		t.Errorf("take: %v", err)
	}
	return err == nil
}

// callCases: the calls of an hour that connections share.
var callCases = map[string]func(*testing.T, *fixture){
	"are never more than the limit, however many processes and connections take them at once": func(t *testing.T, f *fixture) {
		processes := []*budget.Budget{f.budget("drchrono", 20), f.budget("drchrono", 20)}
		won := race(40, func(i int) bool { return f.takes(t, processes[i%2], []string{f.ours.ID, f.theirs.ID, ""}[i%3]) })
		if won != 18 { // A tenth is kept for people.
			t.Errorf("%d calls were given, want 18", won)
		}
		if f.count(t, "call_budgets WHERE provider = 'drchrono' AND background = 18 AND people = 0") != 1 {
			t.Error("the calls are not counted")
		}
		f.clock.advance(time.Hour)
		if !f.takes(t, processes[0], f.ours.ID) {
			t.Error("the next hour has none")
		}
	},
	"of one provider are none of another's": func(t *testing.T, f *fixture) {
		for f.takes(t, f.budget("drchrono", 5), f.ours.ID) {
		}
		if !f.takes(t, f.budget("docplanner", 5), f.ours.ID) {
			t.Error("another provider's calls were counted")
		}
	},
	"are closed for everybody when the provider says so": func(t *testing.T, f *fixture) {
		if err := f.budget("drchrono", 500).Spent(f.ctx, time.Minute); err != nil {
			t.Fatal(err)
		}
		if f.takes(t, f.budget("drchrono", 500), f.theirs.ID) {
			t.Error("a call was given")
		}
		f.clock.advance(time.Minute)
		if !f.takes(t, f.budget("drchrono", 500), f.theirs.ID) {
			t.Error("no call was given afterwards")
		}
	},
	"are kept for this hour and the last": func(t *testing.T, f *fixture) {
		b := f.budget("drchrono", 500)
		for _, id := range []string{f.ours.ID, f.theirs.ID} {
			f.takes(t, b, id)
		}
		for range 2 {
			f.clock.advance(time.Hour)
			f.takes(t, b, f.ours.ID)
		}
		if accounts, ours := f.count(t, "call_accounts"), f.count(t, "call_accounts WHERE connection_id = ? AND before = 1", f.ours.ID); accounts != 1 || ours != 1 {
			t.Errorf("%d accounts, %d of ours", accounts, ours)
		}
	},
}
