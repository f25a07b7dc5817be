package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/connection"
)

const (
	// sendTime bounds one attempt to send a letter, from before it is taken.
	sendTime = 30 * time.Second
	// settleTime bounds writing down how an attempt ended, which happens also when
	// the process is asked to stop meanwhile.
	settleTime = 10 * time.Second
	// hold is how long a letter is taken for one attempt: both have ended by then, and
	// nobody else takes it before. A sender that was killed keeps it no longer.
	hold = sendTime + settleTime
	// giveUpAfter is how long a letter is tried (RFC 5321 section 4.5.4.1: at least
	// 4 to 5 days).
	giveUpAfter = 4 * 24 * time.Hour
)

// pauses are those between attempts; the last one repeats.
var pauses = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour,
}

// Later is the error of a letter that could not be sent yet. The row says the
// same, so nobody has to act on it.
type Later struct {
	// At is when to try again.
	At time.Time
	// Cause is why; nil when it is not its turn.
	Cause error
}

// Error implements error.
func (l *Later) Error() string {
	if l.Cause == nil {
		return "letter is not to be sent before " + l.At.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("letter is tried again at %s: %v", l.At.UTC().Format(time.RFC3339), l.Cause)
}

// Unwrap returns the cause.
func (l *Later) Unwrap() error { return l.Cause }

// Deliver sends a letter, in the words of now, or drops it when it is no longer
// true or wanted. It returns nil when the letter has ended, is gone or is in
// somebody else's hands; a *Later when it is to be tried again. Two that deliver the
// same letter at once send it once.
func (s *Service) Deliver(ctx context.Context, letterID string) error {
	now := s.now()
	delivery, err := s.store.Delivery(ctx, letterID)
	switch {
	case errors.Is(err, connection.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("read letter: %w", err)
	case delivery.Ended:
		return nil
	}
	switch verdict, until := judge(delivery, now); verdict {
	case drop:
		return s.settle(ctx, letterID, Result{Outcome: OutcomeDropped, At: now})
	case wait:
		if err := s.store.PutOff(ctx, letterID, "", until); err != nil {
			return fmt.Errorf("put letter off: %w", err)
		}
		return &Later{At: until}
	}
	return s.attempt(ctx, delivery, now)
}

// attempt takes a letter and sends it, unless somebody else has it.
func (s *Service) attempt(ctx context.Context, delivery Delivery, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	taken, err := s.store.Take(ctx, delivery.Letter.ID, now, now.Add(hold))
	if err != nil {
		return fmt.Errorf("take letter: %w", err)
	}
	if !taken {
		return nil
	}
	delivery.Letter.Attempts++
	return s.send(ctx, delivery)
}

// send makes one attempt to send a letter that was taken, and writes down how it
// ended.
func (s *Service) send(ctx context.Context, delivery Delivery) error {
	mail, err := s.write(ctx, delivery)
	if err != nil {
		return err
	}
	sending, err := s.transport.Send(ctx, mail)
	now, letter := s.now(), delivery.Letter
	var refusal *Refusal
	isRefusal := errors.As(err, &refusal)
	switch {
	case err == nil:
		s.logger.InfoContext(ctx, "letter left", "letter", letter.ID, "connection", letter.Ref.ID, "outcome", string(sending.Outcome), "path", sending.Path)
		return s.settle(ctx, letter.ID, Result{Outcome: sending.Outcome, At: now})
	case isRefusal && refusal.Permanent:
		s.logger.WarnContext(ctx, "letter bounced", "letter", letter.ID, "connection", letter.Ref.ID, "code", refusal.Code)
		return s.settle(ctx, letter.ID, Result{Outcome: OutcomeBounced, Code: refusal.Code, At: now})
	}
	code := ""
	if isRefusal {
		code = refusal.Code
	}
	at := now.Add(pauses[min(letter.Attempts, len(pauses))-1])
	if at.After(letter.CreatedAt.Add(giveUpAfter)) {
		s.logger.ErrorContext(ctx, "letter given up", "letter", letter.ID, "connection", letter.Ref.ID, "error", err)
		return s.settle(ctx, letter.ID, Result{Outcome: OutcomeGivenUp, Code: code, At: now})
	}
	return s.putOff(ctx, letter.ID, code, &Later{At: at, Cause: err})
}

// settle ends a letter, whatever became of ctx meanwhile: what a mail server has
// taken must not be sent again.
func (s *Service) settle(ctx context.Context, letterID string, result Result) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err := s.store.Settle(ctx, letterID, result); err != nil {
		return fmt.Errorf("settle letter: %w", err)
	}
	return nil
}

// putOff notes when to try again and returns later.
func (s *Service) putOff(ctx context.Context, letterID, code string, later *Later) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err := s.store.PutOff(ctx, letterID, code, later.At); err != nil {
		return errors.Join(later, fmt.Errorf("put letter off: %w", err))
	}
	return later
}
