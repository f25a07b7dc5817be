package notify

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"mooring/internal/connection"
)

// Providers describes providers to people; connection.Service implements it.
type Providers interface {
	Info(slug string) (connection.ProviderInfo, bool)
}

// Options are what New needs; all are required but Logger.
type Options struct {
	Store     Store
	Transport Transport
	Providers Providers
	// BaseURL is Mooring's own address, "https://connect.example.com": links in
	// letters begin with it.
	BaseURL string
	// AppName is the vendor's product.
	AppName string
	Now     func() time.Time
	// Logger is told of letters that did not leave, and where those are that were
	// written to a folder; nil: nobody is.
	Logger *slog.Logger
}

// Service decides what people are told of by email, and tells them. It implements
// support.Letters.
type Service struct {
	store     Store
	transport Transport
	providers Providers
	baseURL   string
	appName   string
	now       func() time.Time
	logger    *slog.Logger
	// enqueue asks the queue to send what waits, at once; nil: the next round does.
	enqueue func(context.Context) error
}

// New makes a Service.
func New(options Options) *Service {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	return &Service{
		store: options.Store, transport: options.Transport, providers: options.Providers,
		baseURL: strings.TrimRight(options.BaseURL, "/"), appName: options.AppName,
		now: options.Now, logger: options.Logger,
	}
}

// waitingAtOnce bounds Waiting.
const waitingAtOnce = 5000

// Waiting lists letters that are due to be sent: those that somebody asked for,
// then the longest due, and no more than fit one round.
func (s *Service) Waiting(ctx context.Context) ([]Due, error) {
	return s.store.Waiting(ctx, s.now(), waitingAtOnce)
}

// kept is how long a letter that has ended is kept.
const kept = 90 * 24 * time.Hour

// Prune deletes letters that ended 90 days ago.
func (s *Service) Prune(ctx context.Context) error {
	return s.store.Prune(ctx, s.now().Add(-kept))
}
