package support

import (
	"log/slog"
	"time"
)

// Options are what a Service needs. All are required but Logger.
type Options struct {
	Store       Store
	Connections Connections
	Letters     Letters
	Now         func() time.Time
	Logger      *slog.Logger
}

// Service answers the console's pages and does what staff may do.
type Service struct {
	store       Store
	connections Connections
	letters     Letters
	now         func() time.Time
	logger      *slog.Logger
}

// New makes a Service.
func New(options Options) *Service {
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Service{
		store: options.Store, connections: options.Connections, letters: options.Letters, now: options.Now, logger: logger,
	}
}
