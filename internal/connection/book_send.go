package connection

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"mooring/internal/pause"
)

const (
	// bookTries bounds how often an appointment is sent, always under one key.
	bookTries = 3
	// bookRest is the pause before the second try; it doubles.
	bookRest = 300 * time.Millisecond
	// bookWait is the longest wait that a provider may ask for between two tries:
	// somebody is looking at the page.
	bookWait = 2 * time.Second
)

// verdict is what one try of sending an appointment means.
type verdict int

// The verdicts.
const (
	// verdictMade: the provider has it.
	verdictMade verdict = iota
	// verdictRefused: the provider does not make it; sending it again is in vain.
	verdictRefused
	// verdictUntaken: the provider did not take the request.
	verdictUntaken
	// verdictUnknown: nobody knows.
	verdictUnknown
)

// bookingResult is what became of sending.
type bookingResult struct {
	state   BookingState
	refusal BookingRefusal
	// corrigible: the provider itself has refused, so that its key is used up.
	corrigible bool
	// has is the appointment as the provider has it, once it is made.
	has       Appointment
	differing []BookingField
}

// send sends an appointment until its fate is known, or for as long as somebody
// waits for it; then it looks for it in the provider's list.
func (s *Service) send(ctx context.Context, claim bookingClaim) bookingResult {
	booker, _ := s.booker(claim.connection.Provider)
	sending, cancel := context.WithTimeout(ctx, bookTimeout)
	defer cancel()
	doubt, outcome, refusal := claim.doubt, verdictUntaken, RefusedUnreachable
	for try, rest := 1, bookRest; ; try, rest = try+1, 2*rest {
		made, asked, err := s.sendOnce(sending, booker, claim)
		if outcome, refusal = judgeTry(asked, err); outcome == verdictMade {
			return s.readBack(ctx, booker, claim, made)
		}
		doubt = doubt || outcome == verdictUnknown
		if outcome == verdictRefused || try == bookTries || retryAfter(err) > bookWait || pause.For(sending, max(rest, retryAfter(err))) != nil {
			break
		}
	}
	return s.conclude(ctx, booker, claim, concluding{doubt, outcome, refusal})
}

// sendOnce sends the appointment with a valid token. It reports whether the
// provider was asked in a way that may have made it.
func (s *Service) sendOnce(ctx context.Context, booker Booker, claim bookingClaim) (made Appointment, asked bool, err error) {
	err = s.tokens.Call(ctx, claim.connection.Ref(), func(ctx context.Context, access Access) error {
		var err error
		made, err = booker.Book(ctx, access, claim.booking.providerKey(), claim.booking.Wanted)
		failure, failed := AsFailure(err)
		asked = !failed || failure.Kind != FailureUnauthorized // A 401 made nothing.
		return err
	})
	return made, asked, err
}

// providerKey is the Idempotency-Key. What the provider refused and somebody
// corrected is another request for it.
func (b Booking) providerKey() string { return b.ID + "-" + strconv.FormatInt(b.Attempt, 10) }

// judgeTry says what a try means, and why it failed when it did.
func judgeTry(asked bool, err error) (verdict, BookingRefusal) {
	var refused *BookingError
	failure, failed := AsFailure(err)
	switch {
	case err == nil:
		return verdictMade, ""
	case errors.As(err, &refused):
		return verdictRefused, refused.Refusal
	case errors.Is(err, ErrNeedsReconnect), errors.Is(err, ErrFenced):
		return verdictRefused, RefusedSignIn
	case !failed && asked:
		return verdictUnknown, RefusedUnreachable
	case !failed:
		return verdictUntaken, RefusedUnreachable
	}
	switch failure.Kind {
	case FailureUnauthorized, FailureForbidden, FailureNotFound:
		return verdictRefused, RefusedForbidden
	case FailureNotActivated:
		return verdictRefused, RefusedNotActivated
	case FailureLimited:
		return verdictUntaken, RefusedLimited
	case FailureNotProcessed:
		return verdictUntaken, RefusedUnreachable
	}
	if !asked { // The token endpoint's failure.
		return verdictUntaken, RefusedSignIn
	}
	return verdictUnknown, RefusedUnreachable
}

// retryAfter is how long the provider asked us to wait; 0 when it did not.
func retryAfter(err error) time.Duration {
	failure, failed := AsFailure(err)
	if !failed {
		return 0
	}
	return failure.RetryAfter
}

// concluding is what is known when no more tries are made.
type concluding struct {
	doubt   bool
	outcome verdict
	refusal BookingRefusal
}

// conclude settles a booking that no try has confirmed. Where a try may have
// made it, only the provider's list tells: one that is there was made. One
// that is not there may still come, unless the provider has refused the same key since.
func (s *Service) conclude(ctx context.Context, booker Booker, claim bookingClaim, known concluding) bookingResult {
	corrigible := known.outcome == verdictRefused
	refused := bookingResult{state: BookingRefused, refusal: known.refusal, corrigible: corrigible}
	if !known.doubt {
		return refused
	}
	listed, err := s.listBooked(ctx, booker, claim)
	at := slices.IndexFunc(listed, func(a Appointment) bool { return len(claim.booking.Wanted.differing(a)) == 0 })
	switch {
	case err != nil:
		return bookingResult{state: BookingUnknown}
	case at >= 0:
		return bookingResult{state: BookingMade, has: listed[at]}
	case corrigible:
		return refused
	}
	return bookingResult{state: BookingUnknown}
}

// readBack compares what the provider has with what was sent. Where it cannot be
// read, its own answer stands for it.
func (s *Service) readBack(ctx context.Context, booker Booker, claim bookingClaim, made Appointment) bookingResult {
	result := bookingResult{state: BookingMade, has: made}
	listed, err := s.listBooked(ctx, booker, claim)
	at := slices.IndexFunc(listed, func(a Appointment) bool { return a.ID == made.ID })
	if at >= 0 {
		result.has = listed[at]
	}
	result.differing = claim.booking.Wanted.differing(result.has)
	if at < 0 && err == nil {
		result.differing = append(result.differing, BookingUnlisted)
	}
	return result
}

// listBooked lists the appointments around the one that was sent, a day either
// way: the provider may have put it elsewhere.
func (s *Service) listBooked(ctx context.Context, booker Booker, claim bookingClaim) ([]Appointment, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	wanted := claim.booking.Wanted
	query := BookedQuery{LocationID: wanted.LocationID, From: wanted.Start.AddDate(0, 0, -1), To: wanted.Start.AddDate(0, 0, 1)}
	var listed []Appointment
	err := s.tokens.Call(ctx, claim.connection.Ref(), func(ctx context.Context, access Access) error {
		var err error
		listed, err = booker.Booked(ctx, access, query)
		return err
	})
	return listed, err
}
