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

// errEnding: the sign-in ends with the access token.
var errEnding = errors.New("the access token lives shorter than asked and cannot be renewed")

// ending is the failure that a caller gets, without a call, who needs a token for
// longer than this one lives. Once it has lapsed, they are told to reconnect.
func (k *Keeper) ending(credential Credential) error {
	return &connection.Failure{
		Kind: connection.FailureNotProcessed, Operation: operation, RetryAfter: credential.ExpiresAt.Sub(k.now()), Err: errEnding,
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
