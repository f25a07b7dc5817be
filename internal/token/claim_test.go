package token_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/token"
)

// deadClaim is the id of a claim whose owner died.
const deadClaim = "11111111-1111-4111-8111-111111111111"

// abandonedClaim leaves a claim as a process does that died after it.
func abandonedClaim(t *testing.T, b *bed) {
	t.Helper()
	row, err := b.store.Read(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	won, err := b.store.Claim(t.Context(), token.Claim{Ref: b.ref, Epoch: row.Epoch, Version: row.Version, ID: deadClaim})
	if err != nil || !won {
		t.Fatalf("claim: %v, %v", won, err)
	}
}

func TestAClaimIsWaitedForUntilItsLeaseIsOverAndThenNeverPresented(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	var waited time.Duration
	keeper := b.keeper(func(o *token.Options) {
		o.Wait = func(ctx context.Context, d time.Duration) error {
			waited += d
			b.practice.Clock.Add(d)
			return ctx.Err()
		}
	})
	b.expire()
	abandonedClaim(t, b)
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Errorf("error = %v", err)
	}
	if waited < 40*time.Second || waited > 45*time.Second {
		t.Errorf("waited %v, want the lease of 40 s", waited)
	}
	b.wantProblems(t, connection.ProblemSignInUnknown)
	b.wantRenewals(0)
}

func TestAFreshTokenIsServedWhateverIsClaimed(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	abandonedClaim(t, b)
	if _, err := keeper.Token(t.Context(), b.ref); err != nil {
		t.Error(err)
	}
}

// late is a store whose first reads show the row as it was a while ago.
type late struct {
	token.Store
	old   token.Credential
	reads atomic.Int64
}

func (l *late) Read(ctx context.Context, ref connection.Ref) (token.Credential, error) {
	if l.reads.Add(-1) >= 0 {
		return l.old, nil
	}
	return l.Store.Read(ctx, ref)
}

func TestARefreshTokenThatWasAbandonedMeanwhileIsNotPresented(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	b.expire()
	old, err := b.store.Read(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	abandonedClaim(t, b)
	claim := token.Claim{Ref: b.ref, Epoch: old.Epoch, Version: old.Version, ID: deadClaim}
	setback := token.Setback{Problem: connection.Problem{Kind: connection.ProblemSignInUnknown, OpenedAt: b.practice.Clock.Now()}}
	if done, err := b.store.Abandon(t.Context(), claim, setback); err != nil || !done {
		t.Fatalf("abandon: %v, %v", done, err)
	}
	// Another process read the row before all this, and has the refresh token in hand.
	store := &late{Store: b.store, old: old}
	store.reads.Store(2)
	keeper := b.keeper(func(o *token.Options) { o.Store = store })
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Errorf("error = %v", err)
	}
	if store.reads.Load() >= 0 {
		t.Error("the test did not get to the claim")
	}
	b.wantProblems(t, connection.ProblemSignInUnknown)
	b.wantRenewals(0)
}

func TestUnknownAndForeignConnectionsAreNotFound(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	for _, ref := range []connection.Ref{
		{OrganisationID: b.ref.OrganisationID, ID: "33333333-3333-4333-8333-333333333333"},
		{OrganisationID: "44444444-4444-4444-8444-444444444444", ID: b.ref.ID},
	} {
		if _, err := keeper.Token(t.Context(), ref); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("%v: %v", ref, err)
		}
	}
}

// errPatience ends a wait that would not end by itself.
var errPatience = errors.New("waited far too long")

func TestADeadClaimFromTheFutureIsBuriedToo(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	var waits atomic.Int64
	keeper := b.keeper(func(o *token.Options) {
		o.Wait = func(context.Context, time.Duration) error {
			if waits.Add(1) > 200 {
				return errPatience
			}
			b.practice.Clock.Add(time.Second)
			return nil
		}
	})
	abandonedClaim(t, b)
	// The machine's clock was fast and is put right, and the access token is refused.
	b.practice.Clock.Add(-24 * time.Hour)
	if err := b.store.MarkStale(t.Context(), b.ref, 1, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Errorf("error = %v after %d looks", err, waits.Load())
	}
	b.wantProblems(t, connection.ProblemSignInUnknown)
	b.wantRenewals(0)
}
