package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What the passing of time alone does to problems.
const (
	// lapseWarning is how long before a sign-in lapses a person is told.
	lapseWarning = 14 * 24 * time.Hour
	// behindAfter is how long a sync may be due before it counts as behind.
	behindAfter = time.Hour
	// noticeLife is how long it is told that a location is new or has another name.
	noticeLife = 7 * 24 * time.Hour
	// resolvedKept is how long problems are kept that are over.
	resolvedKept = 90 * 24 * time.Hour
	// sweepPortion is how many rows a sweep asks for at a time.
	sweepPortion = 50
)

// Suspicion is why a sweep looks at a connection.
type Suspicion int

// The suspicions. Each speaks of a moment.
const (
	// SuspectLapsing: the sign-in lapses by the moment, and no problem says so.
	SuspectLapsing Suspicion = iota
	// SuspectLasting: a problem says that the sign-in lapses, and it does not by
	// the moment.
	SuspectLasting
	// SuspectBehind: a sync has been due since before the moment and no problem says
	// why, or that nothing arrives; no run is under way.
	SuspectBehind
	// SuspectCaughtUp: a problem says that a sync is behind, and none has been due
	// since before the moment, or another problem says that nothing arrives.
	SuspectCaughtUp
	// SuspectKnown: a location was told to be new, or to have another name, before
	// the moment.
	SuspectKnown
)

// Place is where a suspect stands in the order of its kind; the zero value is
// before all of them.
type Place struct {
	At time.Time
	ID string
}

// Suspect is a connection that a sweep has to look at.
type Suspect struct {
	Ref   Ref
	Place Place
}

// Sweep opens and resolves what time alone brings about: sign-ins that are about
// to lapse, syncs that nobody runs, news about locations that are news no more.
// It also deletes problems that were over long ago. Each connection is looked at in
// a transaction of its own that holds it, so that any number of processes may
// sweep. One that fails does not keep the others waiting; a sweep that ended
// early goes on with the next.
func (o *Observer) Sweep(ctx context.Context) error {
	now := o.now()
	return errors.Join(
		o.sweep(ctx, SuspectLapsing, now.Add(lapseWarning)),
		o.sweep(ctx, SuspectLasting, now.Add(lapseWarning)),
		o.sweep(ctx, SuspectBehind, now.Add(-behindAfter)),
		o.sweep(ctx, SuspectCaughtUp, now.Add(-behindAfter)),
		o.sweep(ctx, SuspectKnown, now.Add(-noticeLife)),
		o.prune(ctx, now.Add(-resolvedKept)),
	)
}

// sweep looks at every connection under one suspicion.
func (o *Observer) sweep(ctx context.Context, why Suspicion, moment time.Time) error {
	var faults []error
	for after, more := (Place{}), true; more; {
		suspects, err := o.store.Suspects(ctx, why, moment, after, sweepPortion)
		if err != nil {
			return errors.Join(append(faults, fmt.Errorf("list suspects: %w", err))...)
		}
		for _, suspect := range suspects {
			after = suspect.Place
			err := o.store.InTx(ctx, func(tx Tx) error { return o.lookAgain(ctx, tx, suspect.Ref) })
			if err != nil {
				faults = append(faults, fmt.Errorf("sweep connection %s: %w", suspect.Ref.ID, err))
			}
			if errors.Is(err, ErrUnavailable) || ctx.Err() != nil {
				return errors.Join(faults...)
			}
		}
		more = len(suspects) == sweepPortion
	}
	return errors.Join(faults...)
}

// prune deletes problems that were resolved before a moment.
func (o *Observer) prune(ctx context.Context, before time.Time) error {
	for {
		pruned, err := o.store.PruneProblems(ctx, before, sweepPortion)
		if err != nil {
			return fmt.Errorf("prune problems: %w", err)
		}
		if pruned < sweepPortion {
			return nil
		}
	}
}

// standing is what a sweep judges a connection by.
type standing struct {
	connection Connection
	lapsesAt   time.Time
	syncing    bool
	open       []Problem
}

// lookAgain brings a connection's problems up to what is so now.
func (o *Observer) lookAgain(ctx context.Context, tx Tx, ref Ref) error {
	at, err := readStanding(ctx, tx, ref)
	if err != nil {
		return err
	}
	now := o.now()
	if err := o.bring(ctx, tx, at, ProblemSignInLapsing, at.lapsing(now)); err != nil {
		return err
	}
	if err := o.bring(ctx, tx, at, ProblemSyncBehind, at.behind(now)); err != nil {
		return err
	}
	for _, problem := range at.open {
		if problem.isNews() && problem.OpenedAt.Before(now.Add(-noticeLife)) {
			if err := o.resolveProblem(ctx, tx, at.connection, problem); err != nil {
				return err
			}
		}
	}
	return nil
}

// bring opens or resolves the problem of a kind, as it is so or not.
func (o *Observer) bring(ctx context.Context, tx Tx, at standing, kind ProblemKind, is bool) error {
	switch isOpen := at.has(kind); {
	case is && !isOpen:
		return o.openProblem(ctx, tx, at.connection, Problem{Kind: kind})
	case !is && isOpen:
		return o.resolveProblem(ctx, tx, at.connection, Problem{Kind: kind})
	}
	return nil
}

// readStanding holds the connection and reads what it is judged by.
func readStanding(ctx context.Context, tx Tx, ref Ref) (standing, error) {
	connection, err := tx.Lock(ctx, ref)
	if err != nil {
		return standing{}, err
	}
	at := standing{connection: connection}
	if at.open, err = tx.OpenProblems(ctx, ref); err != nil {
		return at, fmt.Errorf("read open problems: %w", err)
	}
	if at.lapsesAt, err = tx.LapsesAt(ctx, ref); err != nil {
		return at, fmt.Errorf("read when the sign-in lapses: %w", err)
	}
	if at.syncing, err = tx.Syncing(ctx, ref); err != nil {
		return at, fmt.Errorf("read whether a sync runs: %w", err)
	}
	return at, nil
}

// has reports whether a problem of a kind is open.
func (s standing) has(kind ProblemKind) bool {
	return slices.ContainsFunc(s.open, func(problem Problem) bool { return problem.Kind == kind })
}

// lapsing reports whether the sign-in is about to lapse.
func (s standing) lapsing(now time.Time) bool {
	return s.connection.Live() && !s.lapsesAt.IsZero() && !s.lapsesAt.After(now.Add(lapseWarning))
}

// behind reports whether a sync is overdue at our side: none runs, and no problem
// says that nothing can arrive. While one runs it stays as it is, since nothing is
// known until the run has ended.
func (s standing) behind(now time.Time) bool {
	due := s.connection.NextSyncAt
	if s.connection.Status != StatusConnected || due.IsZero() || !due.Before(now.Add(-behindAfter)) {
		return false
	}
	return HealthOf(s.open) != HealthFailing && (s.has(ProblemSyncBehind) || !s.syncing)
}

// isNews reports whether the problem only tells of a change that a person may
// want to know.
func (p Problem) isNews() bool {
	return p.Kind == ProblemLocationRenamed || p.Kind == ProblemLocationNew
}
