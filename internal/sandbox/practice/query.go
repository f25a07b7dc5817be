package practice

import (
	"slices"
	"sort"
	"time"
)

// Query asks for a page of appointments.
type Query struct {
	// LocationID limits to one location; empty: every listed one.
	LocationID string
	// From and To limit the start, To exclusive; zero: no limit.
	From, To time.Time
	// UpdatedSince limits to what changed then or later, tombstones included.
	// Zero: everything but tombstones.
	UpdatedSince time.Time
	// Forgetful leaves out every other appointment, by its number, without a trace.
	Forgetful bool
	// After is the number of the last appointment already read, 0 at first.
	After int
	// Limit is how many to return at most.
	Limit int
}

// Appointments returns a page in the order of [Appointment.Seq] and whether
// there is more. It returns [ErrNotFound] for a location that is not listed.
func (b *Book) Appointments(q Query) (page []Appointment, more bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if q.LocationID != "" && !b.listed(q.LocationID) {
		return nil, false, ErrNotFound
	}
	hidden := b.hidden()
	first := sort.Search(len(b.appointments), func(i int) bool { return b.appointments[i].Seq > q.After })
	for _, a := range b.appointments[first:] {
		if !q.matches(a) || slices.Contains(hidden, a.LocationID) {
			continue
		}
		if len(page) == q.Limit {
			return page, true, nil
		}
		page = append(page, a)
	}
	return page, false, nil
}

// matches tells whether an appointment is asked for.
func (q Query) matches(a Appointment) bool {
	switch {
	case q.Forgetful && a.Seq%2 == 1:
		return false
	case q.LocationID != "" && a.LocationID != q.LocationID:
		return false
	case !q.From.IsZero() && a.Start.Before(q.From):
		return false
	case !q.To.IsZero() && !a.Start.Before(q.To):
		return false
	case q.UpdatedSince.IsZero():
		return !a.Deleted
	}
	return !a.UpdatedAt.Before(q.UpdatedSince)
}

// hidden lists the ids of removed locations.
func (b *Book) hidden() []string {
	var ids []string
	for _, l := range b.locations {
		if l.Removed {
			ids = append(ids, l.ID)
		}
	}
	return ids
}
