package token

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"mooring/internal/connection"
	"mooring/internal/failpoint"
	"mooring/internal/secret"
)

// operation names a renewal in failures.
const operation = "renew access"

// Reasons why nothing is sent.
var (
	// errUnconfigured: the operator took the provider away.
	errUnconfigured = errors.New("the provider is not configured")
	// errGone: the refresh token was erased.
	errGone = errors.New("the refresh token was used up by another renewal")
)

// shared renews a version once for all callers of this process. They share the
// wait, and none of them can cut it short for the others: whoever goes away
// leaves the renewal running. The result is nil when the row has to be read again.
// Whoever needs a token for longer shares a wait as well as who begins one: to be
// renewed for the one is to be renewed for both.
func (k *Keeper) shared(ctx context.Context, credential Credential, need need) (*Credential, error) {
	key := fmt.Sprintf("%q %q %d %d", credential.Ref.OrganisationID, credential.Ref.ID, credential.Epoch, credential.Version)
	results := k.flights.DoChan(key, func() (any, error) {
		if !k.begin() {
			return nil, notSent(errClosed)
		}
		defer k.running.Done()
		return k.renew(context.WithoutCancel(ctx), credential, need)
	})
	select {
	case result := <-results:
		renewed, _ := result.Val.(*Credential)
		return renewed, result.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// renew is claim, send, settle, or the wait for whoever was first. It begins
// with the row as it stands now: the caller may have read it before a renewal
// that has just been settled.
func (k *Keeper) renew(ctx context.Context, seen Credential, need need) (*Credential, error) {
	credential, err := k.store.Read(ctx, seen.Ref)
	if err != nil || credential.Version != seen.Version || credential.judge(k.now(), need) != renew {
		return nil, err
	}
	refresher, revoker, found := k.endpoints.TokenEndpoint(credential.Provider)
	if !found {
		return nil, notSent(errUnconfigured)
	}
	if credential.ClaimID != "" {
		return nil, k.await(ctx, credential)
	}
	claim, begun := credential.claim(rand.Text()), k.now()
	held, won, err := k.claim(ctx, claim)
	switch {
	case err != nil:
		return nil, err
	case !won:
		return nil, k.await(ctx, credential)
	}
	tokens, failure := k.present(ctx, refresher, held)
	brought := renewal{tokens: tokens, revoker: revoker, replayable: mayReplay(refresher)}
	if failure != nil {
		err := k.settleFailure(ctx, claim, held.Credential, failureOf{failure, brought.replayable})
		if !brought.replayable {
			k.discard(ctx, held.Credential, brought)
		}
		k.watch.Renewed(failed(failure), k.now().Sub(begun))
		return nil, err
	}
	renewed, err := k.save(ctx, claim, held.Credential, brought)
	k.watch.Renewed(answered(err), k.now().Sub(begun))
	return renewed, err
}

// grant is a credential under our claim, with the refresh token to present.
type grant struct {
	Credential
	refresh secret.Value
	// sealed is why the refresh token could not be opened; nil when it was.
	sealed error
}

// claim commits the claim before anything is sent, and returns the row as it
// stands under it: what is presented is what nobody else can present any more. A refresh
// token that was read before the claim may have been presented and erased since,
// without a new version.
func (k *Keeper) claim(ctx context.Context, claim Claim) (held grant, won bool, err error) {
	failpoint.Hit(failpoint.TokenClaim)
	won, claimErr := within(ctx, func(ctx context.Context) (bool, error) { return k.store.Claim(ctx, claim) })
	if claimErr == nil && !won {
		return grant{}, false, nil
	}
	failpoint.Hit(failpoint.TokenClaimed)
	look := func(ctx context.Context) (bool, error) {
		held, won, err = k.held(ctx, claim)
		return won, err
	}
	if claimErr == nil {
		won, err = k.persist(ctx, "read claimed credential", look)
		return held, won, err
	}
	// A claim whose commit went unconfirmed would stand in everybody's way, ours included.
	if won, err = within(ctx, look); err != nil {
		k.withdraw(ctx, claim)
	}
	if err != nil || !won {
		return grant{}, false, fmt.Errorf("claim token renewal: %w", claimErr)
	}
	return held, true, nil
}

// withdraw gives back, behind its caller, a claim of which nobody knows whether
// it stands: left alone it would count as a dead process's and cost the
// connection, although nothing was sent. The renewal that it is called in is
// still counted as running.
func (k *Keeper) withdraw(ctx context.Context, claim Claim) {
	k.running.Go(func() {
		_, _ = k.persist(ctx, "withdraw token renewal", func(ctx context.Context) (bool, error) {
			return true, k.store.Withdraw(ctx, claim)
		}) // It was said that it failed.
	})
}

// held reads the credential under our claim; false when the claim is not ours.
func (k *Keeper) held(ctx context.Context, claim Claim) (grant, bool, error) {
	credential, err := k.store.Read(ctx, claim.Ref)
	switch {
	case settled(err):
		return grant{}, false, nil
	case err != nil || credential.ClaimID != claim.ID:
		return grant{}, false, err
	}
	refresh, held, err := k.store.RefreshToken(ctx, claim)
	if errors.Is(err, secret.ErrCannotOpen) {
		return grant{Credential: credential, sealed: err}, true, nil
	}
	return grant{Credential: credential, refresh: refresh}, held, err
}

// present sends the refresh token, once. One that the keyset does not open is a
// fault of ours: it stays as it is.
func (k *Keeper) present(ctx context.Context, refresher Refresher, held grant) (connection.Tokens, *connection.Failure) {
	switch {
	case held.sealed != nil:
		return connection.Tokens{}, &connection.Failure{Kind: connection.FailureClient, Operation: operation, Err: held.sealed}
	case held.refresh.IsZero():
		return connection.Tokens{}, gone()
	}
	return k.send(ctx, refresher, held)
}

// gone is the outcome of a refresh token that another renewal has used up.
func gone() *connection.Failure {
	return &connection.Failure{Kind: connection.FailureUnknown, Operation: operation, Err: errGone}
}

// send presents the refresh token, once. An error that does not say what became
// of it counts as an unknown outcome. With a failure come the tokens that the
// answer brought all the same.
func (k *Keeper) send(ctx context.Context, refresher Refresher, held grant) (connection.Tokens, *connection.Failure) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	failpoint.Hit(failpoint.TokenSend)
	tokens, err := refresher.Refresh(ctx, held.TenantAddress, held.refresh, held.Scopes)
	failpoint.Hit(failpoint.TokenAnswered)
	if err == nil {
		return tokens, nil
	}
	if failure, ok := connection.AsFailure(err); ok {
		return tokens, failure
	}
	return tokens, &connection.Failure{Kind: connection.FailureUnknown, Operation: operation}
}

// await looks at the row until somebody else's renewal is settled. A claim that
// outlived its lease belongs to a process that died, perhaps after sending. So does
// one from as far in the future: the clock was put back, and would take as long to
// reach it.
func (k *Keeper) await(ctx context.Context, credential Credential) error {
	looks := backoff.NewExponentialBackOff()
	looks.InitialInterval, looks.MaxInterval = 50*time.Millisecond, time.Second
	for {
		row, err := k.store.Read(ctx, credential.Ref)
		switch {
		case err != nil:
			return err
		case row.Epoch != credential.Epoch, row.Version != credential.Version, row.ClaimID == "":
			return nil
		case row.ClaimAge.Abs() > lease:
			return k.bury(ctx, row)
		}
		if err := k.wait(k.open, looks.NextBackOff()); err != nil {
			return notSent(errClosed)
		}
	}
}

// bury settles a dead process's claim: its refresh token is never presented again,
// unless the provider allows that. A release says nothing about the provider, which
// was perhaps not even asked, so it opens no problem.
func (k *Keeper) bury(ctx context.Context, row Credential) error {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	settle, setback := k.store.Abandon, k.newSetback(connection.ProblemSignInUnknown, "")
	if refresher, _, _ := k.endpoints.TokenEndpoint(row.Provider); mayReplay(refresher) {
		settle, setback = k.store.Release, Setback{RetryAt: k.retryAt(row.Failures, 0)}
	}
	k.logger.WarnContext(ctx, "a token renewal was cut off", "connection", row.Ref.ID, "will be sent again", !setback.RetryAt.IsZero())
	failpoint.Hit(failpoint.TokenBury)
	buried, err := settle(ctx, row.claim(row.ClaimID), setback)
	if err != nil {
		return fmt.Errorf("settle a token renewal that was cut off: %w", err)
	}
	failpoint.Hit(failpoint.TokenBuried)
	if buried {
		k.watch.Renewed(OutcomeDead, row.ClaimAge.Abs())
	}
	return nil
}

// notSent is the failure of a renewal that was not begun.
func notSent(reason error) error {
	return &connection.Failure{Kind: connection.FailureNotProcessed, Operation: operation, Err: reason}
}
