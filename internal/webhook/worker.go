package webhook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"mooring/internal/queue"
)

const (
	// queueName is that of the queue.
	queueName = "webhooks"
	// turnTime bounds one turn; what it does not get to is the next one's.
	turnTime = 5 * time.Minute
)

// Register has turns taken by the queue's workers. It is called once, before the
// queue is opened and before anything else is asked of the Service.
func (s *Service) Register(jobs Queue) {
	jobs.Register(func(config *river.Config) {
		river.AddWorker(config.Workers, &worker{service: s})
		config.Queues[queueName] = river.QueueConfig{MaxWorkers: MostEndpoints}
	})
	s.enqueue = func(ctx context.Context, turns []Turn) error {
		wanted := make([]river.InsertManyParams, len(turns))
		for i, turn := range turns {
			wanted[i] = river.InsertManyParams{Args: turnArgs{EndpointID: turn.EndpointID, Number: turn.Number}}
		}
		if _, err := jobs.InsertMany(ctx, wanted); err != nil {
			return fmt.Errorf("queue turns: %w", err)
		}
		return nil
	}
}

// Wake queues a turn for each endpoint that has something to do and for which nobody
// works. One that is queued already is skipped.
func (s *Service) Wake(ctx context.Context) error {
	if s.enqueue == nil {
		return errors.New("deliver webhooks: no queue is registered")
	}
	due, err := s.Store.Due(ctx, s.Now())
	if err != nil {
		return fmt.Errorf("list webhook endpoints with something to do: %w", err)
	}
	if len(due) == 0 {
		return nil
	}
	return s.enqueue(ctx, due)
}

// wake is Wake for those who have done their work already: what is not queued now is
// queued within a second.
func (s *Service) wake(ctx context.Context) {
	if s.enqueue == nil {
		return
	}
	if err := s.Wake(ctx); err != nil {
		s.Logger.WarnContext(ctx, "webhooks wait for the next look", "error", err)
	}
}

// Run looks for something to do every second, until ctx ends. Any number of processes
// may do so at a time. Trouble is logged when it begins and is tried again.
func (s *Service) Run(ctx context.Context) {
	troubled := false
	for {
		err := s.Wake(ctx)
		if err != nil && !troubled && ctx.Err() == nil {
			s.Logger.WarnContext(ctx, "look for webhooks to deliver", "error", err)
		}
		troubled = err != nil
		if s.Wait(ctx) != nil {
			return
		}
	}
}

// turnArgs name a turn. A process that dies leaves its job running in the queue's
// eyes; the next turn has another number, and so a job of its own.
type turnArgs struct {
	EndpointID string `json:"endpoint_id" river:"unique"`
	Number     int64  `json:"number" river:"unique"`
}

// Kind implements river.JobArgs.
func (turnArgs) Kind() string { return "webhook" }

// InsertOpts implements river.JobArgsWithInsertOpts. River itself retries nothing: the
// rows say what is to be done, and Run asks for it. A job that was lost with its process
// before it took its turn stands in the way for a minute at most.
func (turnArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: queueName, MaxAttempts: 1,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: time.Minute, ByState: queue.Unfinished()},
	}
}

// worker takes turns.
type worker struct {
	river.WorkerDefaults[turnArgs]
	service *Service
}

// Timeout implements river.Worker.
func (*worker) Timeout(*river.Job[turnArgs]) time.Duration { return turnTime }

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, job *river.Job[turnArgs]) error {
	ctx = queue.OnBehalf(ctx, job.JobRow)
	err := w.service.Work(ctx, Turn{EndpointID: job.Args.EndpointID, Number: job.Args.Number})
	if err != nil && ctx.Err() == nil {
		w.service.Logger.ErrorContext(ctx, "deliver webhooks", "endpoint", job.Args.EndpointID, "error", err)
	}
	return err
}
