package syncer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"mooring/internal/connection"
)

// Days is what comparing and repairing a single day takes of the store. It has no
// part in the runs of syncs, which go on beside it.
type Days interface {
	// Look reads the work without beginning a run; ErrFenced unless the connection
	// is connected in this epoch.
	Look(ctx context.Context, due Due) (Work, error)
	// Named reads appointments by their ids, wherever and whenever they are.
	Named(ctx context.Context, ref connection.Ref, ids []string) ([]connection.Appointment, error)
	// Practitioners lists those of a location, and of its appointments of a day.
	Practitioners(ctx context.Context, query connection.DayQuery) ([]connection.Practitioner, error)
	// Mend writes a batch, without a run and without moving the cursor, and makes
	// the location's next comparison due. It returns how many rows it wrote and
	// deleted, ErrFenced unless the connection is connected in this epoch, and
	// ErrMoved when one of the batch's appointments does not stand here as in held,
	// or at all when it is not in held.
	Mend(ctx context.Context, due Due, batch Batch, held []connection.Appointment) (written, deleted int64, err error)
}

var _ connection.Days = (*Syncer)(nil)

// othersMost is at how many other locations a comparison of a day looks for what
// has left this one: somebody is waiting for it.
const othersMost = 10

// CompareDay implements connection.Days.
func (s *Syncer) CompareDay(ctx context.Context, query connection.DayQuery, epoch int64) (connection.DayComparison, error) {
	day, err := s.openDay(ctx, query, epoch)
	if err == nil {
		err = day.read(ctx)
	}
	if err != nil {
		return connection.DayComparison{}, fmt.Errorf("compare day: %w", err)
	}
	return connection.DayComparison{Rows: day.rows(), NeverRead: day.cursor.Watermark.IsZero()}, nil
}

// daySync compares one day of one location with the provider, because somebody
// wants to see it.
type daySync struct {
	*locationSync
	query connection.DayQuery
	span  span
	// listed is the day at the provider; held is the day as we hold it and what is
	// listed that day and we hold on another, or at another location.
	listed byID
	held   []connection.Appointment
	// told is what the next question for changes tells of those that differ.
	told byID
	// here and there are the names of practitioners, by their ids.
	here, there map[string]string
	// practitioners are those of the location at the provider.
	practitioners []connection.Practitioner
}

// openDay prepares to look at a day.
func (s *Syncer) openDay(ctx context.Context, query connection.DayQuery, epoch int64) (*daySync, error) {
	due := Due{Ref: query.Ref, Epoch: epoch}
	work, err := s.store.Look(ctx, due)
	if err != nil {
		return nil, err
	}
	source, found := s.sources.Source(work.Provider)
	if !found {
		return nil, errNoSource
	}
	at := slices.IndexFunc(work.Locations, func(location connection.Location) bool { return location.ID == query.LocationID })
	if at < 0 {
		return nil, connection.ErrLocationGone
	}
	r := &run{Syncer: s, due: due, source: source, asked: true, work: work}
	l, err := newLocationSync(r, work.Locations[at], s.now())
	if err != nil {
		return nil, err
	}
	if query.From.Before(l.from) || query.To.After(l.to) {
		return nil, connection.ErrNotKept
	}
	return &daySync{locationSync: l, query: query, span: span{from: query.From, to: query.To}}, nil
}

// read reads both sides of the day.
func (d *daySync) read(ctx context.Context) error {
	if err := d.readNames(ctx); err != nil {
		return err
	}
	seen, err := d.look(ctx, d.span)
	if err != nil {
		return err
	}
	d.listed, d.held = seen.listed, seen.held
	found := differing(d.listed, d.held, func(connection.Appointment) bool { return false })
	if len(found) == 0 {
		return nil
	}
	if err := d.readTold(ctx, found); err != nil {
		return err
	}
	return d.readElsewhere(ctx)
}

// readTold reads what the changes tell of those that differ. One that is not listed
// here any more may have moved to another location, and be told of there.
func (d *daySync) readTold(ctx context.Context, found byID) error {
	var err error
	if d.told, err = d.toldAt(ctx, d.cursor, found); err != nil {
		return err
	}
	gone := maps.Clone(found)
	maps.DeleteFunc(gone, func(id string, appointment connection.Appointment) bool {
		_, told := d.told[id]
		return told || !appointment.Deleted
	})
	return d.readMoved(ctx, gone)
}

// readMoved reads what the changes of other locations tell of appointments that
// are gone from this one.
func (d *daySync) readMoved(ctx context.Context, gone byID) error {
	asked := 0
	for _, other := range d.work.Locations {
		if len(gone) == 0 || asked == othersMost {
			return nil
		}
		if other.ID == d.location.ID {
			continue
		}
		asked++
		moved, err := d.toldAt(ctx, d.work.Cursors[other.ID], gone)
		if err != nil {
			return err
		}
		for id, appointment := range moved {
			d.told[id] = appointment
			delete(gone, id)
		}
	}
	return nil
}

// readNames reads the names of practitioners on both sides.
func (d *daySync) readNames(ctx context.Context) error {
	ours, err := d.store.Practitioners(ctx, d.query)
	if err != nil {
		return err
	}
	if d.practitioners, err = d.readPractitioners(ctx); err != nil {
		return err
	}
	d.here, d.there = namesOf(ours), namesOf(d.practitioners)
	return nil
}

// namesOf finds names by ids.
func namesOf(practitioners []connection.Practitioner) map[string]string {
	names := make(map[string]string, len(practitioners))
	for _, practitioner := range practitioners {
		names[practitioner.ID] = practitioner.Name
	}
	return names
}

// readElsewhere adds to held what is listed on this day and we hold on another,
// or at another location: it moved.
func (d *daySync) readElsewhere(ctx context.Context) error {
	unheld := maps.Clone(d.listed)
	for _, ours := range d.held {
		delete(unheld, ours.ID)
	}
	if len(unheld) == 0 {
		return nil
	}
	elsewhere, err := d.store.Named(ctx, d.due.Ref, unheld.ids())
	d.held = append(d.held, elsewhere...)
	return err
}

// rows puts the two sides beside each other.
func (d *daySync) rows() []connection.ComparedAppointment {
	rows := make([]connection.ComparedAppointment, 0, max(len(d.listed), len(d.held)))
	theirs := maps.Clone(d.listed)
	for _, ours := range d.held {
		rows = append(rows, d.row(ours, theirs[ours.ID]))
		delete(theirs, ours.ID)
	}
	for _, there := range theirs {
		rows = append(rows, d.row(connection.Appointment{}, there))
	}
	connection.SortCompared(rows)
	return rows
}

// row compares one appointment. One that is not listed on this day any more may be
// told of among the changes, as one that has moved.
func (d *daySync) row(here, there connection.Appointment) connection.ComparedAppointment {
	told, coming := d.told[cmp.Or(here.ID, there.ID)]
	if there.ID == "" && coming && !told.Deleted {
		there = told
	}
	row := connection.ComparedAppointment{
		Here: here, There: there,
		HereWith: d.here[here.PractitionerID], ThereWith: d.there[there.PractitionerID],
	}
	if row.State() == connection.ComparedEqual {
		return row
	}
	row.Coming, row.ChangedAt = coming, told.UpdatedAt
	row.Lagging = row.State() == connection.ComparedDiffers && here.UpdatedAt.After(there.UpdatedAt) && d.covered(here)
	return row
}
