package syncer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/connection"
)

// closingTime bounds the writes that end a run. They are made even when the
// run's own context has ended.
const closingTime = 10 * time.Second

// Waits that the provider did not name.
const (
	// limitedWait follows a 429 without Retry-After.
	limitedWait = time.Minute
	// longestWait bounds what a provider can make us wait (the next run asks again).
	longestWait = time.Hour
)

// errAborted is the cause of a context that Abort cancelled.
var errAborted = errors.New("sync was aborted")

// ending says how a run ended.
type ending struct {
	outcome connection.SyncOutcome
	// wait is how long until the next run.
	wait time.Duration
	// err is why, when the outcome is neither done nor partial.
	err error
}

// judge turns what copy returned into an ending. It is not asked about a run
// that was only interrupted.
func (r *run) judge(err error) ending {
	failure, isFailure := connection.AsFailure(err)
	switch {
	case err == nil && len(r.failed) == 0:
		return ending{outcome: connection.SyncDone, wait: r.pause()}
	case err == nil:
		return ending{outcome: connection.SyncPartial, wait: r.pause()}
	case overtaken(err):
		// Should the connection live on, aborted in favour of another run, it is due at once.
		return ending{outcome: connection.SyncStopped, err: err}
	case isFailure && failure.Kind == connection.FailureLimited:
		return ending{outcome: connection.SyncWaiting, wait: r.spread(limitedPause(failure)), err: err}
	}
	wait := backoff(r.work.Failures)
	if isFailure {
		wait = max(wait, min(failure.RetryAfter, longestWait))
	}
	return ending{outcome: connection.SyncFailed, wait: wait, err: err}
}

// overtaken reports whether a run has nothing more to do: the connection was
// disconnected or reconnected, its sign-in is dead, or somebody aborted it.
func overtaken(err error) bool {
	return errors.Is(err, connection.ErrFenced) || errors.Is(err, connection.ErrNotFound) ||
		errors.Is(err, connection.ErrNeedsReconnect) || errors.Is(err, errAborted)
}

// conclude observes what the run saw and ends it. A fence that no longer holds
// makes the ending stopped; any other error means that the row still says
// that a sync is due.
func (r *run) conclude(ctx context.Context, end ending) (ending, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closingTime)
	defer cancel()
	err := r.observe(ctx, end)
	if err == nil {
		now := r.now()
		err = r.store.Finish(ctx, r.fence, Finish{
			Outcome: end.outcome, At: now, NextSyncAt: now.Add(end.wait),
			Complete: end.outcome == connection.SyncDone, Day: r.day(now),
		})
	}
	if errors.Is(err, connection.ErrFenced) {
		return ending{outcome: connection.SyncStopped, err: err}, nil
	}
	if err != nil {
		return end, fmt.Errorf("finish sync: %w", err)
	}
	return end, nil
}

// observe tells the observer what this run saw, and of success only when the
// run came to its end: a provider that lists locations but answers nothing
// else would have its problem resolved and opened again with every run.
func (r *run) observe(ctx context.Context, end ending) error {
	ref, epoch := r.due.Ref, r.due.Epoch
	fatal, isFailure := connection.AsFailure(end.err)
	for _, failed := range r.failed {
		// What the connection's own problem says already need not be said for each location.
		if _, shows := connection.ProblemOf(failed.failure); shows && isFailure && end.outcome == connection.SyncFailed {
			continue
		}
		if err := r.observer.ObserveLocation(ctx, ref, epoch, failed.location, failed.failure); err != nil {
			return fmt.Errorf("observe location: %w", err)
		}
	}
	switch {
	case end.outcome == connection.SyncStopped:
		return nil
	case end.err == nil:
		return r.observer.ObserveSuccess(ctx, ref, epoch)
	case isFailure:
		return r.observer.ObserveFailure(ctx, ref, epoch, fatal)
	}
	return r.observer.ObserveBroken(ctx, ref, epoch)
}

// pause is the time until the next run after one that succeeded: the interval
// give or take a tenth, so that connections spread out.
func (s *Syncer) pause() time.Duration {
	return time.Duration(float64(s.interval) * (0.9 + 0.2*s.jitter()))
}

// spreadMost bounds what is added to a wait so that connections spread out.
const spreadMost = 2 * time.Minute

// spread adds up to a tenth to a wait that ends for many connections at the same
// moment, lest all of them come back in that second.
func (s *Syncer) spread(wait time.Duration) time.Duration {
	return wait + time.Duration(s.jitter()*float64(min(wait/10, spreadMost)))
}

// backoff is the time until the next try after so many runs that failed in a
// row before this one.
func backoff(failures int) time.Duration {
	steps := []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute}
	return steps[max(0, min(failures, len(steps)-1))]
}

// limitedPause is how long a provider that answered 429 is left alone (RFC
// 6585 section 4).
func limitedPause(failure *connection.Failure) time.Duration {
	if failure.RetryAfter <= 0 {
		return limitedWait
	}
	return min(failure.RetryAfter, longestWait)
}
