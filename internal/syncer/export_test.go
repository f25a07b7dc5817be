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

// Dispatch queues what is due, as the periodic job does.
func (s *Syncer) Dispatch(ctx context.Context) error { return s.dispatch(ctx) }

// Sync runs a sync as a worker does, without a job.
func (s *Syncer) Sync(ctx context.Context, due Due) error { return s.sync(ctx, due) }

// Beat gives one sign of life, as every process does at its start and from then on.
func (s *Syncer) Beat(ctx context.Context) error { return s.beat(ctx) }
