package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// removing is a DELETE of appointments, and why each of them leaves.
type removing struct {
	cause     func(appointmentID string) connection.Removal
	statement string
	values    []any
}

// removedRow is what is left of an appointment.
type removedRow struct {
	ConnectionID  string
	AppointmentID string
	LocationID    string
}

// removeAppointments deletes appointments, leaves a note of each for those who
// follow changes, and counts them.
func (b base) removeAppointments(tx *gorm.DB, what removing) (int64, error) {
	var gone []removedRow
	err := tx.Raw(what.statement+" RETURNING connection_id, appointment_id, location_id", what.values...).Scan(&gone).Error
	if err != nil {
		return 0, mapError(err)
	}
	for chunk := range slices.Chunk(gone, rowsPerInsert) {
		values := make([]any, 0, 5*len(chunk))
		for _, row := range chunk {
			values = append(values, row.ConnectionID, row.AppointmentID, row.LocationID, what.cause(row.AppointmentID), b.clock())
		}
		noted := tx.Exec(`INSERT INTO removed_appointments (connection_id, appointment_id, location_id, cause, removed_at) VALUES `+
			strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?), ", len(chunk)), ", ")+`
			ON CONFLICT (connection_id, appointment_id, location_id) DO UPDATE SET cause = excluded.cause, removed_at = excluded.removed_at`, values...)
		if noted.Error != nil {
			return 0, mapError(noted.Error)
		}
	}
	return int64(len(gone)), nil
}

// forgetChanges notes that it is not known what has changed at a connection until
// now: rows were deleted without a note of each.
func (b base) forgetChanges(tx *gorm.DB, connectionID string) error {
	return mapError(tx.Exec("UPDATE connections SET changes_from = ? WHERE id = ?", b.clock(), connectionID).Error)
}
