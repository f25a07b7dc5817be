package connection

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Timings of what the Service does with the outside.
const (
	// authorizationLife is how long a person may take at the provider.
	authorizationLife = 10 * time.Minute
	// exchangeTimeout bounds redeeming a code and reading the tenant after it.
	exchangeTimeout = 30 * time.Second
	// checkTimeout bounds "Check now".
	checkTimeout = 30 * time.Second
	// revokeTimeout bounds asking a provider to end our access, tries included.
	revokeTimeout = 30 * time.Second
	// revokePatience is how long a disconnect waits for the provider's word
	// before it answers; asking goes on behind it.
	revokePatience = 3 * time.Second
	// scrubPatience is how long it waits for the database's files to be scrubbed,
	// which a backup or a stuck process can hold up.
	scrubPatience = 10 * time.Second
)

// Watcher hears how long purges take.
type Watcher interface {
	// Purged tells how long the transaction of a disconnect took, the wait for
	// its turn included.
	Purged(took time.Duration)
}

// Options are what a Service needs. All are required but Days, Logger and Watch.
type Options struct {
	Store     Store
	Providers Providers
	Tokens    TokenSource
	Syncs     Syncs
	// Days compares and repairs single days; nil where nobody asks for it.
	Days Days
	// BaseURL is our own public address without a trailing slash; the redirect
	// URI is made from it.
	BaseURL string
	Now     func() time.Time
	Logger  *slog.Logger
	// Watch hears of purges; nil: nobody does.
	Watch Watcher
}

// Service starts, completes, checks and ends connections.
type Service struct {
	*Observer
	providers Providers
	tokens    TokenSource
	syncs     Syncs
	days      Days
	baseURL   string
	logger    *slog.Logger
	watch     Watcher
	// behind counts work that outlives its request; Close waits for it.
	behind sync.WaitGroup
}

// New makes a Service.
func New(options Options) *Service {
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Service{
		Observer:  NewObserver(options.Store, options.Now),
		providers: options.Providers,
		tokens:    options.Tokens,
		syncs:     options.Syncs,
		days:      options.Days,
		baseURL:   strings.TrimRight(options.BaseURL, "/"),
		logger:    logger,
		watch:     options.Watch,
	}
}

// Close waits until revocations that are still being asked for have ended, or
// until ctx ends.
func (s *Service) Close(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		s.behind.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// RedirectURI is the callback address registered with a provider. It must
// equal the registered one to the letter (RFC 6749 section 3.1.2.3).
func (s *Service) RedirectURI(provider string) string {
	return s.baseURL + "/oauth/" + provider + "/callback"
}

// Infos describes the configured providers.
func (s *Service) Infos() []ProviderInfo { return s.providers.Infos() }

// Info describes one configured provider; false when it is not offered.
func (s *Service) Info(slug string) (ProviderInfo, bool) {
	provider, found := s.providers.Provider(slug)
	if !found {
		return ProviderInfo{}, false
	}
	return provider.Info(), true
}

// Overviews lists an organisation's connections for the setup page.
func (s *Service) Overviews(ctx context.Context, organisationID string) ([]Overview, error) {
	return s.store.Overviews(ctx, organisationID)
}

// Overview reads one connection with what its card says.
func (s *Service) Overview(ctx context.Context, ref Ref) (Overview, error) {
	return s.store.Overview(ctx, ref)
}

// Connection reads one connection.
func (s *Service) Connection(ctx context.Context, ref Ref) (Connection, error) {
	return s.store.Connection(ctx, ref)
}

// Locations reads the known locations of a connection, chosen or not.
func (s *Service) Locations(ctx context.Context, ref Ref) ([]Location, error) {
	return s.store.Locations(ctx, ref)
}

// Holdings counts what a disconnect would remove now.
func (s *Service) Holdings(ctx context.Context, ref Ref) (Removed, error) {
	return s.store.Holdings(ctx, ref)
}

// Events lists the audit trail, newest first.
func (s *Service) Events(ctx context.Context, filter EventFilter) ([]Event, error) {
	return s.store.Events(ctx, filter)
}

// CanRevoke reports whether a provider can be asked to end our access.
func (s *Service) CanRevoke(slug string) bool {
	provider, found := s.providers.Provider(slug)
	if !found {
		return false
	}
	_, can := provider.(Revoker)
	return can
}
