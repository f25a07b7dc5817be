package syncer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
)

const (
	// wholeAtOnce is how many days of a location are read at once where everything
	// is read each time.
	wholeAtOnce = 28
	// writtenAtOnce is how many appointments one transaction writes then.
	writtenAtOnce = 1000
)

// tellsChanges reports whether the provider can say what changed.
func (r *run) tellsChanges() bool {
	teller, asks := r.source.(ChangeTeller)
	return !asks || teller.TellsChanges()
}

// copyWhole reads practitioners and then the whole window, as the provider cannot
// say what changed. A reading that was cut off goes on at its days, so that they
// come soon; since the first ones are old by now, a whole reading follows.
func (l *locationSync) copyWhole(ctx context.Context) error {
	if !l.cursor.ComparedTo.IsZero() {
		if err := l.readWhole(ctx, false); err != nil {
			return err
		}
	}
	if err := l.practitioners(ctx); err != nil {
		return err
	}
	return l.readWhole(ctx, true)
}

// readWhole reads the window to its end, from the first day or from where the
// cursor stands.
func (l *locationSync) readWhole(ctx context.Context, fresh bool) error {
	w := &whole{locationSync: l, fresh: fresh, at: l.from, gone: make(byID)}
	if fresh {
		l.cursor.UnclearFound = 0
	} else if l.cursor.ComparedTo.After(w.at) {
		w.at = l.cursor.ComparedTo
	}
	for w.at.Before(l.to) {
		if err := w.days(ctx); err != nil {
			return fmt.Errorf("read appointments: %w", err)
		}
	}
	if !fresh {
		l.cursor.ComparedTo = time.Time{}
	}
	return nil
}

// whole reads the window of a location, some days at a time.
type whole struct {
	*locationSync
	// fresh is true when the reading began at the first day.
	fresh bool
	// at is the first instant that is still to be read.
	at time.Time
	// gone is what we hold and was not listed on the days read so far. It may have
	// moved to days that are still to be read, so it goes at the end.
	gone byID
}

// days reads the next days and writes what differs together with how far the
// reading has come.
func (w *whole) days(ctx context.Context) error {
	days := span{from: w.at, to: calendar.DayStart(w.at.In(w.zone), wholeAtOnce, w.zone)}
	if days.to.After(w.to) {
		days.to = w.to
	}
	seen, err := w.look(ctx, days)
	if err != nil {
		return err
	}
	differs := w.sort(seen)
	batch := Batch{Cursor: w.cursor}
	batch.Cursor.ComparedTo = days.to
	batch.Cursor.UnclearFound += seen.unclear
	if w.fresh && !days.to.Before(w.to) {
		if batch, err = w.end(ctx, batch.Cursor); err != nil {
			return err
		}
		for _, ours := range w.gone {
			differs = append(differs, ours)
		}
	}
	w.at = days.to
	return w.put(ctx, differs, batch)
}

// sort returns what is listed and not held like this, and notes what is held and
// not listed.
func (w *whole) sort(seen sides) []connection.Appointment {
	found := differing(seen.listed, seen.held, w.covered)
	for _, ours := range seen.held {
		if found[ours.ID].Deleted {
			delete(found, ours.ID)
			// As one that is at another location now: should it be, that one's row stays.
			ours.LocationID = ""
			w.gone[ours.ID] = ours
		}
	}
	for id := range seen.listed {
		delete(w.gone, id)
	}
	return slices.Collect(maps.Values(found))
}

// end returns the batch that completes the location, of a cursor that stands at
// the end of the window.
func (w *whole) end(ctx context.Context, cursor Cursor) (Batch, error) {
	cursor, err := w.countUnclear(ctx, cursor)
	if err != nil {
		return Batch{}, err
	}
	now := w.now()
	cursor.ComparedTo, cursor.ComparedAt = time.Time{}, now
	cursor.Watermark, cursor.WindowEnd, cursor.SyncedAt = now, w.to, now
	return Batch{Cursor: cursor, DropBefore: w.from, Done: 1}, nil
}

// put writes appointments, and with the last of them the batch, which moves the
// cursor.
func (w *whole) put(ctx context.Context, appointments []connection.Appointment, last Batch) error {
	for len(appointments) > writtenAtOnce {
		some := Batch{Appointments: appointments[:writtenAtOnce], Overwrite: true, Cursor: w.cursor}
		if err := w.write(ctx, some); err != nil {
			return err
		}
		appointments = appointments[writtenAtOnce:]
	}
	last.Appointments, last.Overwrite = appointments, true
	if err := w.write(ctx, last); err != nil {
		return err
	}
	w.cursor = last.Cursor
	return nil
}
