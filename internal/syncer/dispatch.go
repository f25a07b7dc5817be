package syncer

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"
)

// dispatchBatch is how many due syncs are queued at once, the longest overdue
// first: many times what the workers can do until the next dispatch.
const dispatchBatch = 500

// dispatchArgs ask for a look at what is due. It names nothing.
type dispatchArgs struct{}

// Kind implements river.JobArgs.
func (dispatchArgs) Kind() string { return "sync_dispatch" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (dispatchArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue:       dispatchQueue,
		MaxAttempts: 1,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: unfinished()},
	}
}

// dispatcher queues the syncs that are due. It is what makes losing a job
// harmless: the row stays due until a run has ended.
type dispatcher struct {
	river.WorkerDefaults[dispatchArgs]
	syncer *Syncer
}

// Work implements river.Worker.
func (d *dispatcher) Work(ctx context.Context, _ *river.Job[dispatchArgs]) error {
	return d.syncer.dispatch(ctx)
}

// dispatch queues what is due; what is queued or running already is skipped.
func (s *Syncer) dispatch(ctx context.Context) error {
	due, err := s.store.Due(ctx, s.now(), dispatchBatch)
	if err != nil {
		return fmt.Errorf("list due syncs: %w", err)
	}
	if len(due) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(due))
	for i, next := range due {
		jobs[i] = river.InsertManyParams{Args: newSyncArgs(next)}
	}
	if _, err := s.queue.InsertMany(ctx, jobs); err != nil {
		return fmt.Errorf("queue due syncs: %w", err)
	}
	return nil
}
