package account

import (
	"context"
	"errors"
	"fmt"

	"mooring/internal/secret"
)

// SignIn is one try to sign in.
type SignIn struct {
	// Email is as typed; it is normalised here.
	Email    string
	Password secret.Value
	// Address is the client's IP address, by which failures are counted too.
	Address string
}

// SignIn finds the user whom the email address and the password belong to.
//
// It fails with ErrWrongCredentials, or with a *ThrottledError from the fifth
// failure in a row for one email address (the twentieth from one client
// address) on; while that lasts the right password is refused as well. An
// account that does not exist, one that is disabled and a wrong password are
// answered with the same errors after the same work. Success forgets the
// failures of the email address, and not those of the client address, or an
// attacker's own account would clear them.
//
// The counts are read only when it is the try's turn to be hashed, so that
// tries sent all at once get past a wait by hashesAtOnce-1 at the most in each process.
func (s *Service) SignIn(ctx context.Context, try SignIn) (User, error) {
	email := NormaliseEmail(try.Email)
	if !plausible(email, try.Password) {
		return User{}, ErrWrongCredentials
	}
	done, err := s.takeTurn(ctx)
	if err != nil {
		return User{}, err
	}
	defer done()
	throttle := throttleOf(email, try.Address)
	if err := s.admit(ctx, throttle); err != nil {
		return User{}, err
	}
	user, err := s.compare(ctx, email, try.Password)
	if errors.Is(err, ErrWrongCredentials) {
		return User{}, s.fail(ctx, throttle)
	}
	if err != nil {
		return User{}, err
	}
	if err := s.store.ClearFailures(ctx, throttle.email); err != nil {
		return User{}, fmt.Errorf("clear failures: %w", err)
	}
	return user, nil
}

// plausible refuses, without any work, what no account can have: the sizes say
// nothing about which accounts exist.
func plausible(email string, password secret.Value) bool {
	return email != "" && len(email) <= maxEmail && !password.IsZero() && characters(password) <= maxPassword
}

// admit refuses a try while a wait lasts.
func (s *Service) admit(ctx context.Context, throttle throttle) error {
	counts, err := s.store.Failures(ctx, throttle.keys())
	if err != nil {
		return fmt.Errorf("read failures: %w", err)
	}
	if wait := throttle.wait(counts, s.now()); wait > 0 {
		return &ThrottledError{RetryAfter: wait}
	}
	return nil
}

// compare hashes exactly once, whether or not there is such an account.
func (s *Service) compare(ctx context.Context, email string, password secret.Value) (User, error) {
	login, err := s.store.Login(ctx, email)
	unknown := errors.Is(err, ErrNotFound)
	if err != nil && !unknown {
		return User{}, fmt.Errorf("read account: %w", err)
	}
	hash := login.PasswordHash
	if unknown {
		hash = s.decoy
	}
	matches, err := s.hasher.Matches(password, hash)
	if err != nil {
		return User{}, err
	}
	if unknown || login.Disabled || !matches {
		return User{}, ErrWrongCredentials
	}
	return login.User, nil
}

// fail counts the failure and returns what the person is told: that it was
// wrong, or, once that costs a wait, how long. The count is written even when
// the person has gone away, or going away early would be a way round it.
func (s *Service) fail(ctx context.Context, throttle throttle) error {
	now := s.now()
	counts, err := s.store.RecordFailure(context.WithoutCancel(ctx), FailureRecord{
		Keys: throttle.keys(), At: now, Forget: now.Add(-failureWindow),
	})
	if err != nil {
		return fmt.Errorf("record failure: %w", err)
	}
	if wait := throttle.wait(counts, now); wait > 0 {
		return &ThrottledError{RetryAfter: wait}
	}
	return ErrWrongCredentials
}
