package idempotency_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"mooring/internal/idempotency"
)

// held is a store at which somebody's claim holds.
type held struct {
	idempotency.Store
	claim idempotency.Claim
}

// Claim implements idempotency.Store.
func (h *held) Claim(_ context.Context, claim idempotency.Claim) (*idempotency.Found, error) {
	if h.claim.Until.After(claim.At) {
		return &idempotency.Found{Fingerprint: h.claim.Fingerprint, Until: h.claim.Until}, nil
	}
	h.claim = claim
	return nil, nil
}

func TestWhoWaitsForADeadProcessIsToldToAskAFewTimesAndNotPastItsClaim(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	now := began
	service := idempotency.New(idempotency.Options{Store: &held{}, Now: func() time.Time { return now }})
	begin := func() error {
		_, _, err := service.Begin(t.Context(), idempotency.Request{Caller: "caller", Key: "one"})
		return err
	}
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	var running *idempotency.RunningError
	var waits []time.Duration
	for err := begin(); errors.As(err, &running); err = begin() {
		wait := max(running.Wait, time.Second) // A Retry-After is a second at least.
		waits = append(waits, wait/time.Second)
		now = now.Add(wait)
	}
	if want := []time.Duration{1, 1, 2, 4, 8, 16, 32, 11}; !slices.Equal(waits, want) || !now.Equal(began.Add(idempotency.Taken)) {
		t.Errorf("waited %d seconds, until %v after it began", waits, now.Sub(began))
	}
}
