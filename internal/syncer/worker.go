package syncer

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"

	"mooring/internal/connection"
	"mooring/internal/queue"
)

// worker runs one sync job.
type worker struct {
	river.WorkerDefaults[syncArgs]
	syncer *Syncer
}

// Work implements river.Worker. What it returns decides the job's state alone;
// when the next sync is due stands in the connection's row.
func (w *worker) Work(ctx context.Context, job *river.Job[syncArgs]) error {
	return w.syncer.sync(queue.OnBehalf(ctx, job.JobRow), job.Args.due())
}

// Timeout implements river.Worker.
func (w *worker) Timeout(*river.Job[syncArgs]) time.Duration { return w.syncer.runTime }

// sync runs one sync to its end and returns River's error for it:
//   - nil when it is done, or another worker of this process is at it;
//   - a snooze while the provider asks us to wait, while our database is away, or
//     to go on after the job's time is up;
//   - a cancellation when it was overtaken by a disconnect, reconnect or Abort;
//   - the context's error at shutdown, which puts the job back into the queue;
//   - else why it failed.
func (s *Syncer) sync(ctx context.Context, due Due) error {
	ctx, leave, entered := s.running.enter(ctx, due)
	if !entered {
		return nil
	}
	defer leave()
	r, err := s.begin(ctx, due)
	if err == nil {
		err = s.guard(ctx, r.copy)
	}
	if err != nil && ctx.Err() != nil {
		if !errors.Is(context.Cause(ctx), errAborted) {
			return interrupted(ctx)
		}
		err = errAborted
	}
	switch {
	case errors.Is(err, connection.ErrUnavailable):
		return s.putOff(ctx, due, err)
	case r == nil:
		return s.unopened(ctx, due, err)
	}
	return s.settle(ctx, r, err)
}

// databasePause is how long a sync waits that our own database broke off.
const databasePause = 10 * time.Second

// putOff returns River's error for a sync that our own database broke off. It
// did not fail: its run stays open and goes on at its page. Should River not
// reach the database either, the dispatcher asks for it, since the row says that
// it is due.
func (s *Syncer) putOff(ctx context.Context, due Due, err error) error {
	s.logger.WarnContext(ctx, "sync waits for the database", "connection", due.Ref.ID, "error", err)
	return river.JobSnooze(databasePause)
}

// guard turns a panic into an error: a failed run instead of a dead process.
// The panic's value is not told, because it might hold what a provider sent.
func (s *Syncer) guard(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("sync panicked with a %T", value)
			s.logger.ErrorContext(ctx, "sync panicked", "type", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
		}
	}()
	return work(ctx)
}

// interrupted returns River's error for a run that is to go on later: its time
// is up, or the process is stopping. The run stays open; the next Begin ends it.
func interrupted(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return river.JobSnooze(0)
	}
	return ctx.Err()
}

// unopened returns River's error for a sync that could not even begin. The row
// still says that it is due, so unless it was overtaken the dispatcher asks again.
func (s *Syncer) unopened(ctx context.Context, due Due, err error) error {
	if overtaken(err) {
		return river.JobCancel(err)
	}
	s.logger.ErrorContext(ctx, "sync did not begin", "connection", due.Ref.ID, "error", err)
	return err
}

// settle ends the run and returns River's error for its ending.
func (s *Syncer) settle(ctx context.Context, r *run, err error) error {
	end, err := r.conclude(ctx, r.judge(err))
	if errors.Is(err, connection.ErrUnavailable) {
		return s.putOff(ctx, r.due, err)
	}
	if err != nil {
		s.logger.ErrorContext(ctx, "sync did not end well", "connection", r.due.Ref.ID, "error", err)
		return err
	}
	s.logger.InfoContext(ctx, "sync ended", "connection", r.due.Ref.ID, "outcome", string(end.outcome), "error", end.err)
	switch end.outcome {
	case connection.SyncWaiting:
		return river.JobSnooze(end.wait)
	case connection.SyncStopped:
		return river.JobCancel(end.err)
	}
	return end.err
}
