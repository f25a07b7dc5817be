package budget_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/budget"
)

// noon is the beginning of an hour.
var noon = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// hand is a clock that is moved by hand.
type hand struct{ at time.Time }

func (h *hand) now() time.Time { return h.at }

// memory is a Store for one provider and one caller at a time.
type memory struct {
	count    budget.Count
	accounts map[string]budget.Account
	turns    int
}

// Turn implements budget.Store.
func (m *memory) Turn(_ context.Context, _ string, decide func(budget.Ledger) budget.Change) error {
	m.turns++
	ledger := budget.Ledger{Count: m.count}
	for _, account := range m.accounts {
		ledger.Accounts = append(ledger.Accounts, account)
	}
	change := decide(ledger)
	m.count = change.Count
	if change.Account != nil {
		if m.accounts == nil {
			m.accounts = make(map[string]budget.Account)
		}
		m.accounts[change.Account.ConnectionID] = *change.Account
	}
	return nil
}

// shared is a budget of 500 calls at noon.
func shared() (*budget.Budget, *hand, *memory) {
	clock, store := &hand{at: noon}, &memory{}
	return budget.New(budget.Options{Provider: "drchrono", Limit: 500, Store: store, Now: clock.now}), clock, store
}

// take asks for a call and returns how long to wait for it; 0: it was had.
func take(t *testing.T, b *budget.Budget, connectionID string, background bool) time.Duration {
	t.Helper()
	err := b.Take(t.Context(), budget.Call{ConnectionID: connectionID, Background: background})
	if err == nil {
		return 0
	}
	failure, isFailure := connection.AsFailure(err)
	if !isFailure || failure.Kind != connection.FailureLimited || failure.RetryAfter <= 0 || failure.RetryAfter > time.Hour {
		t.Fatalf("take: %v", err)
	}
	return failure.RetryAfter
}

// taken takes calls until none is left, and returns how many it had.
func taken(t *testing.T, b *budget.Budget, connectionID string, background bool) (calls int, wait time.Duration) {
	t.Helper()
	for ; wait == 0; calls++ {
		wait = take(t, b, connectionID, background)
	}
	return calls - 1, wait
}

func TestAnHourHasSoManyCallsAndTheNextAsMany(t *testing.T) {
	t.Parallel()
	b, clock, _ := shared()
	for hour := range 3 {
		clock.at = noon.Add(time.Duration(hour)*time.Hour + 20*time.Minute)
		background, wait := taken(t, b, "one", true)
		people, _ := taken(t, b, "one", false)
		if background != 450 || people != 50 || wait != 40*time.Minute {
			t.Errorf("hour %d: %d calls in the background, %d of people, then %s to wait", hour, background, people, wait)
		}
	}
}

func TestPeopleAreNotKeptWaitingByBackgroundWork(t *testing.T) {
	t.Parallel()
	b, _, _ := shared()
	taken(t, b, "one", true)
	for range 50 {
		if wait := take(t, b, "two", false); wait != 0 {
			t.Fatalf("a person waits %s", wait)
		}
	}
	if take(t, b, "two", false) == 0 {
		t.Error("more calls were given than there are")
	}
}

func TestOneConnectionsPeopleDoNotTakeWhatOthersWant(t *testing.T) {
	t.Parallel()
	b, clock, _ := shared()
	for _, other := range []string{"a", "b", "c"} {
		for range 40 {
			take(t, b, other, true)
		}
	}
	clock.at = noon.Add(time.Hour)
	if calls, _ := taken(t, b, "restless", false); calls > 500-120 {
		t.Errorf("one connection's people took %d calls, and the others want 120", calls)
	}
	for _, other := range []string{"a", "b", "c"} {
		for range 40 {
			if wait := take(t, b, other, true); wait != 0 {
				t.Fatalf("%s waits %s", other, wait)
			}
		}
	}
}

func TestWhatTheProviderSaysClosesTheBudgetForEverybody(t *testing.T) {
	t.Parallel()
	b, clock, store := shared()
	clock.at = noon.Add(50 * time.Minute)
	if err := b.Spent(t.Context(), 7*time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := b.Spent(t.Context(), time.Second); err != nil {
		t.Fatal(err)
	}
	other := budget.New(budget.Options{Provider: "drchrono", Limit: 500, Store: store, Now: clock.now})
	for _, background := range []bool{true, false} {
		if wait := take(t, other, "one", background); wait != 7*time.Minute {
			t.Errorf("background %v: waits %s, want 7m", background, wait)
		}
	}
	clock.at = clock.at.Add(7 * time.Minute)
	if wait := take(t, other, "one", true); wait != 0 {
		t.Errorf("waits %s after the provider's time", wait)
	}
}

func TestAProviderCannotCloseTheBudgetForDays(t *testing.T) {
	t.Parallel()
	b, _, _ := shared()
	if err := b.Spent(t.Context(), 100*time.Hour); err != nil {
		t.Fatal(err)
	}
	if wait := take(t, b, "one", true); wait != time.Hour {
		t.Errorf("waits %s, want 1h", wait)
	}
}

func TestAClockThatIsBehindOpensNoSecondHour(t *testing.T) {
	t.Parallel()
	b, clock, _ := shared()
	taken(t, b, "one", true)
	clock.at = noon.Add(-time.Second)
	if calls, wait := taken(t, b, "one", true); calls != 0 || wait > time.Hour {
		t.Errorf("%d more calls, wait %s", calls, wait)
	}
}

func TestThoseThatWaitedGoFirst(t *testing.T) {
	t.Parallel()
	b, clock, _ := shared()
	// Sixty want ten calls each; forty-five get them.
	names := make([]string, 60)
	for i := range names {
		names[i] = string(rune('A' + i))
	}
	served := make(map[string]int)
	round := func(order []string) {
		for _, name := range order {
			for range 10 {
				if take(t, b, name, true) == 0 {
					served[name]++
				}
			}
			clock.at = clock.at.Add(time.Second)
		}
	}
	round(names)
	for i, name := range names {
		if want := map[bool]int{true: 10}[i < 45]; served[name] != want {
			t.Fatalf("%s had %d calls in the first hour, want %d", name, served[name], want)
		}
	}
	clear(served)
	clock.at = noon.Add(time.Hour)
	round(names) // Those that had theirs come first, and have to leave some.
	for _, name := range names[45:] {
		if served[name] != 10 {
			t.Errorf("%s waited for an hour and had %d calls, want 10", name, served[name])
		}
	}
}

func TestWithoutALimitEveryCallIsAllowed(t *testing.T) {
	t.Parallel()
	b := budget.New(budget.Options{Provider: "bqe-core"})
	if err := errors.Join(b.Take(t.Context(), budget.Call{}), b.Spent(t.Context(), time.Minute)); err != nil || b != nil {
		t.Errorf("budget %v, %v", b, err)
	}
}

func TestAskingTakesNothing(t *testing.T) {
	t.Parallel()
	b, _, store := shared()
	taken(t, b, "one", true)
	before := store.count
	for calls, want := range map[int]bool{1: true, 50: true, 51: false} {
		if err := b.Ask(t.Context(), budget.Call{}, calls); (err == nil) != want {
			t.Errorf("asked for %d of 50: %v", calls, err)
		}
	}
	if store.count != before || len(store.accounts) != 1 {
		t.Errorf("asking took calls: %+v, %d accounts", store.count, len(store.accounts))
	}
	if err := budget.New(budget.Options{}).Ask(t.Context(), budget.Call{}, 1000); err != nil {
		t.Errorf("without a limit: %v", err)
	}
}
