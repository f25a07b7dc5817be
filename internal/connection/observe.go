package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// passing lists the problems that a successful call disproves.
var passing = []ProblemKind{ProblemUnreachable, ProblemLimited, ProblemMalformed, ProblemForbidden, ProblemClientRefused}

// ProblemOf returns the problem that a failed call shows; false when it shows
// none by itself (a 404 is the caller's matter; a renewal that is put off showed
// its problem when it failed).
func ProblemOf(failure *Failure) (Problem, bool) {
	if errors.Is(failure, ErrResting) {
		return Problem{}, false
	}
	kinds := map[FailureKind]ProblemKind{
		FailureNotProcessed: ProblemUnreachable,
		FailureUnknown:      ProblemUnreachable,
		FailureLimited:      ProblemLimited,
		FailureForbidden:    ProblemForbidden,
		FailureClient:       ProblemClientRefused,
		FailureMalformed:    ProblemMalformed,
		// The API refuses a token that was just renewed.
		FailureUnauthorized: ProblemForbidden,
	}
	kind, shows := kinds[failure.Kind]
	code := failure.Code
	if code == "" && failure.Status != 0 {
		code = fmt.Sprint(failure.Status)
	}
	return Problem{Kind: kind, ProviderCode: code}, shows
}

// Observer writes down what is seen at a provider while a connection is in use:
// problems, proofs of life, changed locations. Checks and syncs share its rules.
type Observer struct {
	store Store
	now   func() time.Time
}

// NewObserver makes an Observer.
func NewObserver(store Store, now func() time.Time) *Observer {
	return &Observer{store: store, now: now}
}

// ObserveSuccess notes that the provider answered a call made with this
// epoch's token: the last proof of life, and the end of passing problems. It
// returns ErrFenced when the epoch is over.
func (o *Observer) ObserveSuccess(ctx context.Context, ref Ref, epoch int64) error {
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		return o.applySuccess(ctx, tx, connection)
	})
}

// applySuccess is ObserveSuccess inside a transaction.
func (o *Observer) applySuccess(ctx context.Context, tx Tx, connection *Connection) error {
	connection.CheckedAt = o.now()
	return o.resolvePassing(ctx, tx, *connection, "")
}

// ObserveFailure opens the problem that fits a failed call. It returns
// ErrFenced when the epoch is over.
func (o *Observer) ObserveFailure(ctx context.Context, ref Ref, epoch int64, failure *Failure) error {
	problem, shows := ProblemOf(failure)
	if !shows {
		return nil
	}
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		if explained(*connection, failure) {
			return nil
		}
		if err := o.resolvePassing(ctx, tx, *connection, problem.Kind); err != nil {
			return err
		}
		return o.openProblem(ctx, tx, *connection, problem)
	})
}

// resolvePassing closes the passing problems but one kind ("" for none): the
// newest call says how the provider is, and an older one would contradict it.
func (o *Observer) resolvePassing(ctx context.Context, tx Tx, connection Connection, but ProblemKind) error {
	open, err := tx.OpenProblems(ctx, connection.Ref())
	if err != nil {
		return fmt.Errorf("read open problems: %w", err)
	}
	for _, problem := range open {
		if problem.Kind == but || !slices.Contains(passing, problem.Kind) {
			continue
		}
		if err := o.resolveProblem(ctx, tx, connection, problem); err != nil {
			return err
		}
	}
	return nil
}

// explained reports whether an open problem has told already why a call failed
// and how to mend it: what is forbidden while a permission is missing.
func explained(connection Connection, failure *Failure) bool {
	return failure.Kind == FailureForbidden && len(connection.MissingScopes()) > 0
}

// ObserveLocations compares the provider's list of locations with ours: new
// ones are added unchosen, renamed ones renamed, and a chosen one that is gone
// opens a problem and stays chosen (Core Practice checkpoint 5). It returns
// ErrFenced when the epoch is over.
func (o *Observer) ObserveLocations(ctx context.Context, ref Ref, epoch int64, listed []Location) error {
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		return o.applyLocations(ctx, tx, *connection, listed)
	})
}

// applyLocations is ObserveLocations inside a transaction.
func (o *Observer) applyLocations(ctx context.Context, tx Tx, connection Connection, listed []Location) error {
	ref := connection.Ref()
	known, err := tx.Locations(ctx, ref)
	if err != nil {
		return fmt.Errorf("read locations: %w", err)
	}
	merged := mergeLocations(known, listed, o.now())
	if !slices.Equal(known, merged) {
		if err := tx.SaveLocations(ctx, ref, merged); err != nil {
			return fmt.Errorf("save locations: %w", err)
		}
	}
	for _, location := range chosen(merged) {
		if location.Listed {
			err = o.resolveProblem(ctx, tx, connection, removedProblem(location))
		} else {
			err = o.openRemoved(ctx, tx, connection, location)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// openRemoved opens the problem of a location that is gone. It takes the place
// of the one that it cannot be copied: that is not tried any more.
func (o *Observer) openRemoved(ctx context.Context, tx Tx, connection Connection, location Location) error {
	failing := Problem{Kind: ProblemSyncFailing, Subject: location.ID, Label: location.Name}
	if err := o.resolveProblem(ctx, tx, connection, failing); err != nil {
		return err
	}
	return o.openProblem(ctx, tx, connection, removedProblem(location))
}

// ObserveLocation opens the problem of one location whose data cannot be
// copied, or resolves it when failure is nil. It returns ErrFenced when the
// epoch is over.
func (o *Observer) ObserveLocation(ctx context.Context, ref Ref, epoch int64, location Location, failure *Failure) error {
	problem := Problem{Kind: ProblemSyncFailing, Subject: location.ID, Label: location.Name}
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		if failure == nil {
			return o.resolveProblem(ctx, tx, *connection, problem)
		}
		if explained(*connection, failure) {
			return nil
		}
		shown, _ := ProblemOf(failure)
		problem.ProviderCode = shown.ProviderCode
		return o.openProblem(ctx, tx, *connection, problem)
	})
}

// inEpoch runs fn on the locked connection if it is live in this epoch, else
// returns ErrFenced, and saves the row fn leaves behind.
func (o *Observer) inEpoch(ctx context.Context, ref Ref, epoch int64, fn func(Tx, *Connection) error) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		connection, err := tx.Lock(ctx, ref)
		if err != nil {
			return err
		}
		if !connection.Live() || connection.Epoch != epoch {
			return ErrFenced
		}
		if err := fn(tx, &connection); err != nil {
			return err
		}
		if err := tx.Save(ctx, connection); err != nil {
			return fmt.Errorf("save connection: %w", err)
		}
		return nil
	})
}
