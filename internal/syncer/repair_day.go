package syncer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"mooring/internal/connection"
)

// repairTries is how often a repair reads the day anew because a sync changed
// what we hold of it meanwhile.
const repairTries = 3

// mendedAtOnce is how many appointments one transaction of a repair writes.
const mendedAtOnce = 1000

// RepairDay implements connection.Days. The next sync compares the location's
// other days: what was wrong on one may be on others.
func (s *Syncer) RepairDay(ctx context.Context, query connection.DayQuery, epoch int64) (repair connection.DayRepair, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("repair day: %w", err)
		}
	}()
	var day *daySync
	for range repairTries {
		if day, err = s.openDay(ctx, query, epoch); err != nil {
			return repair, err
		}
		if err = day.repair(ctx, &repair); !errors.Is(err, connection.ErrMoved) {
			break
		}
	}
	if err != nil || !repair.Changed() {
		return repair, err
	}
	left, _, err := day.differences(ctx, day.span)
	if err != nil {
		return repair, err
	}
	repair.Left = len(left)
	if !day.tellsChanges() {
		return repair, nil // The next sync writes whatever differs.
	}
	if err := s.observer.ObserveComparison(ctx, query.Ref, epoch, day.location, len(left) > 0); err != nil {
		return repair, fmt.Errorf("observe comparison: %w", err)
	}
	return repair, nil
}

// repair reads the day and writes what differs.
func (d *daySync) repair(ctx context.Context, done *connection.DayRepair) error {
	if err := d.read(ctx); err != nil {
		return err
	}
	found := d.mending()
	gone := func(appointment connection.Appointment) bool { return appointment.Deleted }
	if slices.ContainsFunc(found, gone) {
		if err := d.requireListed(ctx); err != nil {
			return err
		}
	}
	if d.renamed() {
		if err := d.mend(ctx, nil, done); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(found, mendedAtOnce) {
		if err := d.mend(ctx, some, done); err != nil {
			return err
		}
	}
	return nil
}

// mend writes some of what differs, with the practitioners, in one transaction.
func (d *daySync) mend(ctx context.Context, some []connection.Appointment, done *connection.DayRepair) error {
	written, removed, err := d.store.Mend(ctx, d.due, Batch{
		LocationID: d.location.ID, LocationName: d.location.Name, Practitioners: d.practitioners,
		Appointments: some, KeepFrom: d.from, KeepTo: d.to, Overwrite: true,
	}, d.held)
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	done.Written, done.Removed = done.Written+int(written), done.Removed+int(removed)
	return nil
}

// mending is what to write: what is listed otherwise than we hold it, in the state
// that the changes tell of where that is newer, and as Deleted what is not there.
func (d *daySync) mending() []connection.Appointment {
	found := differing(d.listed, d.held, d.covered)
	for id, told := range d.told {
		if _, differs := found[id]; differs && !told.Deleted && told.LocationID == d.location.ID {
			found.take(told)
		}
	}
	return slices.Collect(maps.Values(found))
}

// renamed reports whether the provider gives a practitioner of the day another
// name than we do.
func (d *daySync) renamed() bool {
	return slices.ContainsFunc(d.held, func(ours connection.Appointment) bool {
		here, there := d.here[ours.PractitionerID], d.there[ours.PractitionerID]
		return there != "" && here != there
	})
}

// requireListed asks whether the provider still lists the location: of one that it
// does not, an empty list says nothing.
func (d *daySync) requireListed(ctx context.Context) error {
	listed, err := d.listLocations(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(listed, func(location connection.Location) bool { return location.ID == d.location.ID }) {
		return connection.ErrLocationGone
	}
	return nil
}
