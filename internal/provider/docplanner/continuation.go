package docplanner

import (
	"encoding/json"
	"errors"
	"slices"

	"mooring/internal/provider/listing"
)

const (
	// maxBookingPages bounds the pages of one doctor's bookings at an address.
	maxBookingPages = 1000
	// maxContinuation bounds a continuation, in bytes.
	maxContinuation = 1 << 20
	// continuationVersion is the form that is written.
	continuationVersion = 1
)

// errContinuation is said of one that was not written here, or for another location.
var errContinuation = errors.New("the continuation makes no sense")

// continuation says where the reading of a location's bookings stands: a page of the
// first attendance that is left. Between two pages it is stored.
type continuation struct {
	Version  int          `json:"v"`
	Location string       `json:"location"`
	Left     []attendance `json:"left"`
	// Page is the next one to read, from 1.
	Page int `json:"page"`
	// Seen counts the bookings of the pages before it.
	Seen int `json:"seen,omitempty"`
	// First is the first booking of the page before it, so that a page that comes
	// twice is noticed.
	First string `json:"first,omitempty"`
}

// begin is where the reading of a place begins.
func (p place) begin() continuation {
	return continuation{Version: continuationVersion, Location: string(p.address.ID), Left: p.attendances, Page: 1}
}

// readContinuation reads a stored one and checks it again: it says which address the
// token goes to.
func readContinuation(text, location string) (continuation, error) {
	var read continuation
	if len(text) > maxContinuation || json.Unmarshal([]byte(text), &read) != nil {
		return continuation{}, errContinuation
	}
	ill := func(who attendance) bool { return !isSegment(who.Facility) || !isSegment(who.Doctor) }
	switch {
	case read.Version != continuationVersion, read.Location != location, !isSegment(read.Location),
		len(read.Left) == 0, slices.ContainsFunc(read.Left, ill),
		read.Page < 1, read.Page > maxBookingPages, read.Seen < 0, len(read.First) > listing.MaxText:
		return continuation{}, errContinuation
	}
	return read, nil
}

// text writes it down; "" when nothing is left.
func (c continuation) text() string {
	if len(c.Left) == 0 {
		return ""
	}
	text, _ := json.Marshal(c) // Texts and numbers cannot fail.
	return string(text)
}

// skip goes on to the next attendance.
func (c continuation) skip() continuation {
	return continuation{Version: c.Version, Location: c.Location, Left: c.Left[1:], Page: 1}
}

// after goes on behind a page.
func (c continuation) after(read wireBookings) (continuation, error) {
	more, err := c.more(read)
	switch {
	case err != nil:
		return continuation{}, err
	case !more:
		return c.skip(), nil
	case c.Page == maxBookingPages:
		return continuation{}, listing.ErrEndless
	}
	next := c
	next.Page, next.Seen, next.First = c.Page+1, c.Seen+len(read.Items), string(read.Items[0].ID)
	return next, nil
}

// more reports whether there is another page of the attendance. Whichever of the
// totals promises one is believed, since an empty page ends the list; without any,
// a full page promises one, and one that is too full holds everything.
func (c continuation) more(read wireBookings) (bool, error) {
	count := len(read.Items)
	switch {
	case count == 0:
		return false, nil
	case c.First == string(read.Items[0].ID), read.Page != nil && *read.Page != c.Page:
		return false, listing.ErrLoop
	case read.Pages == nil && read.Total == nil:
		return count == read.pageSize(), nil
	}
	return read.Pages != nil && *read.Pages > c.Page || read.Total != nil && *read.Total > c.Seen+count, nil
}

// pageSize is how many bookings a full page has: what was asked for, unless the
// answer says that it gives fewer.
func (w wireBookings) pageSize() int {
	if w.Limit != nil && *w.Limit > 0 && *w.Limit < bookingsOnPage {
		return *w.Limit
	}
	return bookingsOnPage
}
