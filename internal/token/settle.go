package token

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	"mooring/internal/connection"
	"mooring/internal/failpoint"
)

const (
	// firstRest and longestRest bound how long a provider that does not process
	// renewals is left alone when it does not say itself.
	firstRest   = 5 * time.Second
	longestRest = 5 * time.Minute
)

// renewal is what a successful call brought.
type renewal struct {
	tokens connection.Tokens
	// revoker is nil when the provider cannot revoke.
	revoker connection.Revoker
	// replayable is mayReplay of the provider.
	replayable bool
}

// failureOf is a failed call, and whether it may be made again whatever became of
// it.
type failureOf struct {
	*connection.Failure
	replayable bool
}

// mayReplay reports whether a provider lets what was presented be presented again.
func mayReplay(refresher Refresher) bool {
	replayer, can := refresher.(Replayer)
	return can && replayer.MayReplay()
}

// save stores renewed tokens. From the moment of the answer they exist here
// alone, so a failing write is tried until the process must die. When the
// connection was disconnected or reconnected meanwhile, nobody may have them: they are
// revoked and dropped.
func (k *Keeper) save(ctx context.Context, claim Claim, old Credential, renewal renewal) (*Credential, error) {
	failpoint.Hit(failpoint.TokenSave)
	overtaken := false
	saved, err := k.persist(ctx, "save renewed tokens", func(ctx context.Context) (bool, error) {
		saved, err := k.store.Save(ctx, claim, renewal.tokens)
		if err != nil || saved {
			return saved, err
		}
		saved, overtaken, err = k.stored(ctx, claim, renewal)
		return saved, err
	})
	switch {
	case err != nil:
		return nil, err
	case overtaken:
		return nil, nil
	case !saved:
		k.discard(ctx, old, renewal)
		return nil, connection.ErrFenced
	}
	failpoint.Hit(failpoint.TokenSaved)
	k.noteLife(old.Provider, renewal.tokens.ExpiresAt.Sub(k.now()))
	if renewal.tokens.Refresh.IsZero() {
		k.logger.WarnContext(ctx, "a renewal brought no new refresh token; the connection will need to be reconnected", "connection", claim.Ref.ID)
	}
	return &Credential{
		Ref: old.Ref, Status: old.Status, Provider: old.Provider, TenantAddress: old.TenantAddress, Epoch: old.Epoch, Version: old.Version + 1,
		Endpoint: cmp.Or(renewal.tokens.Endpoint, old.Endpoint), TimeZone: old.TimeZone,
		Access: renewal.tokens.Access, Renewable: !renewal.tokens.Refresh.IsZero(), ExpiresAt: renewal.tokens.ExpiresAt, Scopes: renewal.tokens.Scopes,
	}, nil
}

// stored reports whether an earlier try of the save went through although its
// commit was not confirmed: revoking those tokens would end a good connection.
// Within an epoch a version moves on by its claim's save alone, unless what was
// presented may be presented again: then another renewal can have taken this one
// for a dead process's and overtaken it. Its tokens are the ones to use, and ours
// are dropped unrevoked, which might end the others too (RFC 7009 section 2.1).
func (k *Keeper) stored(ctx context.Context, claim Claim, renewal renewal) (saved, overtaken bool, err error) {
	row, err := k.store.Read(ctx, claim.Ref)
	switch {
	case settled(err):
		return false, false, nil
	case err != nil || row.Epoch != claim.Epoch:
		return false, false, err
	case !renewal.replayable:
		return row.Version > claim.Version, false, nil
	}
	saved = row.Version == claim.Version+1 && row.Access.Equal(renewal.tokens.Access)
	return saved, !saved, nil
}

// discard ends tokens that could not be kept: those of a connection that has
// ended, and a refresh token that came without an access token.
func (k *Keeper) discard(ctx context.Context, old Credential, renewal renewal) {
	if renewal.revoker == nil || renewal.tokens.Access.IsZero() && renewal.tokens.Refresh.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, revokeTimeout)
	defer cancel()
	failpoint.Hit(failpoint.TokenRevoke)
	if err := renewal.revoker.Revoke(ctx, old.TenantAddress, renewal.tokens); err != nil {
		k.logger.WarnContext(ctx, "revoke tokens that could not be kept", "connection", old.Ref.ID, "error", err)
	}
	failpoint.Hit(failpoint.TokenRevoked)
}

// settleFailure settles a renewal that brought no tokens. It returns the failure when
// the refresh token is kept for another time, and nil when the row now says what is next.
func (k *Keeper) settleFailure(ctx context.Context, claim Claim, old Credential, failure failureOf) error {
	k.logger.WarnContext(ctx, "token renewal failed", "connection", claim.Ref.ID, "provider", old.Provider, "error", failure.Failure)
	code := codeOf(failure.Failure)
	var err error
	switch {
	case failure.Kind == connection.FailureRefused:
		failpoint.Hit(failpoint.TokenRefuse)
		_, err = k.persist(ctx, "record refused sign-in", func(ctx context.Context) (bool, error) {
			return k.store.Refuse(ctx, claim, k.newSetback(connection.ProblemSignInRefused, code))
		})
		failpoint.Hit(failpoint.TokenRefused)
	case failure.replayable, untouched(failure.Kind):
		setback := k.newSetback(problemOf(failure.Kind), code)
		setback.RetryAt = k.retryAt(old.Failures, failure.RetryAfter)
		failpoint.Hit(failpoint.TokenRelease)
		_, err = k.persist(ctx, "release token renewal", func(ctx context.Context) (bool, error) {
			return k.store.Release(ctx, claim, setback)
		})
		failpoint.Hit(failpoint.TokenReleased)
		if err == nil {
			return failure.Failure
		}
	default:
		failpoint.Hit(failpoint.TokenAbandon)
		_, err = k.persist(ctx, "abandon token renewal", func(ctx context.Context) (bool, error) {
			return k.store.Abandon(ctx, claim, k.newSetback(connection.ProblemSignInUnknown, code))
		})
		failpoint.Hit(failpoint.TokenAbandoned)
	}
	return err
}

// persist writes what is known of a claim until the write succeeds or the
// process must die: a claim that is left standing costs the connection.
func (k *Keeper) persist(ctx context.Context, what string, write func(context.Context) (bool, error)) (bool, error) {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = 100*time.Millisecond, 5*time.Second
	for {
		written, err := within(ctx, write)
		if err == nil {
			return written, nil
		}
		k.logger.ErrorContext(ctx, "cannot "+what+"; trying again", "error", err)
		if k.wait(k.life, pauses.NextBackOff()) != nil {
			return false, fmt.Errorf("%s: %w", what, err)
		}
	}
}

// within gives one write its deadline.
func within(ctx context.Context, write func(context.Context) (bool, error)) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	return write(ctx)
}

// untouched reports whether a failed call left the grant as it was, whatever the
// provider.
func untouched(kind connection.FailureKind) bool {
	switch kind {
	case connection.FailureNotProcessed, connection.FailureLimited, connection.FailureClient, connection.FailureNotActivated:
		return true
	}
	return false
}

// problemOf is the problem that a failure shows after which the call is made again.
func problemOf(kind connection.FailureKind) connection.ProblemKind {
	switch kind {
	case connection.FailureLimited:
		return connection.ProblemLimited
	case connection.FailureClient:
		return connection.ProblemClientRefused
	case connection.FailureNotActivated:
		return connection.ProblemNotActivated
	case connection.FailureMalformed:
		return connection.ProblemMalformed
	default:
		return connection.ProblemUnreachable
	}
}

// newSetback describes a problem as of now.
func (k *Keeper) newSetback(kind connection.ProblemKind, code string) Setback {
	return Setback{Problem: connection.Problem{Kind: kind, ProviderCode: code, OpenedAt: k.now()}}
}

// codeOf is the provider's own code, or its status.
func codeOf(failure *connection.Failure) string {
	if failure.Code == "" && failure.Status >= 400 {
		return strconv.Itoa(failure.Status)
	}
	return failure.Code
}

// retryAt is when to ask again: when the provider said, or after a rest that
// doubles with every failure. The spread keeps connections that failed together from
// coming back together.
func (k *Keeper) retryAt(failures int, asked time.Duration) time.Time {
	rest := longestRest
	if failures < 6 {
		rest = min(firstRest<<max(failures, 0), longestRest)
	}
	spread := time.Duration(float64(rest) / 2 * k.random())
	if asked > 0 {
		return k.now().Add(asked + min(spread, asked/10))
	}
	return k.now().Add(rest/2 + spread)
}
