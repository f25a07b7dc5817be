package store

import (
	"context"
	"time"

	"mooring/internal/connection"
)

// runsMost bounds a list of runs.
const runsMost = 200

// Day implements syncer.Reader. It lists the day's appointments by start, and
// as practitioners those who work at the location or have an appointment that
// day, by name. A location that is not chosen is ErrNotFound.
func (s *Syncs) Day(ctx context.Context, query connection.DayQuery) (connection.Day, error) {
	var day connection.Day
	db := s.read(ctx)
	var place []struct {
		SyncedAt moment
	}
	err := db.Raw(`SELECT sync_cursors.synced_at FROM connections
		JOIN locations ON locations.connection_id = connections.id AND locations.location_id = ? AND locations.chosen
		LEFT JOIN sync_cursors ON sync_cursors.connection_id = connections.id AND sync_cursors.location_id = locations.location_id
		WHERE connections.id = ? AND connections.organisation_id = ?`,
		query.LocationID, query.Ref.ID, query.Ref.OrganisationID).Scan(&place).Error
	if err != nil {
		return day, mapError(err)
	}
	if len(place) == 0 {
		return day, connection.ErrNotFound
	}
	day.SyncedAt = place[0].SyncedAt.time()
	day.Appointments, err = s.Held(ctx, query.Ref, query.LocationID, query.From, query.To)
	if err != nil {
		return day, err
	}
	day.Practitioners, err = s.dayPractitioners(ctx, query)
	return day, err
}

// Held implements syncer.Store, by start.
func (s *Syncs) Held(ctx context.Context, ref connection.Ref, locationID string, from, to time.Time) ([]connection.Appointment, error) {
	var rows []appointmentRow
	err := s.read(ctx).Scopes(ofConnection(ref)).
		Where("location_id = ? AND starts_at >= ? AND starts_at < ?", locationID, at(from), at(to)).
		Order("starts_at, appointment_id").Find(&rows).Error
	var held []connection.Appointment
	for _, row := range rows {
		held = append(held, row.appointment())
	}
	return held, mapError(err)
}

// dayPractitioners reads the people of one day, each with every location.
func (s *Syncs) dayPractitioners(ctx context.Context, query connection.DayQuery) ([]connection.Practitioner, error) {
	var rows []personRow
	err := s.read(ctx).Raw(`SELECT practitioners.practitioner_id, practitioners.name, works.location_id
		FROM connections
		JOIN practitioners ON practitioners.connection_id = connections.id
		LEFT JOIN practitioner_locations AS works
			ON works.connection_id = practitioners.connection_id AND works.practitioner_id = practitioners.practitioner_id
		WHERE connections.id = @connection AND connections.organisation_id = @organisation AND practitioners.practitioner_id IN (
			SELECT practitioner_id FROM practitioner_locations WHERE connection_id = @connection AND location_id = @location
			UNION SELECT practitioner_id FROM appointments
				WHERE connection_id = @connection AND location_id = @location AND starts_at >= @from AND starts_at < @to)
		ORDER BY practitioners.name, practitioners.practitioner_id, works.location_id`, map[string]any{
		"connection": query.Ref.ID, "organisation": query.Ref.OrganisationID, "location": query.LocationID,
		"from": at(query.From), "to": at(query.To),
	}).Scan(&rows).Error
	return peopleOf(rows), mapError(err)
}

// Runs implements syncer.Reader, the newest first.
func (s *Syncs) Runs(ctx context.Context, ref connection.Ref, limit int) ([]connection.SyncRun, error) {
	db := s.read(ctx)
	var rows []runRow
	err := db.Scopes(ofConnection(ref)).Order("started_at DESC, id DESC").Limit(min(max(limit, 1), runsMost)).Find(&rows).Error
	if err != nil {
		return nil, mapError(err)
	}
	if len(rows) == 0 {
		return nil, requireConnection(db, ref)
	}
	runs := make([]connection.SyncRun, len(rows))
	for i, row := range rows {
		runs[i] = row.run()
	}
	return runs, nil
}
