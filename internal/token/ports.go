package token

import (
	"context"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// Credential is the opened credential of one connection, with what a call
// needs of the connection's row, as read by one SELECT.
type Credential struct {
	Ref connection.Ref
	// Status is where the connection stood when it was read.
	Status        connection.Status
	Provider      string
	TenantAddress string
	// Endpoint and TimeZone are those of connection.Access.
	Endpoint string
	TimeZone string
	Epoch    int64
	// Version grows by one at every renewal within an epoch.
	Version int64
	Access  secret.Value
	// Renewable is false when there is no refresh token: the provider gave none,
	// or it was presented and its outcome is unknown. Only under a claim is it opened.
	Renewable bool
	ExpiresAt time.Time
	// Scopes are the granted scopes: what a renewal that names none keeps.
	Scopes []string
	// Stale is set when the provider's API refused this version (401).
	Stale bool
	// ClaimID is empty unless somebody is renewing, or died while renewing.
	ClaimID string
	// ClaimAge is how long ago the claim was made, by the clock of the database
	// that all processes share; negative when that clock was put back.
	ClaimAge time.Duration
	// RetryAt is the earliest time for another try after one that the provider
	// did not process; zero when none failed.
	RetryAt time.Time
	// Failures counts the tries in a row that the provider did not process.
	Failures int
}

// Claim is the right to present the refresh token of one version, once.
type Claim struct {
	Ref     connection.Ref
	Epoch   int64
	Version int64
	// Failures are those that the claimant knows of: after another one the
	// provider is to be left alone, which the claimant does not know yet.
	Failures int
	ID       string
}

// Setback describes a renewal that did not give tokens.
type Setback struct {
	// Problem is opened on the connection; without a kind there is none.
	Problem connection.Problem
	// RetryAt is when to try again, for a setback that allows it.
	RetryAt time.Time
}

// Store keeps credentials sealed. Each method is one statement or one
// transaction; the transactions also write the connection's status, problems
// and events. Each reports with a bool, where it has one, whether the row
// still was as the caller believed.
type Store interface {
	// Read reads the credential and opens its access token: one indexed SELECT,
	// no lock, no write. It returns connection.ErrNotFound for an unknown connection or
	// another organisation's, connection.ErrNeedsReconnect when there is no
	// credential and the status says so, connection.ErrFenced when it is
	// disconnected.
	Read(ctx context.Context, ref connection.Ref) (Credential, error)
	// Claim takes the claim if epoch, version and failures still hold, there is a
	// refresh token to present, and nobody has the claim.
	Claim(ctx context.Context, claim Claim) (bool, error)
	// Withdraw gives back a claim, if it is held, under which nothing was sent.
	Withdraw(ctx context.Context, claim Claim) error
	// RefreshToken opens the refresh token that a claim is the right to present;
	// false when the claim is not held. Nobody else ever gets to see it.
	RefreshToken(ctx context.Context, claim Claim) (secret.Value, bool, error)
	// Save stores renewed tokens under the next version, if the claim is still
	// ours in this epoch; clears claim, staleness and failures; resolves the problems
	// that a renewal disproves. Without a refresh token it opens ProblemSignInEnding.
	Save(ctx context.Context, claim Claim, tokens connection.Tokens) (bool, error)
	// Release gives the claim back after a call that the provider did not
	// process, or that may be made again: the refresh token may be presented again at
	// setback.RetryAt. A setback without a problem leaves the problems as they are.
	Release(ctx context.Context, claim Claim, setback Setback) (bool, error)
	// Refuse deletes the credential and sets needs_reconnect, after the
	// provider refused the grant.
	Refuse(ctx context.Context, claim Claim, setback Setback) (bool, error)
	// Abandon erases the refresh token, which must never be presented again,
	// clears the claim and keeps the access token until it lapses.
	Abandon(ctx context.Context, claim Claim, setback Setback) (bool, error)
	// Lapse deletes a credential that is of no more use and sets
	// needs_reconnect, if epoch and version still hold and nobody claims it. The
	// problem that says why was opened when its refresh token was lost.
	Lapse(ctx context.Context, credential Credential) (bool, error)
	// MarkStale notes that the API refused this version.
	MarkStale(ctx context.Context, ref connection.Ref, epoch, version int64) error
}

// Refresher renews tokens at a provider's token endpoint (RFC 6749 section 6).
// It sends once, without any retry, and every error is a *connection.Failure
// whose kind says whether the refresh token may be presented again:
// FailureNotProcessed and FailureLimited: yes; FailureRefused: the grant is dead;
// FailureClient and FailureNotActivated: the grant is untouched; any other: never, but
// of a Replayer. With an error it returns what tokens the answer brought all the
// same, to be revoked.
type Refresher interface {
	Refresh(ctx context.Context, tenantAddress string, refresh secret.Value, scopes []string) (connection.Tokens, error)
}

// Replayer is implemented by Refreshers whose provider lets what was presented be
// presented again when its answer was lost: it neither punishes that nor uses it
// up. A renewal of unknown outcome is then tried again after a rest, as one that
// was not processed.
type Replayer interface {
	// MayReplay reports whether it does, by what is known of the provider.
	MayReplay() bool
}

// Endpoints finds what the Keeper needs of a provider. Revoker may be nil.
type Endpoints interface {
	TokenEndpoint(provider string) (Refresher, connection.Revoker, bool)
}
