package connection

import (
	"context"
	"errors"
	"time"
)

// Timings of following changes.
const (
	// ChangesMargin is how far behind our clock a reader's place in the changes
	// stays: longer than a transaction that writes appointments may take, so that one
	// that commits late is met by the next reading.
	ChangesMargin = 30 * time.Second
	// ChangesKept is how long it is known what was removed.
	ChangesKept = 90 * 24 * time.Hour
	// removedPortion is how many removals are forgotten at a time.
	removedPortion = 500
)

// ErrChangesGone: it is no longer known what has changed since then. Everything
// has to be read anew.
var ErrChangesGone = errors.New("what has changed since then is not known any more")

// Removal says why an appointment is not in our copy of a location any more.
type Removal string

// The removals.
const (
	// RemovalNone: it is there.
	RemovalNone Removal = ""
	// RemovalDeleted: the provider has deleted it, or lists it no more.
	RemovalDeleted Removal = "deleted"
	// RemovalMoved: it is at another location now.
	RemovalMoved Removal = "moved"
	// RemovalOutside: its day is not one of those that are copied.
	RemovalOutside Removal = "outside_window"
)

// SyncedAppointment is an appointment in our copy, or one that was in it.
type SyncedAppointment struct {
	// Appointment has no more than its ID and LocationID when it was removed.
	Appointment
	// ChangedAt is when our copy of it last changed, by our clock.
	ChangedAt time.Time
	Removal   Removal
}

// SyncedLocation is a chosen location with the age of our copy of it.
type SyncedLocation struct {
	Location
	// SyncedAt is when it was last complete; zero: never.
	SyncedAt time.Time
}

// Copied says how far our copy of a connection goes, at one moment.
type Copied struct {
	Ref      Ref
	Provider string
	Status   Status
	// Chosen are the chosen locations in the provider's order, and Others the ids of
	// the rest.
	Chosen []SyncedLocation
	Others []string
	// Since is when the knowledge of what changed begins; zero: with the connection.
	Since time.Time
	// At is the moment by the clock that changes are noted by.
	At time.Time
}

// ChangesPlace is a place in the order of changes.
type ChangesPlace struct {
	At time.Time
	ID string
}

// ChangesQuery asks for a page of what changed, oldest first.
type ChangesQuery struct {
	Ref Ref
	// LocationIDs are the locations to look at, at least one.
	LocationIDs []string
	// After is the place behind which the page begins.
	After ChangesPlace
	// Removed is true to be told what was removed, too.
	Removed bool
	Limit   int
}

// SyncedDayQuery asks for a page of the appointments of a location that start in
// [From, To), by start.
type SyncedDayQuery struct {
	DayQuery
	// After is the place behind which the page begins: start and id.
	After ChangesPlace
	Limit int
}

// SyncedPractitionersQuery asks for a page of practitioners, by id.
type SyncedPractitionersQuery struct {
	Ref Ref
	// LocationID is empty for every location.
	LocationID string
	// ID is empty for all of them.
	ID string
	// After is the id of the last one of the page before.
	After string
	Limit int
}

// Copies reads our copy of what a connection has. Unknown ids and those of another
// organisation both give ErrNotFound, or an empty page after Copied has been asked.
// Each is one statement.
type Copies interface {
	Copied(ctx context.Context, ref Ref) (Copied, error)
	// Changes lists appointments by when they changed, and so those that were removed.
	Changes(ctx context.Context, query ChangesQuery) ([]SyncedAppointment, error)
	// SyncedDay lists appointments by start.
	SyncedDay(ctx context.Context, query SyncedDayQuery) ([]SyncedAppointment, error)
	SyncedPractitioners(ctx context.Context, query SyncedPractitionersQuery) ([]Practitioner, error)
	// SyncedRecords lists the lines of a list by id; after is the id of the last one
	// of the page before.
	SyncedRecords(ctx context.Context, query RecordsQuery) ([]Record, error)
	// SyncedAppointment reads one appointment; ErrNotFound when it is not in our copy.
	SyncedAppointment(ctx context.Context, ref Ref, id string) (SyncedAppointment, error)
	// PruneRemoved forgets up to limit removals that are older than age and returns
	// how many there were.
	PruneRemoved(ctx context.Context, age time.Duration, limit int) (int, error)
}

// Place is where a reader who has read everything begins the next time: what
// commits later than this reading is not before it.
func (c Copied) Place() time.Time {
	place := c.At.Add(-ChangesMargin)
	if place.Before(c.Since) {
		// Whoever writes takes turns with the one that deleted the rows.
		place = c.Since
	}
	return place
}

// Knows reports whether everything is known that has changed since a moment.
func (c Copied) Knows(since time.Time) bool {
	return !since.Before(c.Since) && !since.Before(c.At.Add(-ChangesKept))
}

// Location finds a chosen location.
func (c Copied) Location(id string) (SyncedLocation, bool) {
	for _, location := range c.Chosen {
		if location.ID == id {
			return location, true
		}
	}
	return SyncedLocation{}, false
}

// PruneRemoved forgets what was removed so long ago that nobody can ask for it.
func PruneRemoved(ctx context.Context, copies Copies) error {
	for {
		pruned, err := copies.PruneRemoved(ctx, ChangesKept+time.Hour, removedPortion)
		if err != nil || pruned < removedPortion {
			return err
		}
	}
}
