package connection

import (
	"context"
	"fmt"
)

// openProblem opens a problem and writes the event that belongs to it.
func (o *Observer) openProblem(ctx context.Context, tx Tx, connection Connection, problem Problem) error {
	now := o.now()
	problem.OpenedAt = now
	times, err := tx.OpenProblem(ctx, connection.Ref(), problem)
	if err != nil {
		return fmt.Errorf("open problem %s: %w", problem.Kind, err)
	}
	kind, noted := OpenedEvent(times)
	if !noted {
		return nil
	}
	return tx.AppendEvent(ctx, newEvent(connection, kind, System, problem.EventDetail(), now))
}

// resolveProblem closes one problem and writes the event that belongs to it.
func (o *Observer) resolveProblem(ctx context.Context, tx Tx, connection Connection, problem Problem) error {
	now := o.now()
	times, err := tx.ResolveProblem(ctx, connection.Ref(), now, problem.Kind, problem.Subject)
	if err != nil {
		return fmt.Errorf("resolve problem %s: %w", problem.Kind, err)
	}
	if !ResolvedEvent(times) {
		return nil
	}
	return tx.AppendEvent(ctx, newEvent(connection, EventProblemResolved, System, problem.EventDetail(), now))
}

// OpenedEvent is the event of a problem that has opened for so many times; false
// when none is written. The audit trail tells of a problem that comes and goes
// when it begins and when it first comes back; from then on it is only counted.
func OpenedEvent(times int) (EventKind, bool) {
	switch times {
	case 1:
		return EventProblemOpened, true
	case 2:
		return EventProblemReturned, true
	}
	return "", false
}

// ResolvedEvent reports whether the end of a problem that has opened for so many
// times is an event: as OpenedEvent.
func ResolvedEvent(times int) bool { return times == 1 || times == 2 }

// EventDetail names a problem in an event: its kind, and the permission it is
// about. A location's name came from the provider and goes with a disconnect,
// which the audit trail outlives, so it is left out.
func (p Problem) EventDetail() string {
	if p.Label == "" || catalogued[p.Kind].About != AboutPermission {
		return string(p.Kind)
	}
	return string(p.Kind) + " " + p.Label
}
