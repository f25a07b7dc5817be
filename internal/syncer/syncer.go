package syncer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"mooring/internal/connection"
)

// Options make a Syncer. What has a default may be left out.
type Options struct {
	// SQL is the database that also holds the rows; River's own tables are in it.
	// Needed. Postgres is its own pool when it is a PostgreSQL one.
	SQL      *sql.DB
	Postgres *pgxpool.Pool
	// Store, Sources, Tokens and Observer are needed.
	Store    Store
	Sources  Sources
	Tokens   connection.TokenSource
	Observer Observer
	// Now tells the time; default time.Now. River keeps its own.
	Now func() time.Time
	// Logger is never given a secret or a patient; default: no log.
	Logger *slog.Logger
	// QueueLogger hears what River says of itself; default: Logger.
	QueueLogger *slog.Logger
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
	// StopTime is how long Stop lets running syncs go on before it cancels
	// them; they go on at the next start. Default 5 seconds.
	StopTime time.Duration
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
	if o.QueueLogger == nil {
		o.QueueLogger = o.Logger
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	o.Interval = positive(o.Interval, 15*time.Minute)
	o.DispatchEvery = max(time.Second, positive(o.DispatchEvery, 30*time.Second))
	o.Workers = positive(o.Workers, 4)
	o.RunTime = positive(o.RunTime, 10*time.Minute)
	o.StopTime = positive(o.StopTime, 5*time.Second)
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
	queue    queue
	crew     crew
	// enough is how many jobs keep this process busy from one dispatch to the next.
	enough int
}

// New makes a Syncer. Syncs can be requested at once and run after Start.
func New(options Options) (*Syncer, error) {
	if options.SQL == nil || options.Store == nil || options.Sources == nil || options.Tokens == nil || options.Observer == nil {
		return nil, errors.New("syncer: SQL, Store, Sources, Tokens and Observer are needed")
	}
	options = options.defaults()
	s := &Syncer{
		store: options.Store, sources: options.Sources, tokens: options.Tokens, observer: options.Observer,
		now: options.Now, logger: options.Logger, interval: options.Interval, jitter: options.Jitter,
		running: newRunning(), crew: newCrew(options.Postgres == nil),
		enough: enoughFor(options.Workers, options.DispatchEvery),
	}
	var err error
	if s.queue, err = newQueue(options, s.riverConfig(options)); err != nil {
		return nil, fmt.Errorf("make River client: %w", err)
	}
	return s, nil
}

// riverConfig configures River. Finished jobs are kept for hours only: what is
// worth knowing stands in the sync runs.
func (s *Syncer) riverConfig(options Options) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{syncer: s})
	river.AddWorker(workers, &dispatcher{syncer: s})
	return &river.Config{
		ID:      s.crew.name,
		Logger:  options.QueueLogger,
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			syncQueue:     {MaxWorkers: options.Workers},
			dispatchQueue: {MaxWorkers: 1},
		},
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(
			river.PeriodicInterval(options.DispatchEvery),
			func() (river.JobArgs, *river.InsertOpts) { return dispatchArgs{}, nil },
			&river.PeriodicJobOpts{ID: dispatchQueue, RunOnStart: true},
		)},
		JobTimeout: options.RunTime,
		// A job is not given up while its worker may still be at it.
		RescueStuckJobsAfter:        options.RunTime + 5*time.Minute,
		SoftStopTimeout:             options.StopTime,
		CompletedJobRetentionPeriod: time.Hour,
		CancelledJobRetentionPeriod: 24 * time.Hour,
		DiscardedJobRetentionPeriod: 24 * time.Hour,
	}
}

// Start begins to run what is queued and due, until Stop is called or ctx
// ends; both stop in the same way.
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

// Stop takes no new job, lets running syncs go on for Options.StopTime, then
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
