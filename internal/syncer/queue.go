package syncer

import (
	"context"
	"errors"
	"fmt"
	"time"

	retry "github.com/cenkalti/backoff/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"mooring/internal/connection"
	"mooring/internal/queue"
)

// The queues. The dispatcher has one of its own, so that it never waits behind syncs.
const (
	syncQueue     = "sync"
	dispatchQueue = "sync_dispatch"
)

// River's priorities: what somebody asked for does not wait behind what is due.
const (
	askedPriority     = 1
	scheduledPriority = 2
)

const (
	// queueTime bounds the writes that cancel queued jobs.
	queueTime = 10 * time.Second
	// requestPatience is how long a request waits for River to mark a finished
	// job; after that the dispatcher finds what is due.
	requestPatience = 2 * time.Second
)

// syncArgs name a sync to do: names only, never a secret. The epoch is part of
// what makes a job unique, so that a sync after a reconnect is no duplicate of
// a dying one.
type syncArgs struct {
	OrganisationID string `json:"organisation_id"`
	ConnectionID   string `json:"connection_id" river:"unique"`
	Epoch          int64  `json:"epoch" river:"unique"`
}

// newSyncArgs names a sync.
func newSyncArgs(due Due) syncArgs {
	return syncArgs{OrganisationID: due.Ref.OrganisationID, ConnectionID: due.Ref.ID, Epoch: due.Epoch}
}

// due is what the job asks for.
func (a syncArgs) due() Due {
	return Due{Ref: connection.Ref{OrganisationID: a.OrganisationID, ID: a.ConnectionID}, Epoch: a.Epoch}
}

// Kind implements river.JobArgs.
func (syncArgs) Kind() string { return "sync" }

// InsertOpts implements river.JobArgsWithInsertOpts. River itself retries
// nothing: the row says when to try again, and the dispatcher asks for it.
func (syncArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue:       syncQueue,
		Priority:    askedPriority,
		MaxAttempts: 1,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: queue.Unfinished()},
	}
}

// errInTheWay: a job that is over, or that made way, keeps another from being
// queued for a moment more.
var errInTheWay = errors.New("an earlier job is in the way")

// Request implements connection.Syncs: it queues a sync of this epoch, ahead of
// those that are only due, unless one is queued or running. River marks finished
// jobs a moment late; a request in that moment waits for it, or it would be taken
// for a second one and lost until the next dispatch.
func (s *Syncer) Request(ctx context.Context, ref connection.Ref, epoch int64) error {
	due := Due{Ref: ref, Epoch: epoch}
	looks := retry.NewExponentialBackOff()
	looks.InitialInterval = 20 * time.Millisecond
	_, err := retry.Retry(ctx, func() (struct{}, error) { return struct{}{}, s.insert(ctx, due) },
		retry.WithBackOff(looks), retry.WithMaxElapsedTime(requestPatience))
	if err != nil && !errors.Is(err, errInTheWay) {
		return fmt.Errorf("queue sync: %w", err)
	}
	return nil
}

// insert queues a sync; errInTheWay when only a finished or a less urgent one
// stands in its way. The row tells whether a job that counts as running has a
// run, here or in another process.
func (s *Syncer) insert(ctx context.Context, due Due) error {
	metadata, err := queue.Origin(ctx)
	if err != nil {
		return retry.Permanent(err)
	}
	result, err := s.queue.Insert(ctx, newSyncArgs(due), &river.InsertOpts{Metadata: metadata})
	if err != nil {
		return retry.Permanent(err)
	}
	job := result.Job
	switch {
	case !result.UniqueSkippedAsDuplicate:
		return nil
	case job.State == rivertype.JobStateAvailable && job.Priority > askedPriority:
		return s.makeWay(ctx, job)
	case job.State != rivertype.JobStateRunning || s.running.has(due):
		return nil
	}
	runs, err := s.store.Running(ctx, due)
	switch {
	case err != nil:
		return retry.Permanent(err)
	case !runs:
		return errInTheWay
	}
	return nil
}

// makeWay deletes a job that waits among those that are only due, because River
// cannot move it forward. One that has begun meanwhile stays. Should this process
// die before it queues another, the row is still due.
func (s *Syncer) makeWay(ctx context.Context, job *rivertype.JobRow) error {
	_, err := s.queue.JobDelete(ctx, job.ID)
	if err != nil && !errors.Is(err, river.ErrNotFound) && !errors.Is(err, rivertype.ErrJobRunning) {
		return retry.Permanent(fmt.Errorf("move sync forward: %w", err))
	}
	return errInTheWay
}

// Abort implements connection.Syncs. Running syncs of this process are told
// first, since that takes no database; they may still be finishing when Abort
// returns, and it is the fence that keeps them from writing. Those of other
// processes are told through PostgreSQL; River does not tell them on SQLite.
func (s *Syncer) Abort(ctx context.Context, ref connection.Ref) error {
	s.running.abort(ref)
	ctx, cancel := context.WithTimeout(ctx, queueTime)
	defer cancel()
	states := queue.Waiting()
	if !s.crew.alone {
		states = queue.Unfinished()
	}
	queued, err := s.queue.JobList(ctx, river.NewJobListParams().
		Kinds(syncArgs{}.Kind()).States(states...).
		Where("args ->> 'connection_id' = @connection_id AND args ->> 'organisation_id' = @organisation_id",
			river.NamedArgs{"connection_id": ref.ID, "organisation_id": ref.OrganisationID}))
	if err != nil {
		return fmt.Errorf("list queued syncs: %w", err)
	}
	for _, job := range queued.Jobs {
		if _, err := s.queue.JobCancel(ctx, job.ID); err != nil && !errors.Is(err, river.ErrNotFound) {
			return fmt.Errorf("cancel queued sync %d: %w", job.ID, err)
		}
	}
	return nil
}
