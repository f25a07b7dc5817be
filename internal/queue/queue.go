package queue

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Options make a Queue. What has a default may be left out.
type Options struct {
	// SQL is the database; River's tables are in it. Needed. Postgres is its own
	// pool when it is a PostgreSQL one.
	SQL      *sql.DB
	Postgres *pgxpool.Pool
	// Logger hears what River says of itself; default: nobody does.
	Logger *slog.Logger
	// JobTime is how long a job may run whose worker names no time of its own, and
	// the longest that any may; default 10 minutes.
	JobTime time.Duration
	// StopTime is how long Stop lets running jobs go on before it cancels them.
	// Default 5 seconds.
	StopTime time.Duration
}

// Queue runs jobs. Its Client may be used once it is open.
type Queue struct {
	Client
	options Options
	name    string
	parts   []func(*river.Config)
}

// New makes a Queue. Parts register their work, then Open.
func New(options Options) (*Queue, error) {
	if options.SQL == nil {
		return nil, errors.New("queue: SQL is needed")
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.JobTime <= 0 {
		options.JobTime = 10 * time.Minute
	}
	if options.StopTime <= 0 {
		options.StopTime = 5 * time.Second
	}
	return &Queue{options: options, name: "mooring-" + rand.Text()}, nil
}

// Name is River's name for this process; each has another.
func (q *Queue) Name() string { return q.name }

// Alone reports whether the database can have no other process.
func (q *Queue) Alone() bool { return q.options.Postgres == nil }

// Register lets a part add its workers, queues and periodic jobs to River's
// configuration. It is called before Open.
func (q *Queue) Register(part func(*river.Config)) { q.parts = append(q.parts, part) }

// Open makes the client. Jobs can be inserted at once and run after Start.
// Finished jobs are kept for hours only: what is worth knowing stands in rows.
func (q *Queue) Open() error {
	config := &river.Config{
		ID:         q.name,
		Logger:     q.options.Logger,
		Workers:    river.NewWorkers(),
		Queues:     map[string]river.QueueConfig{},
		JobTimeout: q.options.JobTime,
		// A job is not given up while its worker may still be at it.
		RescueStuckJobsAfter:        q.options.JobTime + 5*time.Minute,
		SoftStopTimeout:             q.options.StopTime,
		CompletedJobRetentionPeriod: time.Hour,
		CancelledJobRetentionPeriod: 24 * time.Hour,
		DiscardedJobRetentionPeriod: 24 * time.Hour,
	}
	for _, part := range q.parts {
		part(config)
	}
	var err error
	if q.Client, err = newClient(q.options, config); err != nil {
		return fmt.Errorf("make River client: %w", err)
	}
	return nil
}

// Unfinished lists the states of jobs that are still to be done, for
// river.UniqueOpts. River's own default counts completed jobs too, which would
// swallow every second wish for the same.
func Unfinished() []rivertype.JobState { return append(Waiting(), rivertype.JobStateRunning) }

// Waiting lists the states of jobs that nobody works at now.
func Waiting() []rivertype.JobState {
	return []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending,
		rivertype.JobStateScheduled, rivertype.JobStateRetryable,
	}
}
