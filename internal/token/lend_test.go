package token_test

import (
	"errors"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
	sandboxpractice "mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// left checks how long a credential's access token still lives.
func left(t *testing.T, b *bed, credential token.Credential, want time.Duration) {
	t.Helper()
	if got := credential.ExpiresAt.Sub(b.practice.Clock.Now()); got != want {
		t.Errorf("the token lives another %v, want %v", got, want)
	}
}

func TestATokenIsRenewedForWhoNeedsItLonger(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	b.practice.Clock.Add(time.Minute)
	for _, need := range []time.Duration{0, time.Minute, 4*time.Minute - time.Second} {
		credential, err := keeper.Obtain(t.Context(), b.ref, need)
		if err != nil || credential.Status != connection.StatusConnected {
			t.Fatalf("%v: %v, %v", need, credential.Status, err)
		}
		left(t, b, credential, 4*time.Minute)
	}
	b.wantRenewals(0)
	renewed, err := keeper.Obtain(t.Context(), b.ref, 4*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	left(t, b, renewed, 5*time.Minute)
	b.works(renewed.Call())
	b.wantRenewals(1)
}

func TestCallersWithDifferentNeedsShareARenewal(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keepers := []*token.Keeper{b.keeper(nil), b.keeper(func(o *token.Options) { o.Store = b.again(t) })}
	b.practice.Clock.Add(4*time.Minute + 30*time.Second)
	accesses := inParallel(t, 20, func(i int) (connection.Access, error) {
		credential, err := keepers[i%2].Obtain(t.Context(), b.ref, time.Duration(i%4)*time.Minute)
		return credential.Call(), err
	})
	for _, access := range accesses {
		if access.Token.Equal(b.first.Access) {
			t.Error("a caller was given the token that was about to lapse")
		}
	}
	b.wantRenewals(1)
}

func TestMoreThanTokensEverLiveIsNotRenewedAtEveryCall(t *testing.T) {
	t.Parallel()
	b := newBed(t, func(o *sandboxpractice.Options) { o.AccessTokenTTL = 2 * time.Minute })
	keeper := b.keeper(nil)
	for range 5 {
		if _, err := keeper.Obtain(t.Context(), b.ref, 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		b.practice.Clock.Add(10 * time.Second)
	}
	b.wantRenewals(1)
	b.practice.Clock.Add(30 * time.Second)
	credential, err := keeper.Obtain(t.Context(), b.ref, 5*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	left(t, b, credential, 2*time.Minute)
	b.wantRenewals(2)
}

func TestWhoNeedsATokenLongerIsNotGivenAShorterOneWhenRenewingFails(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	b.fault(sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 7})
	b.practice.Clock.Add(4 * time.Minute)
	_, err := keeper.Obtain(t.Context(), b.ref, 2*time.Minute)
	wantFailure(t, err, connection.FailureLimited)
	resting := func() {
		t.Helper()
		_, err = keeper.Obtain(t.Context(), b.ref, 2*time.Minute)
		failure := wantFailure(t, err, connection.FailureNotProcessed)
		if !errors.Is(err, connection.ErrResting) || failure.RetryAfter <= 0 {
			t.Errorf("while the provider rests: %v, wait %v", err, failure.RetryAfter)
		}
	}
	resting()
	if credential, err := keeper.Obtain(t.Context(), b.ref, 0); err != nil || !credential.Access.Equal(b.first.Access) {
		t.Errorf("who makes do with any token that works: %v", err)
	}
	resting()
	if credential, err := keeper.Obtain(t.Context(), b.ref, 30*time.Second); err != nil || !credential.Access.Equal(b.first.Access) {
		t.Errorf("who needs no more than there is: %v", err)
	}
}

func TestATokenThatCannotBeRenewedIsNotLentForLonger(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	alone := b.first
	alone.Refresh = secret.Value{}
	b.reconnect(t, alone)
	b.practice.Clock.Add(4 * time.Minute)
	_, err := keeper.Obtain(t.Context(), b.ref, 2*time.Minute)
	if failure := wantFailure(t, err, connection.FailureNotProcessed); failure.RetryAfter != time.Minute {
		t.Errorf("wait %v, want until it lapses", failure.RetryAfter)
	}
	if _, err := keeper.Obtain(t.Context(), b.ref, 0); err != nil {
		t.Errorf("who makes do with any token that works: %v", err)
	}
	b.practice.Clock.Add(time.Minute)
	if _, err := keeper.Obtain(t.Context(), b.ref, 2*time.Minute); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Errorf("once it has lapsed: %v", err)
	}
	b.wantRenewals(0)
}

func TestARefusedTokenIsReplacedOnceForAll(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	refused := token.Refused{Ref: b.ref, Epoch: 1, Version: 1}
	accesses := inParallel(t, 20, func(int) (connection.Access, error) {
		credential, err := keeper.Replace(t.Context(), refused)
		return credential.Call(), err
	})
	for _, access := range accesses {
		if access.Token.Equal(b.first.Access) || !access.Token.Equal(accesses[0].Token) {
			t.Error("the callers did not all get the same new token")
		}
	}
	b.wantRenewals(1)
}
