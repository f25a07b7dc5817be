package budget

import (
	"context"
	"fmt"
	"time"

	"mooring/internal/connection"
)

// Call is one call to the provider that somebody wants to make.
type Call struct {
	// ConnectionID is empty while a sign-in is under way.
	ConnectionID string
	// Background is true of calls that nobody waits for.
	Background bool
}

// Options make a Budget. All are needed but Now.
type Options struct {
	// Provider is the slug of the provider that counts the calls.
	Provider string
	// Limit is how many calls it allows in an hour; 0: no limit is kept.
	Limit int
	Store Store
	// Now tells the time; default time.Now. Clocks of several processes are assumed
	// to be in step.
	Now func() time.Time
}

// Budget is the calls of one provider. A nil Budget allows every call.
type Budget struct {
	provider string
	limit    int
	store    Store
	now      func() time.Time
}

// New makes a Budget; nil when no limit is to be kept.
func New(options Options) *Budget {
	if options.Limit <= 0 {
		return nil
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Budget{provider: options.Provider, limit: options.Limit, store: options.Store, now: options.Now}
}

// Take takes one call, to be sent now. When none can be had it returns a
// *connection.Failure of FailureLimited whose RetryAfter says when it is worth
// asking again, an hour from now at most. Errors of the database are returned as
// they are.
func (b *Budget) Take(ctx context.Context, call Call) error {
	if b == nil {
		return nil
	}
	var wait time.Duration
	err := b.store.Turn(ctx, b.provider, func(ledger Ledger) Change {
		asked := newRequest(ledger, call, b.limit, b.now())
		var change Change
		change, wait = asked.decide()
		return change
	})
	if err != nil {
		return fmt.Errorf("take a call of the hour: %w", err)
	}
	return refused(wait)
}

// Ask says whether so many calls could be had now, one after the other, and takes
// none. Its errors are those of Take.
func (b *Budget) Ask(ctx context.Context, call Call, calls int) error {
	if b == nil {
		return nil
	}
	var wait time.Duration
	err := b.store.Turn(ctx, b.provider, func(ledger Ledger) Change {
		asked := ledger
		for n := 0; n < calls && wait == 0; n++ {
			var change Change
			change, wait = newRequest(asked, call, b.limit, b.now()).decide()
			asked = asked.after(change)
		}
		return Change{Count: ledger.Count}
	})
	if err != nil {
		return fmt.Errorf("ask for calls of the hour: %w", err)
	}
	return refused(wait)
}

// refused is the failure of a call that cannot be had for so long; 0: it can.
func refused(wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	return &connection.Failure{
		Kind: connection.FailureLimited, Operation: "share out calls", Code: "hourly_calls", RetryAfter: wait,
	}
}

// What Spent makes of a wait.
const (
	// unnamedWait stands for one that the provider did not name.
	unnamedWait = time.Minute
	// longestWait bounds it: an hour later the provider has counted anew.
	longestWait = time.Hour
)

// Spent notes that the provider itself allows no call for so long; 0: it did not
// say how long. Until then nobody gets one, in any process.
func (b *Budget) Spent(ctx context.Context, wait time.Duration) error {
	if b == nil {
		return nil
	}
	if wait <= 0 {
		wait = unnamedWait
	}
	until := b.now().Add(min(wait, longestWait))
	err := b.store.Turn(ctx, b.provider, func(ledger Ledger) Change {
		count := ledger.Count
		if count.ClosedUntil.Before(until) {
			count.ClosedUntil = until
		}
		return Change{Count: count}
	})
	if err != nil {
		return fmt.Errorf("close the calls of the hour: %w", err)
	}
	return nil
}
