package practice

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // The zones of the locations must be known on a machine that has no zone database.
)

// Refusals of a [Book].
var (
	// ErrNotFound: no such location, practitioner or appointment.
	ErrNotFound = errors.New("not found")
	// ErrInvalid: the values make no sense.
	ErrInvalid = errors.New("invalid")
	// ErrClash: the practitioner has another appointment at that time.
	ErrClash = errors.New("the practitioner has another appointment at that time")
	// ErrKeyReused: the idempotency key was used for another appointment.
	ErrKeyReused = errors.New("the key was used for another appointment")
)

// Location is a place where a practice sees patients.
type Location struct {
	ID, Name, Address, TimeZone string
	// Active is what the practice system says of it; a location that is not
	// active is still listed.
	Active bool
	// Removed: it is not listed any more, and neither are its appointments.
	Removed bool
}

// Practitioner is somebody who has appointments.
type Practitioner struct {
	ID, Name    string
	LocationIDs []string
}

// Status is where an appointment stands.
type Status string

// The statuses, in the order an appointment goes through them.
const (
	Booked    Status = "booked"
	Confirmed Status = "confirmed"
	Arrived   Status = "arrived"
	Completed Status = "completed"
	Cancelled Status = "cancelled"
	NoShow    Status = "no_show"
)

// Appointment is one line of the book.
type Appointment struct {
	// Seq is the number the appointment was given when it was made, growing
	// from 1.
	Seq                        int
	ID                         string
	LocationID, PractitionerID string
	// PatientRef stands for the patient, such as "P-10482".
	PatientRef string
	// Start and End are in the location's time zone.
	Start, End time.Time
	Status     Status
	Reason     string
	UpdatedAt  time.Time
	// Deleted: a tombstone, shown to those alone who ask for what changed.
	Deleted bool
}

// Book is a practice's locations, practitioners and appointments. Safe for
// concurrent use.
type Book struct {
	plan Plan
	seed uint64

	mu            sync.Mutex
	locations     []Location
	zones         map[string]*time.Location
	practitioners []Practitioner
	appointments  []Appointment
	created       map[string]created
	// crowded: practitioners may be booked twice at a time.
	crowded bool
	// turns counts the calls that make something up, so that each makes up
	// something else.
	turns uint64
}

// Open makes up a book with so many appointments around start. The same
// arguments give the same book.
func Open(plan Plan, seed uint64, start time.Time, appointments int) (*Book, error) {
	b := &Book{plan: plan, seed: seed, zones: map[string]*time.Location{}, created: map[string]created{}}
	for i, l := range plan.Locations {
		location := Location{ID: fmt.Sprintf("%s%d", plan.Letter, i+1), Name: l.Name, Address: l.Address, TimeZone: l.TimeZone}
		if err := b.open(location); err != nil {
			return nil, err
		}
	}
	for i, p := range plan.Practitioners {
		practitioner := Practitioner{ID: fmt.Sprintf("%sd%d", plan.Letter, i+1), Name: p.Name}
		for _, place := range p.Locations {
			practitioner.LocationIDs = append(practitioner.LocationIDs, b.locations[place].ID)
		}
		b.practitioners = append(b.practitioners, practitioner)
	}
	b.fill(start, appointments)
	return b, nil
}

// open adds an active location and loads its zone.
func (b *Book) open(location Location) error {
	zone, err := time.LoadLocation(location.TimeZone)
	if err != nil || location.TimeZone == "" {
		return fmt.Errorf("%w: there is no time zone %q", ErrInvalid, location.TimeZone)
	}
	location.Active = true
	b.locations = append(b.locations, location)
	b.zones[location.ID] = zone
	return nil
}

// ID is the practice's own id.
func (b *Book) ID() string { return b.plan.ID }

// Name is the practice's name.
func (b *Book) Name() string { return b.plan.Name }

// Locations lists every location, removed ones included.
func (b *Book) Locations() []Location {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.locations)
}

// Practitioners lists those who work at a location, or all when locationID is
// empty. It returns [ErrNotFound] for a location that is not listed.
func (b *Book) Practitioners(locationID string) ([]Practitioner, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if locationID != "" && !b.listed(locationID) {
		return nil, ErrNotFound
	}
	var found []Practitioner
	for _, p := range b.practitioners {
		if locationID == "" || slices.Contains(p.LocationIDs, locationID) {
			p.LocationIDs = slices.DeleteFunc(slices.Clone(p.LocationIDs), func(id string) bool { return !b.listed(id) })
			found = append(found, p)
		}
	}
	return found, nil
}

// listed tells whether a location exists and is not removed.
func (b *Book) listed(id string) bool {
	return slices.ContainsFunc(b.locations, func(l Location) bool { return l.ID == id && !l.Removed })
}

// stamp is the time a change is recorded with: whole milliseconds, which is
// what the wire carries.
func stamp(now time.Time) time.Time { return now.UTC().Truncate(time.Millisecond) }
