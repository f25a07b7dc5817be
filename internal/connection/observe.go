package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// passing lists the problems that a successful call disproves.
var passing = []ProblemKind{
	ProblemUnreachable, ProblemLimited, ProblemMalformed, ProblemForbidden, ProblemClientRefused, ProblemNotActivated,
}

// ours lists the problems at our side that a sync which ends well disproves. One
// that fails for a reason at the provider disproves that it breaks off.
var ours = []ProblemKind{ProblemSyncBroken, ProblemSyncBehind}

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
		FailureNotActivated: ProblemNotActivated,
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

// ObserveSuccess notes that a sync, made with this epoch's token, came to its end:
// the last proof of life, and the end of passing problems and of those that syncs
// have at our side. It returns ErrFenced when the epoch is over.
func (o *Observer) ObserveSuccess(ctx context.Context, ref Ref, epoch int64) error {
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		if err := o.applySuccess(ctx, tx, connection); err != nil {
			return err
		}
		return o.resolveKinds(ctx, tx, *connection, ours)
	})
}

// applySuccess notes, inside a transaction, that the provider answered.
func (o *Observer) applySuccess(ctx context.Context, tx Tx, connection *Connection) error {
	connection.CheckedAt = o.now()
	return o.resolveKinds(ctx, tx, *connection, passing)
}

// ObserveFailure opens the problem that fits a failed call. It returns
// ErrFenced when the epoch is over.
func (o *Observer) ObserveFailure(ctx context.Context, ref Ref, epoch int64, failure *Failure) error {
	problem, shows := ProblemOf(failure)
	if !shows {
		return nil
	}
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		told, err := explained(ctx, tx, *connection, failure)
		if err != nil || told {
			return err
		}
		// The newest call says how the provider is, and an older one would contradict it.
		others := slices.DeleteFunc(slices.Clone(passing), func(kind ProblemKind) bool { return kind == problem.Kind })
		if err := o.resolveKinds(ctx, tx, *connection, append(others, ProblemSyncBroken)); err != nil {
			return err
		}
		return o.openProblem(ctx, tx, *connection, problem)
	})
}

// ObserveBroken opens the problem of a sync that broke off by a fault of our own.
// It returns ErrFenced when the epoch is over.
func (o *Observer) ObserveBroken(ctx context.Context, ref Ref, epoch int64) error {
	return o.inEpoch(ctx, ref, epoch, func(tx Tx, connection *Connection) error {
		return o.openProblem(ctx, tx, *connection, Problem{Kind: ProblemSyncBroken})
	})
}

// resolveKinds closes the open problems of some kinds.
func (o *Observer) resolveKinds(ctx context.Context, tx Tx, connection Connection, kinds []ProblemKind) error {
	return o.resolveWhere(ctx, tx, connection, func(problem Problem) bool { return slices.Contains(kinds, problem.Kind) })
}

// resolveWhere closes the open problems that are over.
func (o *Observer) resolveWhere(ctx context.Context, tx Tx, connection Connection, over func(Problem) bool) error {
	open, err := tx.OpenProblems(ctx, connection.Ref())
	if err != nil {
		return fmt.Errorf("read open problems: %w", err)
	}
	for _, problem := range open {
		if !over(problem) {
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
func explained(ctx context.Context, tx Tx, connection Connection, failure *Failure) (bool, error) {
	if failure.Kind != FailureForbidden {
		return false, nil
	}
	open, err := tx.OpenProblems(ctx, connection.Ref())
	if err != nil {
		return false, fmt.Errorf("read open problems: %w", err)
	}
	return slices.ContainsFunc(open, func(problem Problem) bool { return problem.Kind == ProblemScopeMissing }), nil
}

// ObserveLocations compares the provider's list of locations with ours: new
// ones are added unchosen, renamed ones renamed, and a chosen one that is gone
// stays chosen (Core Practice checkpoint 5). Each is a problem, of which the first
// two only tell. It returns ErrFenced when the epoch is over.
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
	open, err := tx.OpenProblems(ctx, ref)
	if err != nil {
		return fmt.Errorf("read open problems: %w", err)
	}
	news := compareLocations(known, merged, open)
	for _, problem := range news.over {
		if err := o.resolveProblem(ctx, tx, connection, problem); err != nil {
			return err
		}
	}
	for _, problem := range news.shown {
		if err := o.openProblem(ctx, tx, connection, problem); err != nil {
			return err
		}
	}
	return nil
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
		told, err := explained(ctx, tx, *connection, failure)
		if err != nil || told {
			return err
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
