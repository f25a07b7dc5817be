package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"mooring/internal/queue"
)

const (
	// mailQueue is the queue of letters: a mail server that does not answer keeps
	// nobody but letters waiting.
	mailQueue = "mail"
	// mailWorkers is how many letters one process sends at once.
	mailWorkers = 4
	// letterTime bounds one job, which makes one attempt.
	letterTime = time.Minute
)

// River's priorities: a letter that somebody waits for does not wait behind a
// backlog.
const (
	askedPriority = 1
	roundPriority = 2
)

// Queue is what sending needs of the queue; queue.Queue implements it.
type Queue interface {
	// Register lets a part add its workers and queues, before the queue is opened.
	Register(part func(*river.Config))
	// InsertMany queues jobs, once the queue is open.
	InsertMany(ctx context.Context, jobs []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
}

// Register has letters sent by the queue's workers. It is called once, before the
// queue is opened and before anything else is asked of the Service.
func (s *Service) Register(jobs Queue) {
	jobs.Register(func(config *river.Config) {
		river.AddWorker(config.Workers, &worker{service: s})
		config.Queues[mailQueue] = river.QueueConfig{MaxWorkers: mailWorkers}
	})
	s.enqueue = func(ctx context.Context) error { return s.queueWaiting(ctx, jobs) }
}

// Round decides who is told of what, and queues every letter that waits to be
// sent. It is called once a minute, by one process or by several.
func (s *Service) Round(ctx context.Context) error {
	planned := s.Plan(ctx)
	if s.enqueue == nil {
		return errors.Join(planned, errors.New("send letters: no queue is registered"))
	}
	// What could be planned is sent, whatever could not.
	return errors.Join(planned, s.enqueue(ctx))
}

// queueWaiting queues the letters that wait. One that is queued already is skipped:
// it is the row that says whether a letter is still to be sent and whether somebody is
// at it, and a job that is lost is asked for again by the next round.
func (s *Service) queueWaiting(ctx context.Context, jobs Queue) error {
	waiting, err := s.Waiting(ctx)
	if err != nil {
		return fmt.Errorf("list waiting letters: %w", err)
	}
	if len(waiting) == 0 {
		return nil
	}
	metadata, err := queue.Origin(ctx)
	if err != nil {
		return err
	}
	wanted := make([]river.InsertManyParams, len(waiting))
	for i, due := range waiting {
		options := river.InsertOpts{Metadata: metadata, Priority: roundPriority}
		if due.Asked {
			options.Priority = askedPriority
		}
		wanted[i] = river.InsertManyParams{Args: letterArgs{LetterID: due.LetterID, Attempts: due.Attempts}, InsertOpts: &options}
	}
	if _, err := jobs.InsertMany(ctx, wanted); err != nil {
		return fmt.Errorf("queue letters: %w", err)
	}
	return nil
}

// letterArgs name a letter to send: nothing of what is in it, or of whom it is to. A
// process that dies leaves its job running in the queue's eyes; the next attempt has
// another number, and so a job of its own.
type letterArgs struct {
	LetterID string `json:"letter_id" river:"unique"`
	// Attempts is how many were made before.
	Attempts int `json:"attempts" river:"unique"`
}

// Kind implements river.JobArgs.
func (letterArgs) Kind() string { return "letter" }

// InsertOpts implements river.JobArgsWithInsertOpts. River itself retries nothing:
// the row says when to try again, and the round asks for it.
func (letterArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue:       mailQueue,
		MaxAttempts: 1,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: queue.Unfinished()},
	}
}

// worker sends one letter.
type worker struct {
	river.WorkerDefaults[letterArgs]
	service *Service
}

// Timeout implements river.Worker.
func (*worker) Timeout(*river.Job[letterArgs]) time.Duration { return letterTime }

// Work implements river.Worker. A letter that is to be tried again has been put
// off in its row, and its job is done.
func (w *worker) Work(ctx context.Context, job *river.Job[letterArgs]) error {
	ctx = queue.OnBehalf(ctx, job.JobRow)
	err := w.service.Deliver(ctx, job.Args.LetterID)
	var later *Later
	switch {
	case err == nil:
	case errors.As(err, &later) && later.Cause == nil:
		return nil
	case errors.As(err, &later):
		w.service.logger.WarnContext(ctx, "letter did not leave", "letter", job.Args.LetterID, "again_at", later.At, "error", err)
		return nil
	case ctx.Err() == nil:
		w.service.logger.ErrorContext(ctx, "letter was not dealt with", "letter", job.Args.LetterID, "error", err)
	}
	return err
}
