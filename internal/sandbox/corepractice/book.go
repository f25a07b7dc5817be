package corepractice

import "mooring/internal/sandbox/practice"

// Book is a tenant's appointment book as it stands, for whoever compares what a
// program shows with what is so. A change made in it by hand should go through
// [Server.ChangeAppointment] and its like, which know the tenant's clock. Errors
// wrap [ErrNoTenant].
func (s *Server) Book(tenant string) (*practice.Book, error) {
	t, err := s.find(tenant)
	if err != nil {
		return nil, err
	}
	return t.book, nil
}

// ChangeAppointment edits, moves, deletes or restores one appointment and
// returns it as it is now. Errors wrap [ErrNoTenant], [practice.ErrNotFound] or
// [practice.ErrInvalid].
func (s *Server) ChangeAppointment(tenant, id string, change practice.AppointmentChange) (practice.Appointment, error) {
	t, err := s.find(tenant)
	if err != nil {
		return practice.Appointment{}, err
	}
	return t.book.ChangeAppointment(t.now(), id, change)
}
