package account

import (
	"context"
	"fmt"
	"time"
)

// FailureStore keeps the counts of failures; Store is one.
type FailureStore interface {
	Failures(ctx context.Context, keys []FailureKey) ([]Failures, error)
	RecordFailure(ctx context.Context, record FailureRecord) ([]Failures, error)
}

// Tries counts wrong tries at something else than signing in, by the network that
// they come from and apart from those at signing in.
type Tries struct {
	// Kind names what is tried, in the keys of the counts.
	Kind  string
	Store FailureStore
	Now   func() time.Time
}

// Failed counts one wrong try from a client's address. It returns a
// *ThrottledError once that network has used up its allowance, and then counts
// only the tries that come after the wait. The try is counted even when its
// caller has gone away, or going away early would be a way round it.
func (t Tries) Failed(ctx context.Context, address string) error {
	ctx = context.WithoutCancel(ctx)
	now := t.Now()
	throttle := throttle{address: failureKey(t.Kind, network(address))}
	keys := []FailureKey{throttle.address}
	counts, err := t.Store.Failures(ctx, keys)
	if err != nil {
		return fmt.Errorf("read failures: %w", err)
	}
	if wait := throttle.wait(counts, now); wait > 0 {
		return &ThrottledError{RetryAfter: wait}
	}
	counts, err = t.Store.RecordFailure(ctx, FailureRecord{Keys: keys, At: now, Forget: now.Add(-failureWindow)})
	if err != nil {
		return fmt.Errorf("record failure: %w", err)
	}
	if wait := throttle.wait(counts, now); wait > 0 {
		return &ThrottledError{RetryAfter: wait}
	}
	return nil
}
