package rounds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"mooring/internal/queue"
)

const (
	// usually is the time between two rounds that Options leave open.
	usually = time.Minute
	// longest bounds one round; what it did not get to is the next one's.
	longest = 5 * time.Minute
)

// Duty is one thing that a round does.
type Duty struct {
	// Name tells it apart in the log: "sweep".
	Name string
	// Do does a bounded portion of what there is to do.
	Do func(context.Context) error
}

// Options make Rounds.
type Options struct {
	// Queue makes them; New registers them, before it is opened.
	Queue *queue.Queue
	// Every is the time between two rounds; 0: a minute. At least a second.
	Every time.Duration
	// Logger hears of duties that failed.
	Logger *slog.Logger
	// Duties are done in this order; one that fails does not keep the next.
	Duties []Duty
}

// Rounds does its duties every so often.
type Rounds struct {
	duties []Duty
	logger *slog.Logger
}

// New registers rounds with the queue; they begin when it starts.
func New(options Options) *Rounds {
	r := &Rounds{duties: options.Duties, logger: options.Logger}
	if options.Every == 0 {
		options.Every = usually
	}
	options.Queue.Register(func(config *river.Config) {
		river.AddWorker(config.Workers, &worker{rounds: r})
		config.Queues[name] = river.QueueConfig{MaxWorkers: 1}
		config.PeriodicJobs = append(config.PeriodicJobs, river.NewPeriodicJob(
			river.PeriodicInterval(max(options.Every, time.Second)),
			func() (river.JobArgs, *river.InsertOpts) { return args{}, nil },
			&river.PeriodicJobOpts{ID: name, RunOnStart: true},
		))
	})
	return r
}

// Make makes one round at once. It returns the errors of all duties that failed.
func (r *Rounds) Make(ctx context.Context) error {
	var failed []error
	for _, duty := range r.duties {
		if err := duty.Do(ctx); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", duty.Name, err))
		}
	}
	return errors.Join(failed...)
}

// name is that of the job and of its queue.
const name = "round"

// args ask for a round. They name nothing.
type args struct{}

// Kind implements river.JobArgs.
func (args) Kind() string { return name }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: name, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: queue.Unfinished()},
	}
}

// worker makes a round.
type worker struct {
	river.WorkerDefaults[args]
	rounds *Rounds
}

// Timeout implements river.Worker.
func (*worker) Timeout(*river.Job[args]) time.Duration { return longest }

// Work implements river.Worker. A round that failed in part is over all the same:
// the next one tries again.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	ctx = queue.OnBehalf(ctx, job.JobRow)
	err := w.rounds.Make(ctx)
	if err != nil && ctx.Err() == nil {
		w.rounds.logger.WarnContext(ctx, "round", "error", err)
	}
	return err
}
