package connection

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// carryOut sends a claimed booking and writes down what became of it.
func (s *Service) carryOut(ctx context.Context, claim bookingClaim, by Actor) (Booking, error) {
	result := s.send(ctx, claim)
	booking := claim.booking
	booking.State, booking.Refusal, booking.Differing = result.state, result.refusal, result.differing
	booking.UpdatedAt = s.now()
	if result.corrigible {
		booking.Attempt++
	}
	if result.state == BookingMade {
		booking.AppointmentID = result.has.ID
		booking.Wanted.PractitionerID, booking.Wanted.Start, booking.Wanted.End = result.has.PractitionerID, result.has.Start, result.has.End
	}
	err := s.store.InTx(ctx, func(tx Tx) error {
		return s.writeBooking(ctx, tx, settling{claim, booking, result, by})
	})
	return booking, err
}

// settling is a booking that is written down.
type settling struct {
	claim   bookingClaim
	booking Booking
	result  bookingResult
	by      Actor
}

// writeBooking writes a booking's outcome and, when it was made, the appointment
// and the event. It returns ErrFenced when the epoch is over or somebody else has
// taken the booking meanwhile. A sign-in that died is no reason: what was copied
// under it stays until a disconnect, which begins another epoch.
func (s *Service) writeBooking(ctx context.Context, tx Tx, settled settling) error {
	ref := settled.claim.connection.Ref()
	connection, err := tx.Lock(ctx, ref)
	if err != nil {
		return err
	}
	current, err := tx.Booking(ctx, ref, settled.booking.ID)
	gone := errors.Is(err, ErrNotFound)
	switch {
	case err != nil && !gone:
		return err
	case gone, connection.Epoch != settled.booking.Epoch, current.ClaimID != settled.booking.ClaimID:
		return ErrFenced
	}
	if err := tx.SaveBooking(ctx, ref, settled.booking.kept()); err != nil {
		return fmt.Errorf("save booking: %w", err)
	}
	if settled.booking.State != BookingMade {
		return nil
	}
	if err := tx.PutAppointment(ctx, ref, settled.result.has); err != nil {
		return fmt.Errorf("copy appointment: %w", err)
	}
	detail := startOf(settled.booking.Wanted, settled.claim.location)
	return tx.AppendEvent(ctx, newEvent(settled.claim.connection, EventBooked, settled.by, detail, s.now()))
}

// kept is the booking as it is stored: without patient and reason, unless it may
// have to be sent again.
func (b Booking) kept() Booking {
	if b.State == BookingMade || b.State == BookingRefused {
		b.Wanted.PatientRef, b.Wanted.Reason = "", ""
	}
	return b
}

// startOf is an appointment's start for an event, as clocks at the location show
// it: "2026-11-24 09:40". Events outlive a disconnect, so it names no location.
func startOf(wanted NewAppointment, location Location) string {
	zone, err := time.LoadLocation(location.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return wanted.Start.In(zone).Format("2006-01-02 15:04")
}
