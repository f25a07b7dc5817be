package token_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/secret"
	"mooring/internal/token"
)

func TestAFreshTokenIsServedWithoutACall(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	for range 3 {
		access, err := keeper.Token(t.Context(), b.ref)
		if err != nil {
			t.Fatal(err)
		}
		if !access.Token.Equal(b.first.Access) || access.TenantAddress != "bayside" {
			t.Error("the access is not that of the sign-in")
		}
	}
	b.wantRenewals(0)
}

func TestATokenIsRenewedAMinuteBeforeItLapses(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	b.practice.Clock.Add(4*time.Minute - time.Second)
	if _, err := keeper.Token(t.Context(), b.ref); err != nil {
		t.Fatal(err)
	}
	b.wantRenewals(0)
	b.practice.Clock.Add(time.Second)
	if _, err := keeper.Token(t.Context(), b.ref); err != nil {
		t.Fatal(err)
	}
	b.wantRenewals(1)
}

func TestHoweverManyAskALapsedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	for _, callers := range []int{1, 2, 100} {
		b := newBed(t, nil)
		keeper := b.keeper(nil)
		b.expire()
		accesses := inParallel(t, callers, func(int) (connection.Access, error) { return keeper.Token(t.Context(), b.ref) })
		for _, access := range accesses {
			if !access.Token.Equal(accesses[0].Token) || access.Token.Equal(b.first.Access) {
				t.Error("the callers did not all get the same new token")
			}
		}
		b.works(accesses[0])
		b.wantRenewals(1)
	}
}

func TestTwoProcessesOnOneDatabaseRenewOnce(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keepers := []*token.Keeper{b.keeper(nil), b.keeper(func(o *token.Options) { o.Store = b.again(t) })}
	for round := 1; round <= 3; round++ {
		b.expire()
		accesses := inParallel(t, 20, func(i int) (connection.Access, error) { return keepers[i%2].Token(t.Context(), b.ref) })
		for _, access := range accesses {
			if !access.Token.Equal(accesses[0].Token) {
				t.Error("the processes gave out different tokens")
			}
		}
		b.wantRenewals(round)
	}
}

func TestARenewedConnectionGoesOnForDays(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	for range 30 {
		b.practice.Clock.Add(24 * time.Hour)
		err := keeper.Call(t.Context(), b.ref, func(ctx context.Context, access connection.Access) error {
			_, err := b.practice.Adapter.Identify(ctx, access)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	b.wantRenewals(30)
}

func TestA401OnATokenThoughtValidRenewsOnceAndRepeatsOnce(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	// The provider's clock runs ahead: to it the token has lapsed.
	b.fault(sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: 3600})
	calls := 0
	err := keeper.Call(t.Context(), b.ref, func(ctx context.Context, access connection.Access) error {
		calls++
		_, err := b.practice.Adapter.Identify(ctx, access)
		return err
	})
	if err != nil || calls != 2 {
		t.Errorf("%d calls, %v", calls, err)
	}
	b.wantRenewals(1)
}

func TestASecond401IsReturned(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	refusal := &connection.Failure{Kind: connection.FailureUnauthorized, Operation: "test"}
	var used []connection.Access
	err := keeper.Call(t.Context(), b.ref, func(_ context.Context, access connection.Access) error {
		used = append(used, access)
		return refusal
	})
	if !errors.Is(err, refusal) || len(used) != 2 || used[0].Token.Equal(used[1].Token) {
		t.Errorf("%d calls, %v", len(used), err)
	}
	b.wantRenewals(1)
}

func TestManyCallsThatMeetA401RenewOnce(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	b.fault(sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: 3600})
	inParallel(t, 30, func(int) (struct{}, error) {
		return struct{}{}, keeper.Call(t.Context(), b.ref, func(ctx context.Context, access connection.Access) error {
			_, err := b.practice.Adapter.Identify(ctx, access)
			return err
		})
	})
	b.wantRenewals(1)
}

func TestOtherErrorsOfTheCallAreReturnedAsTheyAre(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	for _, want := range []error{errors.New("mine"), &connection.Failure{Kind: connection.FailureForbidden}} {
		calls := 0
		err := keeper.Call(t.Context(), b.ref, func(context.Context, connection.Access) error {
			calls++
			return want
		})
		if !errors.Is(err, want) || calls != 1 {
			t.Errorf("%d calls, %v; want %v", calls, err, want)
		}
	}
	b.wantRenewals(0)
}

func TestACallerThatGoesAwayDoesNotCutTheRenewalShort(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan struct{})
	keeper := b.keeper(func(o *token.Options) {
		o.Endpoints = endpoints{Endpoints: b.registry, refresh: func(ctx context.Context, next token.Refresher, refresh secret.Value, scopes []string) (connection.Tokens, error) {
			leave()
			<-gone
			return next.Refresh(ctx, "bayside", refresh, scopes)
		}}
	})
	b.expire()
	if _, err := keeper.Token(ctx, b.ref); !errors.Is(err, context.Canceled) {
		t.Errorf("the caller that left got %v", err)
	}
	close(gone)
	access, err := keeper.Token(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	b.works(access)
	b.wantRenewals(1)
}

// inParallel runs fn so many times at once and returns the results; no error is allowed.
func inParallel[T any](t *testing.T, times int, fn func(int) (T, error)) []T {
	t.Helper()
	results := make([]T, times)
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range times {
		group.Go(func() {
			<-start
			result, err := fn(i)
			if err != nil {
				t.Errorf("caller %d: %v", i, err)
			}
			results[i] = result
		})
	}
	close(start)
	group.Wait()
	return results
}
