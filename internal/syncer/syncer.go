package syncer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"mooring/internal/connection"
	"mooring/internal/queue"
)

// Options make a Syncer. What has a default may be left out.
type Options struct {
	// Queue runs the syncs; New registers them, and the caller opens it. Needed.
	Queue *queue.Queue
	// Store, Sources, Tokens and Observer are needed.
	Store    Store
	Sources  Sources
	Tokens   connection.TokenSource
	Observer Observer
	// Now tells the time; default time.Now. River keeps its own.
	Now func() time.Time
	// Logger is never given a secret or a patient; default: no log.
	Logger *slog.Logger
	// Interval is the time between syncs of one connection; default 15 minutes.
	Interval time.Duration
	// DispatchEvery is the time between looks at what is due; default 30
	// seconds, at least one.
	DispatchEvery time.Duration
	// Workers is how many connections are synced at once; default 4.
	Workers int
	// RunTime is how long one job may run before it makes room for others and
	// goes on later; default 10 minutes.
	RunTime time.Duration
	// Jitter gives a number in [0, 1) that spreads connections over time;
	// default random.
	Jitter func() float64
}

// defaults returns the options with what was left out.
func (o Options) defaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	o.Interval = positive(o.Interval, 15*time.Minute)
	o.DispatchEvery = max(time.Second, positive(o.DispatchEvery, 30*time.Second))
	o.Workers = positive(o.Workers, 4)
	o.RunTime = positive(o.RunTime, 10*time.Minute)
	return o
}

// positive returns value, or otherwise when it is not above zero.
func positive[T ~int | ~int64](value, otherwise T) T {
	if value > 0 {
		return value
	}
	return otherwise
}

// Syncer runs syncs. It implements connection.Syncs.
type Syncer struct {
	store    Store
	sources  Sources
	tokens   connection.TokenSource
	observer Observer
	now      func() time.Time
	logger   *slog.Logger
	interval time.Duration
	jitter   func() float64
	running  *running
	queue    *queue.Queue
	crew     crew
	runTime  time.Duration
	// enough is how many jobs keep this process busy from one dispatch to the next.
	enough int
}

// New makes a Syncer. Syncs can be requested once its queue is open and run after Start.
func New(options Options) (*Syncer, error) {
	if options.Queue == nil || options.Store == nil || options.Sources == nil || options.Tokens == nil || options.Observer == nil {
		return nil, errors.New("syncer: Queue, Store, Sources, Tokens and Observer are needed")
	}
	options = options.defaults()
	s := &Syncer{
		store: options.Store, sources: options.Sources, tokens: options.Tokens, observer: options.Observer,
		now: options.Now, logger: options.Logger, interval: options.Interval, jitter: options.Jitter,
		running: newRunning(), crew: newCrew(options.Queue), queue: options.Queue, runTime: options.RunTime,
		enough: enoughFor(options.Workers, options.DispatchEvery),
	}
	s.queue.Register(func(config *river.Config) { s.configure(config, options) })
	return s, nil
}

// configure adds the syncs to the queue's work.
func (s *Syncer) configure(config *river.Config, options Options) {
	river.AddWorker(config.Workers, &worker{syncer: s})
	river.AddWorker(config.Workers, &dispatcher{syncer: s})
	config.Queues[syncQueue] = river.QueueConfig{MaxWorkers: options.Workers}
	config.Queues[dispatchQueue] = river.QueueConfig{MaxWorkers: 1}
	config.PeriodicJobs = append(config.PeriodicJobs, river.NewPeriodicJob(
		river.PeriodicInterval(options.DispatchEvery),
		func() (river.JobArgs, *river.InsertOpts) { return dispatchArgs{}, nil },
		&river.PeriodicJobOpts{ID: dispatchQueue, RunOnStart: true},
	))
}

// Start joins the processes that run syncs and starts the queue, until Stop is
// called or ctx ends; both stop in the same way.
func (s *Syncer) Start(ctx context.Context) error {
	if err := s.join(ctx); err != nil {
		return err
	}
	if err := s.queue.Start(ctx); err != nil {
		s.leave(ctx)
		return fmt.Errorf("start River: %w", err)
	}
	return nil
}

// Stop takes no new job, lets running ones go on for the queue's StopTime, then
// cancels them and waits for their end; they stay queued and go on at their
// page after the next Start. When ctx ends first, Stop cancels at once and
// returns ctx's error without waiting.
func (s *Syncer) Stop(ctx context.Context) error {
	err := s.queue.Stop(ctx)
	if err != nil {
		err = errors.Join(err, s.queue.StopAndCancel(ctx))
	}
	s.leave(ctx)
	return err
}
