package store

import (
	"context"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// How much of a connection's history its page shows.
const (
	detailResolved = 20
	detailRuns     = 20
	detailLetters  = 20
)

// Detail implements support.Store in ten statements: the three of Overview, and one
// for each other part. It reads no token and no appointment.
func (s *Support) Detail(ctx context.Context, ref connection.Ref, days string) (support.Detail, error) {
	if !storable(ref.OrganisationID, ref.ID, days) {
		return support.Detail{}, connection.ErrNotFound
	}
	overview, err := (&Connections{base: s.base}).Overview(ctx, ref)
	if err != nil {
		return support.Detail{}, err
	}
	detail := support.Detail{Overview: overview}
	for _, add := range []func(context.Context, connection.Ref, *support.Detail) error{
		s.addOrganisation, s.addResolved, s.addRuns, s.addDays(days), s.addLetters, s.addNotes, s.addOwners,
	} {
		if err := add(ctx, ref, &detail); err != nil {
			return support.Detail{}, mapError(err)
		}
	}
	return detail, nil
}

// addOrganisation says whose the connection is.
func (s *Support) addOrganisation(ctx context.Context, ref connection.Ref, detail *support.Detail) error {
	var row struct {
		Name, TimeZone string
	}
	err := s.read(ctx).Raw("SELECT name, time_zone FROM organisations WHERE id = ?", ref.OrganisationID).Scan(&row).Error
	detail.Organisation, detail.TimeZone = row.Name, row.TimeZone
	return err
}

// addResolved reads the newest problems that are over.
func (s *Support) addResolved(ctx context.Context, ref connection.Ref, detail *support.Detail) error {
	var rows []problemRow
	err := s.read(ctx).Scopes(ofConnection(ref)).Where("resolved_at IS NOT NULL").
		Order("resolved_at DESC, id").Limit(detailResolved).Find(&rows).Error
	detail.Resolved = problemsOf(rows)
	return err
}

// addRuns reads the newest sync runs: those of a later epoch are later.
func (s *Support) addRuns(ctx context.Context, ref connection.Ref, detail *support.Detail) error {
	var rows []runRow
	err := s.read(ctx).Scopes(ofConnection(ref)).
		Order("epoch DESC, started_at DESC, id").Limit(detailRuns).Find(&rows).Error
	for _, row := range rows {
		detail.Runs = append(detail.Runs, row.run())
	}
	return err
}

// addDays returns a function that reads the syncs by day, from a day on.
func (s *Support) addDays(from string) func(context.Context, connection.Ref, *support.Detail) error {
	return func(ctx context.Context, ref connection.Ref, detail *support.Detail) error {
		var rows []struct {
			Day                                     string
			Done, Partial, Failed, Written, Deleted int64
		}
		err := s.read(ctx).Table("sync_days").Scopes(ofConnection(ref)).Where("day >= ?", from).
			Select("day, done, partial, failed, written, deleted").Order("day").Find(&rows).Error
		for _, row := range rows {
			detail.Days = append(detail.Days, support.Day{
				Date: row.Day, Done: row.Done, Partial: row.Partial, Failed: row.Failed,
				Written: row.Written, Deleted: row.Deleted,
			})
		}
		return err
	}
}
