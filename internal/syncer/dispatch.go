package syncer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"mooring/internal/queue"
)

const (
	// portion is how many syncs are listed, or queued, by one statement.
	portion = 2000
	// briefSync is about the least that a sync takes: three calls to a provider.
	briefSync = 100 * time.Millisecond
	// dispatchTime bounds one look at what is due: the next cannot begin before it ends.
	dispatchTime = time.Minute
)

// dispatchArgs ask for a look at what is due. It names nothing.
type dispatchArgs struct{}

// Kind implements river.JobArgs.
func (dispatchArgs) Kind() string { return "sync_dispatch" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (dispatchArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue:       dispatchQueue,
		MaxAttempts: 1,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: queue.Unfinished()},
	}
}

// dispatcher queues the syncs that are due. It is what makes losing a job
// harmless: the row stays due until a run has ended.
type dispatcher struct {
	river.WorkerDefaults[dispatchArgs]
	syncer *Syncer
}

// Work implements river.Worker.
func (d *dispatcher) Work(ctx context.Context, job *river.Job[dispatchArgs]) error {
	return d.syncer.Dispatch(queue.OnBehalf(ctx, job.JobRow))
}

// Timeout implements river.Worker.
func (*dispatcher) Timeout(*river.Job[dispatchArgs]) time.Duration { return dispatchTime }

// enoughFor is how many waiting jobs keep so many workers busy until the next dispatch.
func enoughFor(workers int, every time.Duration) int {
	return workers * max(1, int(every/briefSync))
}

// Dispatch queues what is due, the longest overdue first, until enough jobs wait
// for all the workers there are. The rest is the next dispatch's: were everything
// queued at once, the jobs of a long backlog would be looked through each time.
// What it remembers is bounded by the number of workers, however much is due. A
// Syncer that was started does it by itself; who moves the clock asks for it.
func (s *Syncer) Dispatch(ctx context.Context) error {
	queued, room, err := s.queued(ctx, s.enough*s.crew.processes())
	if err != nil {
		return fmt.Errorf("list queued syncs: %w", err)
	}
	now, after := s.now(), Place{}
	for room > 0 {
		due, last, err := s.store.Due(ctx, now, after, portion)
		if err != nil {
			return fmt.Errorf("list due syncs: %w", err)
		}
		all := len(due) < portion
		due = slices.DeleteFunc(due, func(due Due) bool { return queued[due] })
		due = due[:min(len(due), room)]
		if err := s.enqueue(ctx, due); err != nil {
			return fmt.Errorf("queue due syncs: %w", err)
		}
		if all {
			return nil
		}
		room, after = room-len(due), last
	}
	return nil
}

// queued returns the syncs that wait or run, and how many more may wait until
// enough do; it looks no further when there is no room. To insert them once more
// would be no mistake, but River writes to a job that stands in the way, under
// locks that its worker needs.
func (s *Syncer) queued(ctx context.Context, enough int) (queued map[Due]bool, room int, err error) {
	queued, room = make(map[Due]bool), enough
	var last *river.JobListCursor
	for room > 0 {
		found, err := s.queue.JobList(ctx, waitingOrRunning(last))
		if err != nil {
			return nil, 0, err
		}
		for _, job := range found.Jobs {
			var args syncArgs
			if err := json.Unmarshal(job.EncodedArgs, &args); err != nil {
				return nil, 0, fmt.Errorf("read job %d: %w", job.ID, err)
			}
			queued[args.due()] = true
			if job.State == rivertype.JobStateAvailable {
				room--
			}
		}
		if len(found.Jobs) < portion {
			break
		}
		last = found.LastCursor
	}
	return queued, room, nil
}

// waitingOrRunning lists a portion of such jobs, from behind a place on. It is
// made anew for each portion, because River adds to what it was given.
func waitingOrRunning(after *river.JobListCursor) *river.JobListParams {
	list := river.NewJobListParams().Kinds(syncArgs{}.Kind()).Queues(syncQueue).
		States(rivertype.JobStateAvailable, rivertype.JobStateRunning).First(portion)
	if after == nil {
		return list
	}
	return list.After(after)
}

// enqueue queues syncs behind those that somebody asked for. One that was queued
// meanwhile is skipped.
func (s *Syncer) enqueue(ctx context.Context, due []Due) error {
	if len(due) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(due))
	for i, next := range due {
		jobs[i] = river.InsertManyParams{Args: newSyncArgs(next), InsertOpts: &river.InsertOpts{Priority: scheduledPriority}}
	}
	_, err := s.queue.InsertMany(ctx, jobs)
	return err
}
