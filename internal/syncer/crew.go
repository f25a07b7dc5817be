package syncer

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"mooring/internal/queue"
)

const (
	// beatEvery is the time between two signs of life of a process.
	beatEvery = 10 * time.Second
	// silence is how long a process may give none before it counts as dead.
	silence = 45 * time.Second
	// beatTime bounds a sign of life and what follows from it.
	beatTime = 10 * time.Second
)

// crew is this process among those that run syncs of one database. Each writes
// signs of life, so that the others know whose running jobs are nobody's.
type crew struct {
	// name is River's name for this process, too.
	name string
	// alone: the database is this process's only.
	alone  bool
	cancel context.CancelFunc
	beats  *sync.WaitGroup
	// living is how many processes gave a sign of life of late.
	living atomic.Int64
}

// processes is how many processes run syncs, this one included.
func (c *crew) processes() int { return max(1, int(c.living.Load())) }

// newCrew is this process as its queue names it.
func newCrew(q *queue.Queue) crew {
	return crew{name: q.Name(), alone: q.Alone(), cancel: func() {}, beats: &sync.WaitGroup{}}
}

// join gives the first sign of life, takes up what dead processes left, and goes
// on giving signs until leave.
func (s *Syncer) join(ctx context.Context) error {
	if s.crew.alone {
		if err := s.store.DismissWorkers(ctx); err != nil {
			return fmt.Errorf("forget the syncs of an earlier process: %w", err)
		}
	}
	if err := s.beat(ctx); err != nil {
		return err
	}
	ctx, s.crew.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.crew.beats.Go(func() { s.beatOn(ctx) })
	return nil
}

// beatOn gives signs of life until ctx ends. One that fails is made up for by
// the next.
func (s *Syncer) beatOn(ctx context.Context) {
	every := time.NewTicker(beatEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		if err := s.beat(ctx); err != nil && ctx.Err() == nil {
			s.logger.WarnContext(ctx, "no sign of life given", "error", err)
		}
	}
}

// beat gives one sign of life, strikes silent processes off and puts their
// jobs back into the queue.
func (s *Syncer) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beatTime)
	defer cancel()
	living, err := s.store.Beat(ctx, s.crew.name, silence)
	if err != nil {
		return fmt.Errorf("give sign of life: %w", err)
	}
	s.crew.living.Store(int64(len(living)))
	return s.reclaim(ctx, living)
}

// leave ends the signs of life. The jobs of a process that stopped in order are
// back in the queue already.
func (s *Syncer) leave(ctx context.Context) {
	s.crew.cancel()
	s.crew.beats.Wait()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), beatTime)
	defer cancel()
	if err := s.store.Leave(ctx, s.crew.name); err != nil {
		s.logger.WarnContext(ctx, "take leave", "error", err)
	}
}
