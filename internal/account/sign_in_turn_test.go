package account_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mooring/internal/account"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

func TestAFailureCountsAlsoWhenThePersonGoesAway(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		ctx, leave := context.WithCancel(t.Context())
		leaving := &leavingHasher{Hasher: b.hasher, leave: leave}
		service, err := account.New(account.Options{Store: store.NewAccounts(b.database.Gorm()), Now: b.clock.Now, Hasher: leaving})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = service.SignIn(ctx, account.SignIn{Email: b.kim.Email, Password: secret.NewValue("not the password"), Address: "192.0.2.1"})
		var count int
		if err := b.database.SQL().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM sign_in_failures`).Scan(&count); err != nil || count != 2 {
			t.Errorf("%d counts (%v), want one for the account and one for the client", count, err)
		}
	})
}

// leavingHasher cancels the request while it compares.
type leavingHasher struct {
	account.Hasher
	leave context.CancelFunc
}

// Matches implements account.Hasher.
func (h *leavingHasher) Matches(password secret.Value, hash string) (bool, error) {
	h.leave()
	return h.Hasher.Matches(password, hash)
}

func TestATryWithoutATurnIsToldToComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		service, err := account.New(account.Options{Store: emptyStore{}, Now: time.Now, Hasher: slowHasher{release: release}})
		if err != nil {
			t.Fatal(err)
		}
		var stuck sync.WaitGroup
		for range 2 {
			stuck.Go(func() {
				if _, err := service.SignIn(t.Context(), someTry()); said(err) != "wrong" {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if _, err := service.SignIn(t.Context(), someTry()); said(err) != "wait 5s" {
			t.Errorf("with every turn taken: %v", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := service.SignIn(gone, someTry()); !errors.Is(err, context.Canceled) {
			t.Errorf("a person who went away: %v", err)
		}
		close(release)
		stuck.Wait()
	})
}

// someTry is a try to sign in to no account.
func someTry() account.SignIn {
	return account.SignIn{Email: "kim@bayside.example", Password: secret.NewValue(rightPassword), Address: "192.0.2.1"}
}

// emptyStore has no accounts and no failures.
type emptyStore struct{ account.Store }

// Failures implements account.Store.
func (emptyStore) Failures(context.Context, []account.FailureKey) ([]account.Failures, error) {
	return nil, nil
}

// Login implements account.Store.
func (emptyStore) Login(context.Context, string) (account.Login, error) {
	return account.Login{}, account.ErrNotFound
}

// RecordFailure implements account.Store.
func (emptyStore) RecordFailure(context.Context, account.FailureRecord) ([]account.Failures, error) {
	return nil, nil
}

// slowHasher compares until it is released.
type slowHasher struct{ release chan struct{} }

// Hash implements account.Hasher.
func (slowHasher) Hash(secret.Value) (string, error) { return "hash", nil }

// Matches implements account.Hasher.
func (h slowHasher) Matches(secret.Value, string) (bool, error) {
	<-h.release
	return false, nil
}
