package connection

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"mooring/internal/pause"
)

// Timings of a booking.
const (
	// bookTimeout bounds sending an appointment, every try of it, and readTimeout
	// reading it back.
	bookTimeout = 30 * time.Second
	readTimeout = 10 * time.Second
	// bookStale is when a claim is taken for that of a dead process: longer than a
	// living one can hold it.
	bookStale = time.Minute
	// bookPatience is how long somebody who sends the same form again waits for what
	// becomes of the first, looking every bookPause.
	bookPatience = 45 * time.Second
	bookPause    = 200 * time.Millisecond
	// bookingsKept is how long a booking that nobody touches is remembered.
	bookingsKept = 7 * 24 * time.Hour
)

// BookRequest is a form for a new appointment that was sent.
type BookRequest struct {
	// Key is what the form was given when it was shown first.
	Key string
	// Wanted is nil to send again what the booking of that key holds.
	Wanted *NewAppointment
	// request is Booking.Request of what a program asks for.
	request string
}

// BookingBar says what keeps a connection from booking; BookingOpen: nothing.
func (s *Service) BookingBar(of Connection) BookingBar {
	info, _ := s.Info(of.Provider)
	asked := slices.ContainsFunc(info.Scopes, func(scope Scope) bool { return scope.Name == info.BookingScope })
	switch _, can := s.booker(of.Provider); {
	case !can:
		return BarProvider
	case !asked:
		return BarNotAsked
	case of.Status != StatusConnected:
		return BarNotConnected
	case !slices.Contains(of.GrantedScopes, info.BookingScope):
		return BarNotGranted
	}
	return BookingOpen
}

// booker finds the Booker of a provider; false when it takes no appointments.
func (s *Service) booker(slug string) (Booker, bool) {
	provider, found := s.providers.Provider(slug)
	if !found {
		return nil, false
	}
	booker, can := provider.(Booker)
	return booker, can
}

// Booking reads one booking; ErrNotFound when there is none.
func (s *Service) Booking(ctx context.Context, ref Ref, key string) (Booking, error) {
	return s.store.Booking(ctx, ref, key)
}

// UnsettledBookings lists the bookings of a connection whose outcome is open,
// oldest first; one that is being sent right now is not among them.
func (s *Service) UnsettledBookings(ctx context.Context, ref Ref) ([]Booking, error) {
	open, err := s.store.UnsettledBookings(ctx, ref)
	return slices.DeleteFunc(open, func(b Booking) bool { return b.sending(s.now()) }), err
}

// Book makes an appointment at the provider, once for a key, however often and
// by however many processes it is asked for: the row is claimed before anything
// is sent, and the provider is given a key that it makes one appointment for. Whoever
// comes second waits for the first and gets what became of it. What was made is
// read back, compared and written into our copy.
//
// A refusal and an outcome that nobody knows are results, not errors. Errors are
// ErrNotLive when nothing can be booked, ErrNotFound, an *InputError for a
// location that is not chosen, and ErrFenced when the connection moved on while
// the appointment was being sent: it may have been made.
func (s *Service) Book(ctx context.Context, ref Ref, by Actor, request BookRequest) (Booking, error) {
	waiting, cancel := context.WithTimeout(ctx, bookPatience)
	defer cancel()
	for {
		claim, mine, err := s.claimBooking(ctx, ref, request)
		switch {
		case err != nil:
			return Booking{}, err
		case mine:
			// From here on nothing may be cut short by a browser that went away.
			return s.carryOut(context.WithoutCancel(ctx), claim, by)
		case !claim.booking.sending(s.now()) || !s.settles(waiting, ref, request.Key):
			return claim.booking, nil
		}
	}
}

// bookingClaim is a booking that this process is to send.
type bookingClaim struct {
	connection Connection
	location   Location
	booking    Booking
	// doubt: it was sent before, and nobody knows what became of that.
	doubt bool
}

// claimBooking takes a booking for this process, in a transaction of its own. It
// returns the booking as it stands and false when there is nothing to send.
func (s *Service) claimBooking(ctx context.Context, ref Ref, request BookRequest) (claim bookingClaim, mine bool, err error) {
	err = s.store.InTx(ctx, func(tx Tx) error {
		claim, mine = bookingClaim{}, false
		if claim.connection, err = tx.Lock(ctx, ref); err != nil {
			return err
		}
		claim.booking, err = tx.Booking(ctx, ref, request.Key)
		isNew := errors.Is(err, ErrNotFound) && request.Wanted != nil
		switch {
		case err != nil && !isNew:
			return err
		case !isNew && claim.booking.Request != request.request && request.request != "":
			return ErrBookedOtherwise
		case !isNew && !claim.booking.claimable(request.Wanted, s.now()):
			return nil
		case s.BookingBar(claim.connection) != BookingOpen:
			return ErrNotLive
		}
		mine, claim.doubt = true, !isNew && claim.booking.State != BookingRefused
		claim.take(request, s.now())
		if claim.location, err = chosenLocation(ctx, tx, ref, claim.booking.Wanted.LocationID); err != nil {
			return err
		}
		return tx.SaveBooking(ctx, ref, claim.booking)
	})
	return claim, mine, err
}

// take makes the booking this process's.
func (c *bookingClaim) take(request BookRequest, now time.Time) {
	c.booking.ID, c.booking.Epoch = request.Key, c.connection.Epoch
	if request.Wanted != nil {
		c.booking.Wanted, c.booking.Request = *request.Wanted, request.request
	}
	c.booking.State, c.booking.Refusal = BookingSending, ""
	c.booking.ClaimID, c.booking.ClaimedAt, c.booking.UpdatedAt = rand.Text(), now, now
}

// claimable reports whether a booking may be sent now: one that was refused,
// corrected or not; one of unknown outcome, and one whose process died, as it is.
func (b Booking) claimable(wanted *NewAppointment, now time.Time) bool {
	same := wanted == nil || b.Wanted.Equal(*wanted)
	switch b.State {
	case BookingRefused:
		return wanted != nil
	case BookingUnknown:
		return same
	case BookingSending:
		return same && !b.sending(now)
	}
	return false
}

// sending reports whether a process is sending the booking now, as far as anybody can know.
func (b Booking) sending(now time.Time) bool {
	return b.State == BookingSending && now.Sub(b.ClaimedAt) < bookStale
}

// chosenLocation finds a location that is chosen and listed.
func chosenLocation(ctx context.Context, tx Tx, ref Ref, id string) (Location, error) {
	locations, err := tx.Locations(ctx, ref)
	if err != nil {
		return Location{}, fmt.Errorf("read locations: %w", err)
	}
	at := slices.IndexFunc(locations, func(l Location) bool { return l.ID == id && l.Chosen && l.Listed })
	if at < 0 {
		return Location{}, &InputError{Field: "location", Message: "This location is not chosen any more, or is no longer listed. Go back to the appointments and choose another."}
	}
	return locations[at], nil
}

// settles waits until nobody sends a booking any more; false when that takes too long.
func (s *Service) settles(ctx context.Context, ref Ref, key string) bool {
	for pause.For(ctx, bookPause) == nil {
		booking, err := s.store.Booking(ctx, ref, key)
		if err != nil || !booking.sending(s.now()) {
			return true // Whoever claims it next sees what there is.
		}
	}
	return false
}

// PruneBookings forgets bookings that nobody has touched for a week.
func (s *Service) PruneBookings(ctx context.Context) error {
	for {
		pruned, err := s.store.PruneBookings(ctx, s.now().Add(-bookingsKept), sweepPortion)
		if err != nil || pruned < sweepPortion {
			return err
		}
	}
}
