package webhook

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"mooring/internal/pause"
	"mooring/internal/publicnet"
)

// defaultTimeout is the Timeout of Options that name none.
const defaultTimeout = 15 * time.Second

// Options are what New needs; all are required but those that say so.
type Options struct {
	Store  Store
	Events Events
	// Letters tells the admins that an endpoint was switched off.
	Letters Letters
	Now     func() time.Time
	// Zone is the time zone of what admins are told; nil: UTC.
	Zone *time.Location
	// AllowPrivate permits http and private addresses: for development.
	AllowPrivate bool
	// Timeout bounds one attempt, the answer included; 0: 15 seconds.
	Timeout time.Duration
	// Jitter returns numbers from 0 up to 1 that scatter the next attempts; nil: random
	// ones.
	Jitter func() float64
	// Authorities sign the endpoints' certificates; nil: those that the machine trusts.
	Authorities *x509.CertPool
	// Wait ends when it is time to look for work again, or with an error when ctx ends;
	// nil: after a second.
	Wait func(context.Context) error
	// Logger hears of what cannot be done; nil: nobody does.
	Logger *slog.Logger
}

// Service keeps endpoints and delivers to them.
type Service struct {
	Options
	client *http.Client
	// enqueue queues turns; nil: no queue is registered.
	enqueue func(context.Context, []Turn) error
}

// New makes a Service.
func New(options Options) *Service {
	if options.Timeout == 0 {
		options.Timeout = defaultTimeout
	}
	if options.Jitter == nil {
		options.Jitter = rand.Float64
	}
	if options.Zone == nil {
		options.Zone = time.UTC
	}
	if options.Wait == nil {
		options.Wait = func(ctx context.Context) error { return pause.For(ctx, time.Second) }
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	dialer := publicnet.NewDialer(publicnet.Options{AllowPrivate: options.AllowPrivate, Timeout: options.Timeout})
	return &Service{Options: options, client: newClient(publicnet.NewTransport(dialer), options.Authorities)}
}

// hold is how long a delivery, and the turn with it, is taken for one attempt: taking
// it, the attempt, and writing down what came of it end before that.
func (s *Service) hold() time.Duration { return takeTime + s.Timeout + settleTime }

// Round does what is to be done every minute: tell the admins, and forget what is old.
func (s *Service) Round(ctx context.Context) error {
	return errors.Join(s.TellAdmins(ctx), s.Prune(ctx))
}

// Times after which deliveries are deleted.
const (
	// kept is how long one stays in the log after it ended.
	kept = 30 * 24 * time.Hour
	// keptWaiting is how long one waits for its endpoint to be switched on: as long as
	// the event itself is kept.
	keptWaiting = 90 * 24 * time.Hour
)

// Prune deletes a portion of the deliveries that ended 30 days ago, or have waited for
// 90.
func (s *Service) Prune(ctx context.Context) error {
	now := s.Now()
	if err := s.Store.Prune(ctx, now.Add(-kept), now.Add(-keptWaiting)); err != nil {
		return fmt.Errorf("forget old webhook deliveries: %w", err)
	}
	return nil
}
