package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// changeRow is an appointment, or what is left of one that was removed.
type changeRow struct {
	Row   appointmentRow `gorm:"embedded"`
	Cause connection.Removal
}

// synced converts a row to the appointment.
func (r changeRow) synced() connection.SyncedAppointment {
	return connection.SyncedAppointment{Appointment: r.Row.appointment(), ChangedAt: r.Row.ChangedAt.time(), Removal: r.Cause}
}

// The columns of a change, of an appointment and of one that was removed.
const (
	liveColumns = `appointment_id, location_id, practitioner_id, patient_ref, starts_at, ends_at, status, reason,
		updated_at, changed_at, '' AS cause`
	goneColumns = `gone.appointment_id, gone.location_id, '' AS practitioner_id, '' AS patient_ref, CAST(NULL AS BIGINT) AS starts_at,
		CAST(NULL AS BIGINT) AS ends_at, '' AS status, '' AS reason, CAST(NULL AS BIGINT) AS updated_at, gone.removed_at AS changed_at, cause`
)

// liveChanges is a page of the appointments, by when they changed.
const liveChanges = `SELECT * FROM (SELECT ` + liveColumns + ` FROM appointments
	WHERE connection_id = @connection AND location_id IN @locations AND (changed_at, appointment_id) > (@at, @id)
	ORDER BY changed_at, appointment_id LIMIT @limit) AS live`

// goneChanges is a page of those that were removed and did not come back: to none
// of the locations that the reader looks at. The row that came back is joined by its
// key alone; PostgreSQL, which knows nothing of the columns, would rather read all of
// a location.
const goneChanges = `SELECT * FROM (SELECT ` + goneColumns + ` FROM removed_appointments AS gone
	LEFT JOIN appointments AS back ON back.connection_id = gone.connection_id AND back.appointment_id = gone.appointment_id
	WHERE gone.connection_id = @connection AND gone.location_id IN @locations AND (gone.removed_at, gone.appointment_id) > (@at, @id)
	AND (back.appointment_id IS NULL OR back.location_id NOT IN @locations)
	ORDER BY gone.removed_at, gone.appointment_id LIMIT @limit) AS gone`

// Changes implements connection.Copies.
func (c *Copies) Changes(ctx context.Context, query connection.ChangesQuery) ([]connection.SyncedAppointment, error) {
	changes := liveChanges
	if query.Removed {
		changes += " UNION ALL " + goneChanges
	}
	return synced(c.read(ctx).Raw("SELECT * FROM ("+changes+") AS changes ORDER BY changed_at, appointment_id LIMIT @limit", map[string]any{
		"connection": gorm.Expr("(SELECT id FROM connections WHERE id = ? AND organisation_id = ?)", query.Ref.ID, query.Ref.OrganisationID),
		"locations":  query.LocationIDs, "at": int64(at(query.After.At)), "id": query.After.ID, "limit": query.Limit,
	}))
}

// SyncedDay implements connection.Copies.
func (c *Copies) SyncedDay(ctx context.Context, query connection.SyncedDayQuery) ([]connection.SyncedAppointment, error) {
	return synced(c.read(ctx).Table("appointments").Select(liveColumns).Scopes(ofConnection(query.Ref)).
		Where("location_id = ? AND starts_at >= ? AND starts_at < ?", query.LocationID, at(query.From), at(query.To)).
		Where("(starts_at, appointment_id) > (?, ?)", int64(at(query.After.At)), query.After.ID).
		Order("starts_at, appointment_id").Limit(query.Limit))
}

// SyncedAppointment implements connection.Copies.
func (c *Copies) SyncedAppointment(ctx context.Context, ref connection.Ref, id string) (connection.SyncedAppointment, error) {
	found, err := synced(c.read(ctx).Table("appointments").Select(liveColumns).Scopes(ofConnection(ref)).Where("appointment_id = ?", id))
	switch {
	case err != nil:
		return connection.SyncedAppointment{}, err
	case len(found) == 0:
		return connection.SyncedAppointment{}, connection.ErrNotFound
	}
	return found[0], nil
}

// synced reads the appointments that a statement selects.
func synced(db *gorm.DB) ([]connection.SyncedAppointment, error) {
	var rows []changeRow
	if err := db.Scan(&rows).Error; err != nil {
		return nil, mapError(err)
	}
	found := make([]connection.SyncedAppointment, len(rows))
	for i, row := range rows {
		found[i] = row.synced()
	}
	return found, nil
}

// PruneRemoved implements connection.Copies. Rows that somebody holds are left for
// the next time.
func (c *Copies) PruneRemoved(ctx context.Context, age time.Duration, limit int) (int, error) {
	var pruned int64
	err := c.write(ctx, func(tx *gorm.DB) error {
		over := tx.Table("removed_appointments").Scopes(unheld).Select("connection_id, appointment_id, location_id").
			Where("removed_at < ? - CAST(? AS BIGINT)", c.clock(), age.Microseconds()).Order("removed_at").Limit(limit)
		result := tx.Exec("DELETE FROM removed_appointments WHERE (connection_id, appointment_id, location_id) IN (?)", over)
		pruned = result.RowsAffected
		return result.Error
	})
	return int(pruned), err
}
