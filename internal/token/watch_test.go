package token_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// witness notes what a Keeper tells of its renewals.
type witness struct {
	mu       sync.Mutex
	outcomes []token.Outcome
	took     time.Duration
}

// Renewed implements token.Watcher.
func (w *witness) Renewed(outcome token.Outcome, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outcomes, w.took = append(w.outcomes, outcome), took
}

func TestEveryRenewalIsToldByItsOutcome(t *testing.T) {
	t.Parallel()
	at := func(kind sandbox.Kind) func(*bed, *token.Options) {
		return func(b *bed, _ *token.Options) { b.fault(sandbox.Fault{Kind: kind, Target: sandbox.Token}) }
	}
	tests := map[token.Outcome]func(*bed, *token.Options){
		token.OutcomeTokens: func(*bed, *token.Options) {},
		token.OutcomeRefused: func(b *bed, _ *token.Options) {
			if _, err := b.practice.RevokeGrants("bayside"); err != nil {
				b.t.Fatal(err)
			}
		},
		token.OutcomeNotProcessed: at(sandbox.Unavailable),
		token.OutcomeUnknown:      at(sandbox.Truncated),
		token.OutcomeDiscarded: func(b *bed, o *token.Options) {
			o.Endpoints = endpoints{Endpoints: b.registry, refresh: func(ctx context.Context, next token.Refresher, refresh secret.Value, scopes []string) (connection.Tokens, error) {
				defer b.disconnect(b.t)
				return next.Refresh(ctx, "bayside", refresh, scopes)
			}}
		},
		token.OutcomeDead: func(b *bed, _ *token.Options) {
			abandonedClaim(b.t, b)
			b.practice.Clock.Add(time.Hour)
		},
	}
	for _, want := range token.Outcomes() {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			b, told := newBed(t, nil), &witness{}
			b.expire()
			keeper := b.keeper(func(o *token.Options) {
				o.Watch = told
				tests[want](b, o)
			})
			for range 2 {
				_, _ = keeper.Token(t.Context(), b.ref) // What comes of it is for other tests.
			}
			if !slices.Equal(told.outcomes, []token.Outcome{want}) {
				t.Errorf("told %q, want %q once", told.outcomes, want)
			}
			if want == token.OutcomeDead && told.took != time.Hour {
				t.Errorf("the dead claim was %v old, want an hour", told.took)
			}
		})
	}
}

func TestARenewalIsTimedFromItsClaimToItsSettlement(t *testing.T) {
	t.Parallel()
	b, told := newBed(t, nil), &witness{}
	keeper := b.keeper(func(o *token.Options) {
		o.Watch = told
		o.Endpoints = endpoints{Endpoints: b.registry, refresh: func(ctx context.Context, next token.Refresher, refresh secret.Value, scopes []string) (connection.Tokens, error) {
			b.practice.Clock.Add(7 * time.Second)
			return next.Refresh(ctx, "bayside", refresh, scopes)
		}}
	})
	b.expire()
	if _, err := keeper.Token(t.Context(), b.ref); err != nil {
		t.Fatal(err)
	}
	if told.took != 7*time.Second {
		t.Errorf("the renewal took %v, want 7 s", told.took)
	}
}
