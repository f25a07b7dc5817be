package practice

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Booking asks for a new appointment. Every field is needed.
type Booking struct {
	LocationID, PractitionerID, PatientRef string
	Start, End                             time.Time
	Reason                                 string
}

// created remembers what a key was used for.
type created struct {
	booking Booking
	answer  Appointment
}

// longest is the longest appointment that is taken.
const longest = 12 * time.Hour

// Create books an appointment. The same key with the same booking answers what
// was made the first time, and replayed is true; with another booking it is
// [ErrKeyReused]. Other refusals are [ErrInvalid], which says what is wrong,
// [ErrNotFound] and, unless clashes are allowed, [ErrClash]; a refused booking
// leaves its key free.
func (b *Book) Create(now time.Time, key string, booking Booking) (a Appointment, replayed bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if earlier, used := b.created[key]; used {
		if !earlier.booking.equal(booking) {
			return Appointment{}, false, ErrKeyReused
		}
		return earlier.answer, true, nil
	}
	if err := b.refuse(booking); err != nil {
		return Appointment{}, false, err
	}
	zone := b.zones[booking.LocationID]
	a = b.add(Appointment{
		LocationID: booking.LocationID, PractitionerID: booking.PractitionerID, PatientRef: booking.PatientRef,
		Start: booking.Start.In(zone), End: booking.End.In(zone), Status: Booked, Reason: booking.Reason,
		UpdatedAt: stamp(now),
	})
	b.created[key] = created{booking: booking, answer: a}
	return a, false, nil
}

// equal compares the moments, not their notation.
func (x Booking) equal(y Booking) bool {
	return x.LocationID == y.LocationID && x.PractitionerID == y.PractitionerID && x.PatientRef == y.PatientRef &&
		x.Reason == y.Reason && x.Start.Equal(y.Start) && x.End.Equal(y.End)
}

// refuse says why a booking cannot be made, or returns nil.
func (b *Book) refuse(booking Booking) error {
	who := slices.IndexFunc(b.practitioners, func(p Practitioner) bool { return p.ID == booking.PractitionerID })
	switch length := booking.End.Sub(booking.Start); {
	case !b.listed(booking.LocationID):
		return fmt.Errorf("location %q: %w", booking.LocationID, ErrNotFound)
	case who < 0:
		return fmt.Errorf("practitioner %q: %w", booking.PractitionerID, ErrNotFound)
	case !slices.Contains(b.practitioners[who].LocationIDs, booking.LocationID):
		return fmt.Errorf("%w: the practitioner does not work at this location", ErrInvalid)
	case strings.TrimSpace(booking.PatientRef) == "":
		return fmt.Errorf("%w: patient_ref is empty", ErrInvalid)
	case booking.Start.IsZero() || length <= 0 || length > longest:
		return fmt.Errorf("%w: end must be after start, by at most %d hours", ErrInvalid, int(longest.Hours()))
	}
	if !b.crowded && b.clashes(booking) {
		return ErrClash
	}
	return nil
}

// AllowClashes lets practitioners be booked twice at a time from now on, as a
// practice system may that leaves it to the front desk.
func (b *Book) AllowClashes() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.crowded = true
}

// clashes tells whether the practitioner is busy at any location; cancelled and
// missed appointments keep nobody busy.
func (b *Book) clashes(booking Booking) bool {
	return slices.ContainsFunc(b.appointments, func(a Appointment) bool {
		return a.PractitionerID == booking.PractitionerID && !a.Deleted && a.Status != Cancelled && a.Status != NoShow &&
			a.Start.Before(booking.End) && booking.Start.Before(a.End)
	})
}
