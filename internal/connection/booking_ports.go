package connection

import (
	"context"
	"fmt"
	"time"
)

// Booker is implemented by providers that take appointments from us.
type Booker interface {
	// Book makes an appointment. The same key with the same appointment makes it
	// once, however often it is sent. The errors are a *BookingError when the
	// provider has not made it and says why, else a *Failure: of kind
	// FailureNotProcessed or FailureLimited when the provider did not take the
	// request, FailureUnauthorized, FailureForbidden and FailureNotActivated, and
	// FailureUnknown when nobody knows what became of it.
	Book(ctx context.Context, access Access, key string, wanted NewAppointment) (Appointment, error)
	// Booked lists the appointments of a location that start in [from, to).
	Booked(ctx context.Context, access Access, query BookedQuery) ([]Appointment, error)
}

// BookedQuery asks a provider for the appointments of a location that start in
// [From, To).
type BookedQuery struct {
	LocationID string
	From, To   time.Time
}

// BookingError is an appointment that the provider has not made.
type BookingError struct {
	Refusal BookingRefusal
	// Failure is how the provider said it.
	Failure *Failure
}

// Error implements error.
func (e *BookingError) Error() string {
	return fmt.Sprintf("appointment refused (%s): %v", e.Refusal, e.Failure)
}

// Unwrap returns the failure.
func (e *BookingError) Unwrap() error { return e.Failure }

// BookingReader reads bookings.
type BookingReader interface {
	// Booking reads one booking; ErrNotFound when there is none, or it belongs to
	// another organisation.
	Booking(ctx context.Context, ref Ref, id string) (Booking, error)
	// UnsettledBookings lists those that are being sent or whose outcome is unknown,
	// oldest first, and no more than a few.
	UnsettledBookings(ctx context.Context, ref Ref) ([]Booking, error)
}

// BookingPruner forgets bookings.
type BookingPruner interface {
	// PruneBookings deletes up to limit bookings that were last written before a
	// moment and returns how many there were.
	PruneBookings(ctx context.Context, before time.Time, limit int) (int, error)
}

// BookingTx is what a transaction does with bookings.
type BookingTx interface {
	// Booking reads one booking; ErrNotFound when there is none.
	Booking(ctx context.Context, ref Ref, id string) (Booking, error)
	// SaveBooking inserts or updates a booking's row.
	SaveBooking(ctx context.Context, ref Ref, booking Booking) error
	// PutAppointment writes an appointment into our copy, unless a newer state of it
	// stands there or its location is not chosen.
	PutAppointment(ctx context.Context, ref Ref, appointment Appointment) error
}
