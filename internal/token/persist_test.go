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

// errDisk is what a database says that cannot write just now.
var errDisk = errors.New("disk full")

// shaky is a store whose writes fail as a test tells them.
type shaky struct {
	token.Store
	// saves fail so often, before or after they were committed.
	savesBefore, savesAfter atomic.Int64
	// claimsAfter fail so often after they were committed, and the next looksAfter
	// reads fail too.
	claimsAfter, looksAfter atomic.Int64
	lost                    atomic.Bool
	// deaf refuses every save.
	deaf atomic.Bool
}

func (s *shaky) Save(ctx context.Context, claim token.Claim, tokens connection.Tokens) (bool, error) {
	if s.deaf.Load() || s.savesBefore.Add(-1) >= 0 {
		return false, errDisk
	}
	saved, err := s.Store.Save(ctx, claim, tokens)
	if err == nil && s.savesAfter.Add(-1) >= 0 {
		return false, errDisk
	}
	return saved, err
}

func (s *shaky) Claim(ctx context.Context, claim token.Claim) (bool, error) {
	won, err := s.Store.Claim(ctx, claim)
	if err == nil && s.claimsAfter.Add(-1) >= 0 {
		s.lost.Store(true)
		return false, errDisk
	}
	return won, err
}

func (s *shaky) Read(ctx context.Context, ref connection.Ref) (token.Credential, error) {
	if s.lost.Load() && s.looksAfter.Add(-1) >= 0 {
		return token.Credential{}, errDisk
	}
	return s.Store.Read(ctx, ref)
}

// shakyKeeper is a Keeper on a shaky store that does not pause between tries.
func shakyKeeper(b *bed) (*token.Keeper, *shaky) {
	store := &shaky{Store: b.store}
	keeper := b.keeper(func(o *token.Options) {
		o.Store = store
		o.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	})
	return keeper, store
}

func TestASaveThatFailsForAWhileLosesNothing(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper, store := shakyKeeper(b)
	store.savesBefore.Store(7)
	b.expire()
	access, err := keeper.Token(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	b.works(access)
	b.expire()
	if _, err := keeper.Token(t.Context(), b.ref); err != nil {
		t.Errorf("the next renewal: %v", err)
	}
	b.wantRenewals(2)
}

func TestASaveWhoseCommitWentUnconfirmedIsNotRevoked(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper, store := shakyKeeper(b)
	store.savesAfter.Store(1)
	b.expire()
	access, err := keeper.Token(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	b.works(access)
	if revoked := b.practice.State().Revocations; len(revoked) != 0 {
		t.Errorf("%d tokens of a good connection were revoked", len(revoked))
	}
	b.wantRenewals(1)
}

func TestAClaimWhoseCommitWentUnconfirmedIsTakenUp(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper, store := shakyKeeper(b)
	store.claimsAfter.Store(1)
	b.expire()
	access, err := keeper.Token(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	b.works(access)
	b.wantRenewals(1)
}

func TestAClaimOfWhichNobodyKnowsIsWithdrawnAndCostsNothing(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper, store := shakyKeeper(b)
	store.claimsAfter.Store(1)
	store.looksAfter.Store(1)
	b.expire()
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, errDisk) {
		t.Fatalf("error = %v, want that of the store", err)
	}
	if err := keeper.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.wantRenewals(0)
	patient := b.keeper(func(o *token.Options) {
		o.Wait = func(ctx context.Context, d time.Duration) error {
			b.practice.Clock.Add(d)
			return ctx.Err()
		}
	})
	access, err := patient.Token(t.Context(), b.ref)
	if err != nil {
		t.Fatalf("the connection was lost although nothing was sent: %v", err)
	}
	b.works(access)
	b.wantRenewals(1)
}

func TestCloseWaitsForASaveAndGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	store := &shaky{Store: b.store}
	store.deaf.Store(true)
	tried := make(chan struct{}, 100)
	keeper := token.NewKeeper(token.Options{
		Store: store, Endpoints: b.registry, Now: b.practice.Clock.Now, Logger: discard(),
		Wait: func(ctx context.Context, _ time.Duration) error {
			tried <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		},
	})
	b.expire()
	answered := make(chan error, 1)
	go func() {
		_, err := keeper.Token(context.Background(), b.ref)
		answered <- err
	}()
	<-tried
	ending, end := context.WithCancel(t.Context())
	end()
	if err := keeper.Close(ending); !errors.Is(err, context.Canceled) {
		t.Errorf("Close = %v, want that it gave up", err)
	}
	if err := <-answered; !errors.Is(err, errDisk) {
		t.Errorf("the caller got %v", err)
	}
	row, err := b.store.Read(t.Context(), b.ref)
	if err != nil || row.ClaimID == "" {
		t.Errorf("claim = %q, %v; want that it stands", row.ClaimID, err)
	}
	b.wantRenewals(1)
}

func TestCloseWaitsForARenewalThatSucceeds(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	store := &shaky{Store: b.store}
	store.deaf.Store(true)
	tried := make(chan struct{}, 100)
	keeper := token.NewKeeper(token.Options{
		Store: store, Endpoints: b.registry, Now: b.practice.Clock.Now, Logger: discard(),
		Wait: func(ctx context.Context, _ time.Duration) error {
			select {
			case tried <- struct{}{}:
			default:
			}
			return ctx.Err()
		},
	})
	b.expire()
	answered := make(chan error, 1)
	go func() {
		_, err := keeper.Token(context.Background(), b.ref)
		answered <- err
	}()
	<-tried
	closed := make(chan error, 1)
	go func() { closed <- keeper.Close(context.Background()) }()
	store.deaf.Store(false)
	if err := <-closed; err != nil {
		t.Errorf("Close = %v", err)
	}
	if err := <-answered; err != nil {
		t.Errorf("the caller got %v", err)
	}
	b.wantRenewals(1)
}

func TestAClosedKeeperServesButDoesNotRenew(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	if err := keeper.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.Token(t.Context(), b.ref); err != nil {
		t.Errorf("a fresh token: %v", err)
	}
	b.expire()
	_, err := keeper.Token(t.Context(), b.ref)
	wantFailure(t, err, connection.FailureNotProcessed)
	b.wantRenewals(0)
}

func TestARowThatNothingChangesIsGivenUp(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(func(o *token.Options) { o.Store = &numb{Store: b.store} })
	b.expire()
	if _, err := keeper.Token(t.Context(), b.ref); err == nil {
		t.Error("a store that takes no claim gave a token")
	}
	b.wantRenewals(0)
}

// numb is a store that takes no claim.
type numb struct{ token.Store }

func (*numb) Claim(context.Context, token.Claim) (bool, error) { return false, nil }
