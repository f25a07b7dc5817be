package syncer

import (
	"context"
	"maps"
	"slices"
	"time"

	"mooring/internal/connection"
)

// listedMost bounds the appointments of one location that are held in memory to
// be compared. No location has so many in a week.
const listedMost = 50_000

// span is the time from one instant to another, to exclusive.
type span struct{ from, to time.Time }

// holds reports whether an instant lies in the span.
func (s span) holds(at time.Time) bool { return !at.Before(s.from) && at.Before(s.to) }

// byID are appointments by their ids.
type byID map[string]connection.Appointment

// lacks reports whether an appointment that we hold is not among them.
func (b byID) lacks(held []connection.Appointment) bool {
	return slices.ContainsFunc(held, func(ours connection.Appointment) bool {
		_, listed := b[ours.ID]
		return !listed
	})
}

// ids lists their ids.
func (b byID) ids() []string { return slices.Collect(maps.Keys(b)) }

// take adds an appointment unless a newer state of it is there.
func (b byID) take(a connection.Appointment) {
	if known, found := b[a.ID]; !found || !a.UpdatedAt.Before(known.UpdatedAt) {
		b[a.ID] = a
	}
}

// differences finds what makes our copy of some days equal to the provider's:
// what to write, and as Deleted what to delete. What a question for changes tells
// of is no difference, however it came about and whatever its time stamp says:
// the next sync asks the same. So edits that are made while we compare do not
// count, and only what would never have reached us does.
//
// An appointment that moved to another week counts in both.
func (l *locationSync) differences(ctx context.Context, days span) (found byID, unclear int, err error) {
	seen, err := l.look(ctx, days)
	if err != nil {
		return nil, 0, err
	}
	found = differing(seen.listed, seen.held, l.covered)
	if len(found) == 0 {
		return found, seen.unclear, nil
	}
	return found, seen.unclear, l.dropTold(ctx, found)
}

// sides are some days on both sides.
type sides struct {
	// listed is what the provider lists; it left out unclear appointments.
	listed  byID
	unclear int
	// held is what we hold.
	held []connection.Appointment
}

// look reads some days as they stand at the provider and as we hold them.
func (l *locationSync) look(ctx context.Context, days span) (seen sides, err error) {
	seen.held, err = l.store.Held(ctx, l.due.Ref, l.location.ID, days.from, days.to)
	if err != nil {
		return sides{}, err
	}
	seen.listed = make(byID)
	if seen.unclear, err = l.list(ctx, days, seen.listed); err != nil {
		return sides{}, err
	}
	if seen.listed.lacks(seen.held) {
		// A list that is read page by page while it changes may leave something out;
		// nothing is deleted for that.
		if seen.unclear, err = l.list(ctx, days, seen.listed); err != nil {
			return sides{}, err
		}
	}
	return seen, nil
}

// list reads the provider's appointments of some days, and how many were left out.
func (l *locationSync) list(ctx context.Context, days span, into byID) (unclear int, err error) {
	query := AppointmentQuery{LocationID: l.location.ID, From: days.from, To: days.to}
	err = l.eachPage(ctx, query, func(page AppointmentPage) error {
		unclear += page.Unclear
		for _, appointment := range page.Appointments {
			if !appointment.Deleted && appointment.LocationID == l.location.ID && days.holds(appointment.Start) {
				into.take(appointment)
			}
		}
		if len(into) > listedMost {
			return &connection.Failure{Kind: connection.FailureMalformed, Operation: "compare appointments", Code: "endless_list"}
		}
		return nil
	})
	return unclear, err
}

// differing returns what is listed and not held like this, and as Deleted what
// is held and not listed. covered says which states of ours stand against an
// older one in the list.
func differing(listed byID, held []connection.Appointment, covered func(connection.Appointment) bool) byID {
	found := maps.Clone(listed)
	for _, ours := range held {
		theirs, isListed := listed[ours.ID]
		switch {
		case !isListed:
			found[ours.ID] = connection.Appointment{ID: ours.ID, Deleted: true, UpdatedAt: ours.UpdatedAt}
		case len(ours.Differences(theirs)) == 0, ours.UpdatedAt.After(theirs.UpdatedAt) && covered(ours):
			delete(found, ours.ID)
		}
	}
	return found
}

// covered reports whether a state of ours is so new that the next question for
// changes covers it: if the list has an older one, the list lags behind. One from
// the far future is a slip (aheadMost).
func (l *locationSync) covered(ours connection.Appointment) bool {
	return l.tellsChanges() && !ours.UpdatedAt.Before(l.cursor.changesFrom()) && !ours.UpdatedAt.After(l.now().Add(aheadMost))
}

// dropTold drops the differences that a question for changes tells of, asked
// after the list was read. An appointment that is not listed here any more may
// have moved to another location, and be told of there.
func (l *locationSync) dropTold(ctx context.Context, found byID) error {
	if err := l.dropToldAt(ctx, l.cursor, found); err != nil {
		return err
	}
	for _, other := range l.work.Locations {
		gone := slices.ContainsFunc(slices.Collect(maps.Values(found)), func(a connection.Appointment) bool { return a.Deleted })
		if !gone {
			return nil
		}
		if other.ID == l.location.ID || !l.copied(other) {
			continue
		}
		if err := l.dropToldAt(ctx, l.work.Cursors[other.ID], found); err != nil {
			return err
		}
	}
	return nil
}

// dropToldAt drops the differences that one location's changes tell of.
func (r *run) dropToldAt(ctx context.Context, cursor Cursor, found byID) error {
	told, err := r.toldAt(ctx, cursor, found)
	for id := range told {
		delete(found, id)
	}
	return err
}

// toldAt returns what one location's changes tell of some appointments. Where
// nothing has been read yet, or the provider does not tell, there are none to ask
// for.
func (r *run) toldAt(ctx context.Context, cursor Cursor, of byID) (byID, error) {
	told := make(byID)
	if cursor.Watermark.IsZero() || !r.tellsChanges() {
		return told, nil
	}
	query := AppointmentQuery{LocationID: cursor.LocationID, UpdatedSince: cursor.changesFrom()}
	err := r.eachPage(ctx, query, func(page AppointmentPage) error {
		for _, appointment := range page.Appointments {
			if _, asked := of[appointment.ID]; asked {
				told.take(appointment)
			}
		}
		return nil
	})
	return told, err
}

// eachPage reads the answer to a question page by page.
func (r *run) eachPage(ctx context.Context, query AppointmentQuery, use func(AppointmentPage) error) error {
	met := make(circle)
	for range pagesPerPass {
		page, err := r.ask(ctx, query)
		if err != nil {
			return err
		}
		if met.closes(query.Page, page.Next) {
			break
		}
		if err := use(page); err != nil || page.Next == "" {
			return err
		}
		query.Page = page.Next
	}
	return endlessPages()
}
