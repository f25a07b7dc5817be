package passthrough

import (
	"context"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/lending"
	"mooring/internal/provider/answer"
)

// Targets finds where the calls of a provider go.
type Targets interface {
	// Target finds a provider by its slug; false when it is not configured.
	Target(provider string) (Target, bool)
}

// Target is a provider whose API can be called.
type Target interface {
	// APIBase is the address below which every call of the connection goes, without a
	// slash at its end. Configured reports whether the operator's configuration names
	// its very host, which may then be a private one.
	APIBase(access connection.Access) (base string, configured bool, err error)
}

// Limiter is a Target whose calls are counted for all connections together.
type Limiter interface {
	// Admit takes one call, to be sent now; a *connection.Failure of FailureLimited
	// says how long to wait instead.
	Admit(ctx context.Context, access connection.Access) error
	// Exhausted notes that the provider allows no call for so long; 0: it did not say.
	Exhausted(ctx context.Context, wait time.Duration) error
}

// Waiter is a Target that says in its own way how long to wait after a 429.
type Waiter interface {
	// Wait reads it; 0 where the answer does not say. The body may be cut short.
	Wait(limited answer.Answer) time.Duration
}

// Lender gives access tokens to whoever may have them; lending.Desk implements it.
type Lender interface {
	Lend(ctx context.Context, asked lending.Asked) (apikey.Key, lending.Loan, error)
	Renew(ctx context.Context, loan lending.Loan) (lending.Loan, error)
}

// Rests remembers, for all processes, until when a provider asked for calls of a
// connection to wait. Lender reads it as Loan.RestsUntil.
type Rests interface {
	// Rest notes it for an epoch of the connection; an earlier moment than the one that
	// is noted, and an epoch that is over, change nothing.
	Rest(ctx context.Context, ref connection.Ref, epoch int64, until time.Time) error
}
