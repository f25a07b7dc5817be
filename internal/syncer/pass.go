package syncer

import (
	"time"

	"mooring/internal/connection"
)

// overlap is how much further back than the watermark changes are asked for. A
// provider may stamp a change a moment before others can read it; what is read
// twice is written twice, to the same effect. Assumed of a provider: its clock
// may be wrong, but is not set back by more than this.
const overlap = time.Minute

// aheadMost is how far a stamp may be ahead of our clock and still move the
// watermark. One that is further ahead is a slip of the provider's, and every
// later change would lie before it, unseen.
const aheadMost = 24 * time.Hour

// nextPass says what has to be read next at a location that stands between
// passes. fresh means that a pass which began in this run has read everything
// up to the watermark. Empty: the location is up to date to windowEnd.
func nextPass(cursor Cursor, fresh bool, windowEnd time.Time) Pass {
	switch {
	case !fresh && cursor.Watermark.IsZero():
		return PassFirst
	case !fresh:
		return PassChanges
	case cursor.WindowEnd.Before(windowEnd):
		return PassAhead
	}
	return ""
}

// begin returns the cursor at the start of a pass over the window [from, to).
func (c Cursor) begin(pass Pass, from, to time.Time) Cursor {
	c.Pass, c.Page, c.Seen = pass, "", time.Time{}
	c.PassFrom, c.PassTo = from, to
	if pass == PassAhead && c.WindowEnd.After(from) {
		c.PassFrom = c.WindowEnd
	}
	return c
}

// query asks for the page at which the cursor stands. Changes are asked for
// without a window, so that an appointment which was moved out of it is noticed.
func (c Cursor) query() AppointmentQuery {
	query := AppointmentQuery{LocationID: c.LocationID, Page: c.Page}
	if c.Pass == PassChanges {
		query.UpdatedSince = c.changesFrom()
		return query
	}
	query.From, query.To = c.PassFrom, c.PassTo
	return query
}

// changesFrom is the time from which on changes are asked for next.
func (c Cursor) changesFrom() time.Time { return c.Watermark.Add(-overlap) }

// after returns the cursor once a page has been read. Only the first page
// moves Seen: whatever changes after that page was answered is stamped no
// earlier than the newest stamp on it, so asking from there cannot miss a
// change to an appointment that this pass had already passed by. now is by our
// clock.
func (c Cursor) after(page AppointmentPage, now time.Time) Cursor {
	if c.Page == "" {
		c.Seen = newest(page.Appointments, now.Add(aheadMost))
	}
	c.Unclear = c.unclearWith(page)
	c.Page = page.Next
	if page.Next != "" {
		return c
	}
	return c.end(now)
}

// unclearWith counts what is left out once a page has been read. What changed is
// told of again and again while nothing newer changes, so it is not added up.
func (c Cursor) unclearWith(page AppointmentPage) int {
	switch {
	case c.Pass == PassChanges:
		return max(c.Unclear, page.Unclear)
	case c.Pass == PassFirst && c.Page == "":
		return page.Unclear
	}
	return c.Unclear + page.Unclear
}

// end returns the cursor at the end of its pass. What was read as a whole just
// now need not be compared for a day.
func (c Cursor) end(now time.Time) Cursor {
	if c.Pass == PassFirst {
		c.ComparedAt, c.Differing = now, 0
	}
	if c.Pass != PassAhead && c.Seen.After(c.Watermark) {
		c.Watermark = c.Seen
	}
	if c.Pass != PassChanges {
		c.WindowEnd = c.PassTo
	}
	c.Pass, c.Page, c.Seen = "", "", time.Time{}
	c.PassFrom, c.PassTo = time.Time{}, time.Time{}
	return c
}

// newest returns the latest UpdatedAt that is not after limit; zero for none.
func newest(appointments []connection.Appointment, limit time.Time) time.Time {
	var latest time.Time
	for _, appointment := range appointments {
		if appointment.UpdatedAt.After(latest) && !appointment.UpdatedAt.After(limit) {
			latest = appointment.UpdatedAt
		}
	}
	return latest
}
