package token

import (
	"context"
	"errors"
	"fmt"

	"mooring/internal/connection"
	"mooring/internal/failpoint"
)

// resting is the failure that callers get, without a call, until RetryAt.
func (k *Keeper) resting(credential Credential) error {
	return &connection.Failure{
		Kind: connection.FailureNotProcessed, Operation: operation, RetryAfter: credential.RetryAt.Sub(k.now()), Err: connection.ErrResting,
	}
}

// lapse ends a credential whose access token is over and that cannot be
// renewed.
func (k *Keeper) lapse(ctx context.Context, credential Credential) error {
	failpoint.Hit(failpoint.TokenLapse)
	if _, err := k.store.Lapse(ctx, credential); err != nil {
		return fmt.Errorf("end lapsed credential: %w", err)
	}
	failpoint.Hit(failpoint.TokenLapsed)
	return nil
}

// settled reports whether a read said that the credential is gone.
func settled(err error) bool {
	return errors.Is(err, connection.ErrNeedsReconnect) || errors.Is(err, connection.ErrFenced) || errors.Is(err, connection.ErrNotFound)
}
