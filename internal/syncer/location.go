package syncer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/internal/failpoint"
)

// pagesPerPass bounds what one run reads of a pass, and so what it remembers of
// the pages it has met.
const pagesPerPass = 20_000

// locationSync brings one location up to date.
type locationSync struct {
	*run
	location connection.Location
	cursor   Cursor
	zone     *time.Location
	// from and to are the window that is kept, as of the start.
	from time.Time
	to   time.Time
	// takenUp is true while the pass is one that an earlier run began.
	takenUp bool
	// fresh: see nextPass.
	fresh bool
}

// newLocationSync prepares a location. The time zone was checked when the
// location was read from the provider; one that does not load all the same is
// the provider's malformed answer.
func newLocationSync(r *run, location connection.Location, now time.Time) (*locationSync, error) {
	zone, err := time.LoadLocation(location.TimeZone)
	if err != nil {
		return nil, &connection.Failure{Kind: connection.FailureMalformed, Operation: "read time zone of a location", Err: err}
	}
	l := &locationSync{run: r, location: location, zone: zone, cursor: r.work.Cursors[location.ID]}
	l.cursor.LocationID = location.ID
	l.from, l.to = calendar.Window(now, zone)
	return l, nil
}

// sync brings the location up to date: the lists that the provider has, and the
// appointments.
func (l *locationSync) sync(ctx context.Context) error {
	if err := l.copyLists(ctx); err != nil {
		return err
	}
	switch {
	case l.source == nil:
		return l.complete(ctx)
	case l.tellsChanges():
		return l.copyChanges(ctx)
	}
	return l.copyWhole(ctx)
}

// complete notes that the location is up to date.
func (l *locationSync) complete(ctx context.Context) error {
	l.cursor.SyncedAt = l.now()
	return l.write(ctx, Batch{Cursor: l.cursor, Done: 1})
}

// copyChanges reads practitioners and then pass after pass until the location is
// up to date. A pass that was cut off goes on at its page; since its first pages
// are old by now, a pass over the changes follows.
func (l *locationSync) copyChanges(ctx context.Context) error {
	l.takenUp = l.cursor.Page != ""
	if !l.takenUp {
		if err := l.practitioners(ctx); err != nil {
			return err
		}
	}
	for l.takenUp || l.begin() {
		if err := l.pass(ctx); err != nil {
			return err
		}
		l.takenUp = false
	}
	return nil
}

// begin starts the pass that is needed next; false when none is.
func (l *locationSync) begin() bool {
	pass := nextPass(l.cursor, l.fresh, l.to)
	if pass != "" {
		l.cursor = l.cursor.begin(pass, l.from, l.to)
	}
	return pass != ""
}

// practitioners replaces the location's practitioners.
func (l *locationSync) practitioners(ctx context.Context) error {
	practitioners, err := l.readPractitioners(ctx)
	if err != nil {
		return err
	}
	return l.write(ctx, Batch{Practitioners: practitioners, Cursor: l.cursor})
}

// readPractitioners reads the location's practitioners. Where we may not read them
// there are none: appointments are copied all the same, and that the permission is
// missing was said when it was not granted.
func (l *locationSync) readPractitioners(ctx context.Context) ([]connection.Practitioner, error) {
	practitioners := []connection.Practitioner{}
	err := l.call(ctx, func(ctx context.Context, access connection.Access) error {
		read, err := l.source.Practitioners(ctx, access, l.location.ID)
		if err == nil {
			practitioners = append([]connection.Practitioner{}, read...)
		}
		return err
	})
	if failure, ok := connection.AsFailure(err); ok && failure.Kind == connection.FailureForbidden {
		l.logger.InfoContext(ctx, "practitioners may not be read", "connection", l.due.Ref.ID, "error", failure)
		return []connection.Practitioner{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read practitioners: %w", err)
	}
	return practitioners, nil
}

// pass reads page after page to the end of the current pass. Each page is
// written together with the cursor behind it.
func (l *locationSync) pass(ctx context.Context) error {
	current, stored := l.cursor.Pass, l.takenUp
	met := make(circle)
	for range pagesPerPass {
		query := l.cursor.query()
		query.KeptFrom, query.KeptTo = l.from, l.to
		page, err := l.ask(ctx, query)
		if stored && refusesPage(err) {
			// The continuation is too old by now; the pass starts over, once.
			l.cursor.Page, l.takenUp, stored = "", false, false
			continue
		}
		if err != nil {
			return fmt.Errorf("read appointments: %w", err)
		}
		if met.closes(l.cursor.Page, page.Next) {
			break
		}
		stored = false
		l.cursor = l.cursor.after(page, l.now())
		ended := l.cursor.Pass == ""
		l.fresh = l.fresh || ended && !l.takenUp && current != PassAhead
		if err := l.writePage(ctx, page); err != nil || ended {
			return err
		}
	}
	return endlessPages()
}

// endlessPages is the failure of a provider whose pages do not come to an end.
func endlessPages() error {
	return &connection.Failure{Kind: connection.FailureMalformed, Operation: "read appointments", Code: "endless_pages"}
}

// circle remembers the pages that a run has read of a pass, by hash: a
// continuation may be long.
type circle map[[sha256.Size]byte]bool

// closes notes that a page was read and reports whether the next one was read
// before.
func (c circle) closes(page, next string) bool {
	c[sha256.Sum256([]byte(page))] = true
	return next != "" && c[sha256.Sum256([]byte(next))]
}

// ask asks the provider for one page of appointments.
func (r *run) ask(ctx context.Context, query AppointmentQuery) (AppointmentPage, error) {
	var page AppointmentPage
	err := r.call(ctx, func(ctx context.Context, access connection.Access) error {
		var err error
		page, err = r.source.Appointments(ctx, access, query)
		return err
	})
	return page, err
}

// writePage writes a page. The last page of the last pass completes the
// location and lets go of the days that have left the window.
func (l *locationSync) writePage(ctx context.Context, page AppointmentPage) error {
	batch := Batch{Appointments: page.Appointments}
	if l.cursor.Pass == "" && nextPass(l.cursor, l.fresh, l.to) == "" {
		l.cursor.SyncedAt = l.now()
		batch.Done, batch.DropBefore = 1, l.from
	}
	batch.Cursor = l.cursor
	return l.write(ctx, batch)
}

// write writes a batch of this location.
func (l *locationSync) write(ctx context.Context, batch Batch) error {
	batch.LocationID, batch.LocationName = l.location.ID, l.location.Name
	batch.KeepFrom, batch.KeepTo = l.from, l.to
	failpoint.Hit(failpoint.SyncWrite)
	if err := l.store.Write(ctx, l.fence, batch); err != nil {
		return fmt.Errorf("write batch: %w", err)
	}
	failpoint.Hit(failpoint.SyncWritten)
	return nil
}

// refusesPage reports whether an answer may mean that the provider does not
// know a page continuation any more.
func refusesPage(err error) bool {
	failure, ok := connection.AsFailure(err)
	if !ok {
		return false
	}
	return failure.Kind == connection.FailureNotFound || failure.Kind == connection.FailureMalformed ||
		slices.Contains([]int{http.StatusBadRequest, http.StatusGone, http.StatusUnprocessableEntity}, failure.Status)
}
