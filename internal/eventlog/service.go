package eventlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"mooring/internal/pause"
)

// Kept is how long an event stays in the log after it was published.
const Kept = 90 * 24 * time.Hour

const (
	// portion is how many notes are published, and events deleted, in one transaction.
	portion = 500
	// portions bounds what one call does.
	portions = 40
)

// Errors that readers tell apart.
var (
	// ErrGone: events behind the place that was asked for are no longer kept.
	ErrGone = errors.New("the events that follow are no longer kept")
	// ErrUnknown: the place that was asked for is behind the newest event.
	ErrUnknown = errors.New("there is no such event")
)

// Filter asks for a page of the log.
type Filter struct {
	// After is the sequence behind which the page begins; 0: before the first.
	After int64
	// Oldest has the page begin with the oldest event that is kept, whatever After says.
	Oldest bool
	// Types are those that are wanted; none: all.
	Types []string
	// OrganisationID and ConnectionID narrow to one; empty: all.
	OrganisationID, ConnectionID string
	// Limit is how many events a page has at most, at least 1.
	Limit int
}

// Page is one page of the log.
type Page struct {
	Events []Event
	// Next is what After is for the page that follows. It moves on past events that
	// the filter leaves out, so that who waits for rare ones does not fall behind.
	Next int64
	// More reports whether more events are there already.
	More bool
}

// Store keeps notes and log.
type Store interface {
	// Waiting reports whether there are notes to publish, by one cheap statement.
	Waiting(ctx context.Context) (bool, error)
	// Publish moves up to limit committed notes into the log, in one transaction, and
	// returns how many. Only one at a time publishes: another one waits for its turn
	// or, if told not to, publishes nothing.
	Publish(ctx context.Context, limit int, wait bool) (int, error)
	// Read reads a page of what is published. It returns ErrGone and ErrUnknown.
	Read(ctx context.Context, filter Filter) (Page, error)
	// Newest returns the newest sequence that was given; 0: none ever was.
	Newest(ctx context.Context) (int64, error)
	// Prune deletes, in one transaction, up to limit of the oldest events that were
	// published before a time, and returns how many.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
}

// Options make a Service.
type Options struct {
	Store Store
	Now   func() time.Time
	// Published is called after events were published; nil: nobody waits for it.
	Published func(context.Context)
	// Wait ends when it is time to look for notes again, or with an error when ctx
	// ends; nil: after a second.
	Wait func(context.Context) error
	// Logger hears of a publisher that cannot.
	Logger *slog.Logger
}

// Service publishes events and reads them.
type Service struct {
	options Options
}

// New makes a Service.
func New(options Options) *Service {
	if options.Published == nil {
		options.Published = func(context.Context) {}
	}
	if options.Wait == nil {
		options.Wait = func(ctx context.Context) error { return pause.For(ctx, time.Second) }
	}
	return &Service{options: options}
}

// List reads a page of the log. What was committed before is published first, so that
// a caller sees what it did.
func (s *Service) List(ctx context.Context, filter Filter) (Page, error) {
	if _, err := s.publish(ctx, true); err != nil {
		return Page{}, err
	}
	page, err := s.options.Store.Read(ctx, filter)
	if err != nil {
		return Page{}, fmt.Errorf("read events: %w", err)
	}
	return page, nil
}

// Newest returns the sequence behind which only events follow that are not committed
// yet: where somebody begins who wants what happens from now on.
func (s *Service) Newest(ctx context.Context) (int64, error) {
	if _, err := s.publish(ctx, true); err != nil {
		return 0, err
	}
	newest, err := s.options.Store.Newest(ctx)
	if err != nil {
		return 0, fmt.Errorf("read newest event: %w", err)
	}
	return newest, nil
}

// Publish publishes what is committed, a bounded number of events, and returns how
// many. It leaves them to another publisher that is at it.
func (s *Service) Publish(ctx context.Context) (int, error) { return s.publish(ctx, false) }

// publish publishes in portions.
func (s *Service) publish(ctx context.Context, wait bool) (int, error) {
	waiting, err := s.options.Store.Waiting(ctx)
	if err != nil {
		return 0, fmt.Errorf("look for events to publish: %w", err)
	}
	if !waiting {
		return 0, nil
	}
	published := 0
	for range portions {
		var moved int
		moved, err = s.options.Store.Publish(ctx, portion, wait)
		published += moved
		if err != nil || moved < portion {
			break
		}
	}
	if published > 0 {
		s.options.Published(ctx)
	}
	if err != nil {
		return published, fmt.Errorf("publish events: %w", err)
	}
	return published, nil
}

// Prune deletes events that are older than Kept, a bounded number.
func (s *Service) Prune(ctx context.Context) error {
	for range portions {
		deleted, err := s.options.Store.Prune(ctx, s.options.Now().Add(-Kept), portion)
		if err != nil {
			return fmt.Errorf("delete old events: %w", err)
		}
		if deleted < portion {
			break
		}
	}
	return nil
}
