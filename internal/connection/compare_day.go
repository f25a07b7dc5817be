package connection

import (
	"context"
	"errors"
	"time"
)

// compareTimeout bounds a comparison of a day, and a repair, each with all its
// calls to the provider.
const compareTimeout = 45 * time.Second

// Errors of comparisons that callers tell apart.
var (
	// ErrLocationGone: the location is not chosen, or the provider no longer lists it.
	ErrLocationGone = errors.New("location is not chosen or not listed any more")
	// ErrNotKept: the day is not one of those that are kept.
	ErrNotKept = errors.New("appointments of this day are not kept")
	// ErrMoved: what we hold was changed by a sync while it was compared.
	ErrMoved = errors.New("what we hold changed meanwhile")
)

// Days compares and repairs single days; syncer.Syncer implements it. The errors
// are a *Failure, ErrNeedsReconnect, ErrFenced when the connection is not
// connected in this epoch, ErrLocationGone or ErrNotKept.
type Days interface {
	// CompareDay compares what we hold of a day with the provider, and writes nothing.
	CompareDay(ctx context.Context, query DayQuery, epoch int64) (DayComparison, error)
	// RepairDay writes what differs on a day and compares once more. ErrMoved
	// when syncs changed the day each time.
	RepairDay(ctx context.Context, query DayQuery, epoch int64) (DayRepair, error)
}

// Obstacle names why a day could not be compared or repaired; the kind of a
// Failure is one.
type Obstacle string

// The obstacles that are no failure of a call.
const (
	ObstacleReconnect    Obstacle = "needs_reconnect"
	ObstacleLocationGone Obstacle = "location_gone"
	ObstacleNotKept      Obstacle = "not_kept"
	ObstacleMoved        Obstacle = "moved"
	ObstacleTooLong      Obstacle = "too_long"
)

// DayResult is what a person is told who asked for a comparison or a repair.
type DayResult struct {
	At time.Time
	// Obstacle says why there is nothing else; empty when there was none.
	Obstacle Obstacle
	// RetryAfter is how long the provider asked us to wait; 0 when it did not.
	RetryAfter time.Duration
	// Comparison and Repair are what was asked for.
	Comparison DayComparison
	Repair     DayRepair
}

// CompareDay compares what we hold of a day with the provider because a person
// wants to see it (Core Practice checkpoint 6: the data shown is the provider's).
// It changes nothing. What keeps it from comparing is a result and not an error;
// ErrNotLive means that there is nothing to compare.
func (s *Service) CompareDay(ctx context.Context, query DayQuery) (DayResult, error) {
	var compared DayComparison
	result, err := s.onDay(ctx, query, func(ctx context.Context, epoch int64) (err error) {
		compared, err = s.days.CompareDay(ctx, query, epoch)
		return err
	})
	result.Comparison = compared
	return result, err
}

// onDay carries out what was asked for on a day of a connection that is connected,
// before and after: of one that was disconnected meanwhile nothing is shown.
func (s *Service) onDay(ctx context.Context, query DayQuery, act func(context.Context, int64) error) (DayResult, error) {
	before, err := s.store.Connection(ctx, query.Ref)
	if err != nil {
		return DayResult{}, err
	}
	switch before.Status {
	case StatusConnected:
	case StatusNeedsReconnect:
		return DayResult{At: s.now(), Obstacle: ObstacleReconnect}, nil
	default:
		return DayResult{}, ErrNotLive
	}
	limited, cancel := context.WithTimeout(ctx, compareTimeout)
	defer cancel()
	acted := act(limited, before.Epoch)
	if ctx.Err() != nil {
		return DayResult{}, ctx.Err()
	}
	after, err := s.store.Connection(ctx, query.Ref)
	if err != nil {
		return DayResult{}, err
	}
	if after.Epoch != before.Epoch || after.Status == StatusDisconnected {
		return DayResult{}, ErrNotLive
	}
	result := DayResult{At: s.now()}
	if limited.Err() != nil {
		result.Obstacle = ObstacleTooLong
		return result, nil
	}
	return result, result.meet(acted)
}

// meet notes what an error says to a person, and returns the errors that say
// nothing to one.
func (r *DayResult) meet(err error) error {
	failure, isFailure := AsFailure(err)
	switch {
	case err == nil:
	case errors.Is(err, ErrNeedsReconnect):
		r.Obstacle = ObstacleReconnect
	case errors.Is(err, ErrFenced):
		return ErrNotLive
	case errors.Is(err, ErrLocationGone), isFailure && failure.Kind == FailureNotFound:
		r.Obstacle = ObstacleLocationGone
	case errors.Is(err, ErrNotKept):
		r.Obstacle = ObstacleNotKept
	case errors.Is(err, ErrMoved):
		r.Obstacle = ObstacleMoved
	case isFailure:
		r.Obstacle, r.RetryAfter = Obstacle(failure.Kind), failure.RetryAfter
	default:
		return err
	}
	return nil
}
