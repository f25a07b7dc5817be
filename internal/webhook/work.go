package webhook

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// takeTime bounds taking a delivery.
	takeTime = 10 * time.Second
	// settleTime bounds writing down what came of an attempt, which happens also when the
	// process is asked to stop meanwhile.
	settleTime = 10 * time.Second
	// eventsAtOnce is how many events become deliveries in one transaction.
	eventsAtOnce = 200
)

// Work takes a turn: it delivers what is due to an endpoint until nothing is, the
// endpoint does not answer, or the time is short that ctx still has. A turn that is
// somebody else's is no error.
func (s *Service) Work(ctx context.Context, turn Turn) error {
	now := s.Now()
	held, begun, err := s.Store.Begin(ctx, turn, now, now.Add(s.hold()))
	if err != nil {
		return fmt.Errorf("begin turn: %w", err)
	}
	if !begun {
		return nil
	}
	err = s.workThrough(ctx, held)
	if errors.Is(err, ErrLost) {
		return nil
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if failed := s.Store.End(ending, held); failed != nil && !errors.Is(failed, ErrLost) {
		err = errors.Join(err, fmt.Errorf("end turn: %w", failed))
	}
	return err
}

// workThrough makes deliveries and sends them, a portion at a time.
func (s *Service) workThrough(ctx context.Context, turn Turn) error {
	for {
		more, err := s.Store.Fill(ctx, turn, s.Now(), eventsAtOnce)
		if err != nil {
			return fmt.Errorf("make deliveries of events: %w", err)
		}
		goesOn, err := s.deliverDue(ctx, &turn)
		if err != nil || !goesOn || !more {
			return err
		}
	}
}

// deliverDue sends what is due, and reports whether more may be sent. The turn goes on
// behind the last.
func (s *Service) deliverDue(ctx context.Context, turn *Turn) (bool, error) {
	for s.hasTime(ctx) {
		sending, err := s.next(ctx, *turn)
		if errors.Is(err, ErrNotFound) {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("take next delivery: %w", err)
		}
		turn.After = sending.Delivery.Sequence
		attempt, sent := s.attempt(ctx, sending)
		if !sent {
			return false, s.putBack(ctx, sending)
		}
		if err := s.settle(ctx, sending, attempt); err != nil {
			return false, err
		}
		if attempt.Status == 0 || attempt.RetryAfter > 0 {
			return false, nil
		}
	}
	return false, nil
}

// next takes the next delivery that is due.
func (s *Service) next(ctx context.Context, turn Turn) (Sending, error) {
	ctx, cancel := context.WithTimeout(ctx, takeTime)
	defer cancel()
	now := s.Now()
	return s.Store.Next(ctx, turn, now, now.Add(s.hold()))
}

// hasTime reports whether ctx lasts for one more delivery.
func (s *Service) hasTime(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	end, limited := ctx.Deadline()
	return !limited || time.Until(end) > s.hold()
}

// settle writes down what came of an attempt, whatever became of ctx meanwhile.
func (s *Service) settle(ctx context.Context, sending Sending, attempt Attempt) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	var decision Decision
	err := s.Store.Settle(ctx, sending.Delivery.Sequence, attempt, func(standing Standing) Decision {
		decision = decide(standing, attempt, s.Jitter())
		return decision
	})
	if errors.Is(err, ErrNotFound) { // The endpoint was deleted while it was sent.
		return nil
	}
	if err != nil {
		return fmt.Errorf("write down attempt: %w", err)
	}
	place := Endpoint{URL: sending.URL}.Place()
	switch {
	case decision.Off != "":
		s.Logger.WarnContext(ctx, "webhook endpoint was switched off", "endpoint", sending.Delivery.EndpointID, "url", place, "reason", string(decision.Off))
	case !decision.Delivered:
		s.Logger.InfoContext(ctx, "webhook did not arrive", "endpoint", sending.Delivery.EndpointID, "url", place,
			"delivery", sending.Delivery.ID(), "error", attempt.Error, "again_at", decision.TryAt)
	}
	return nil
}

// putBack lets go of a delivery that was not sent.
func (s *Service) putBack(ctx context.Context, sending Sending) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err := s.Store.PutBack(ctx, sending.Delivery.Sequence); err != nil {
		return fmt.Errorf("let go of delivery: %w", err)
	}
	return nil
}
