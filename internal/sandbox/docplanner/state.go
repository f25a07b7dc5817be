package docplanner

import (
	"time"

	"mooring/internal/sandbox/practice"
)

// Bookings tells when each booking at an address starts, by the ids of the API, for
// whoever compares what a program shows with what is so. Errors wrap
// [portal.ErrNoTenant] or [practice.ErrNotFound].
func (s *Server) Bookings(tenant, address string) (map[string]time.Time, error) {
	book, err := s.Book(tenant)
	if err != nil {
		return nil, err
	}
	booked, _, err := book.Appointments(practice.Query{LocationID: address, Limit: all})
	if err != nil {
		return nil, err
	}
	starts := make(map[string]time.Time, len(booked))
	for _, a := range booked {
		starts[number(a.ID)] = a.Start
	}
	return starts, nil
}
