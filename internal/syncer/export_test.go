package syncer

import (
	"context"

	"github.com/riverqueue/river"
)

// Events tells of every attempt at a job that ends.
func (s *Syncer) Events() (<-chan *river.Event, func()) {
	return s.queue.SubscribeConfig(&river.SubscribeConfig{ChanSize: 1000, Kinds: []river.EventKind{
		river.EventKindJobCompleted, river.EventKindJobCancelled, river.EventKindJobFailed,
		river.EventKindJobSnoozed, river.EventKindJobInterrupted,
	}})
}

// Sync runs a sync as a worker does, without a job.
func (s *Syncer) Sync(ctx context.Context, due Due) error { return s.sync(ctx, due) }

// Beat gives one sign of life, as every process does at its start and from then on.
func (s *Syncer) Beat(ctx context.Context) error { return s.beat(ctx) }

// Name is this process's among those that run syncs.
func (s *Syncer) Name() string { return s.crew.name }

// Die ends the signs of life without a leave and takes no more jobs, as a process
// that is killed does. What it returns tells when the last worker has ended.
func (s *Syncer) Die() <-chan error {
	s.crew.cancel()
	s.crew.beats.Wait()
	ended := make(chan error, 1)
	go func() { ended <- s.queue.StopAndCancel(context.Background()) }()
	return ended
}

// QueueDispatch queues a look at what is due.
func (s *Syncer) QueueDispatch(ctx context.Context) error {
	_, err := s.queue.Insert(ctx, dispatchArgs{}, nil)
	return err
}
