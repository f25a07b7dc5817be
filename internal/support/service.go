package support

import "time"

// Options are what a Service needs. All are required.
type Options struct {
	Store       Store
	Connections Connections
	Letters     Letters
	Now         func() time.Time
}

// Service answers the console's pages and does what staff may do.
type Service struct {
	store       Store
	connections Connections
	letters     Letters
	now         func() time.Time
}

// New makes a Service.
func New(options Options) *Service {
	return &Service{
		store: options.Store, connections: options.Connections, letters: options.Letters, now: options.Now,
	}
}
