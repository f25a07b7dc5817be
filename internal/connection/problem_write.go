package connection

import (
	"context"
	"fmt"
)

// openProblem opens a problem and, when it was not open yet, writes the event.
func (o *Observer) openProblem(ctx context.Context, tx Tx, connection Connection, problem Problem) error {
	now := o.now()
	problem.OpenedAt = now
	opened, err := tx.OpenProblem(ctx, connection.Ref(), problem)
	if err != nil {
		return fmt.Errorf("open problem %s: %w", problem.Kind, err)
	}
	if !opened {
		return nil
	}
	return tx.AppendEvent(ctx, newEvent(connection, EventProblemOpened, System, problemDetail(problem), now))
}

// problemDetail names a problem in an event: its kind, and the permission it is
// about. A location's name came from the provider and goes with a disconnect,
// which the audit trail outlives, so it is left out.
func problemDetail(problem Problem) string {
	if problem.Label == "" || problem.ofLocation() {
		return string(problem.Kind)
	}
	return string(problem.Kind) + " " + problem.Label
}

// resolveProblem closes one problem and writes the event.
func (o *Observer) resolveProblem(ctx context.Context, tx Tx, connection Connection, problem Problem) error {
	now := o.now()
	resolved, err := tx.ResolveProblem(ctx, connection.Ref(), now, problem.Kind, problem.Subject)
	if err != nil {
		return fmt.Errorf("resolve problem %s: %w", problem.Kind, err)
	}
	if !resolved {
		return nil
	}
	return tx.AppendEvent(ctx, newEvent(connection, EventProblemResolved, System, problemDetail(problem), now))
}
