package token

import (
	"errors"
	"time"

	"mooring/internal/connection"
)

// Outcome says how a renewal ended.
type Outcome string

// The outcomes of a renewal that took the claim.
const (
	// OutcomeTokens: renewed tokens are stored.
	OutcomeTokens Outcome = "tokens"
	// OutcomeRefused: the provider refused the grant.
	OutcomeRefused Outcome = "refused"
	// OutcomeNotProcessed: the provider did not process the call; it is tried again later.
	OutcomeNotProcessed Outcome = "not_processed"
	// OutcomeUnknown: nobody knows what became of the call; it is repeated only where
	// the provider allows that.
	OutcomeUnknown Outcome = "unknown"
	// OutcomeDiscarded: the tokens came after a disconnect or a reconnect, or too
	// late for the claim, and were revoked.
	OutcomeDiscarded Outcome = "discarded"
	// OutcomeDead: a claim was settled whose process had died.
	OutcomeDead Outcome = "dead"
)

// Outcomes lists every outcome.
func Outcomes() []Outcome {
	return []Outcome{OutcomeTokens, OutcomeRefused, OutcomeNotProcessed, OutcomeUnknown, OutcomeDiscarded, OutcomeDead}
}

// Watcher is told of renewals, after they are settled.
type Watcher interface {
	// Renewed tells how a renewal ended and how long it took from the claim on;
	// for OutcomeDead how old the claim had become.
	Renewed(outcome Outcome, took time.Duration)
}

// unwatched is the Watcher of a Keeper that has none.
type unwatched struct{}

// Renewed implements Watcher.
func (unwatched) Renewed(Outcome, time.Duration) {}

// failed is the outcome of a renewal that brought no tokens.
func failed(failure *connection.Failure) Outcome {
	switch {
	case failure.Kind == connection.FailureRefused:
		return OutcomeRefused
	case untouched(failure.Kind):
		return OutcomeNotProcessed
	default:
		return OutcomeUnknown
	}
}

// answered is the outcome of a renewal that brought tokens, by what became of them.
func answered(err error) Outcome {
	switch {
	case err == nil:
		return OutcomeTokens
	case errors.Is(err, connection.ErrFenced):
		return OutcomeDiscarded
	default:
		return OutcomeUnknown
	}
}
