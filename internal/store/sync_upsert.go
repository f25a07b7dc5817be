package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// differs is true of a row that says something else than the one that stands there.
const differs = `(appointments.location_id, appointments.practitioner_id, appointments.patient_ref, appointments.starts_at,
		appointments.ends_at, appointments.status, appointments.reason, appointments.updated_at)
		<> (excluded.location_id, excluded.practitioner_id, excluded.patient_ref, excluded.starts_at,
		excluded.ends_at, excluded.status, excluded.reason, excluded.updated_at)`

// upsertAppointments writes rows of one connection, unless a newer state of one
// stands there already and is not to be overwritten, in a statement for every few
// hundred. A row that says what stands there already is left alone: whoever follows
// changes is not told of it, and it is not counted.
func (b base) upsertAppointments(tx *gorm.DB, rows []appointmentRow, overwrite bool) (int64, error) {
	upsert, over := b.upsertValues, "excluded.updated_at >= appointments.updated_at"
	if tx.Name() == "postgres" {
		upsert = b.upsertColumns
	}
	over += " AND " + differs
	if overwrite {
		over = differs
	}
	var written int64
	for chunk := range slices.Chunk(rows, rowsPerInsert) {
		result := upsert(tx, chunk, over)
		if result.Error != nil {
			return written, mapError(result.Error)
		}
		written += result.RowsAffected
	}
	return written, nil
}

// upsertValues writes rows as a list of values, over those that a condition selects.
func (b base) upsertValues(tx *gorm.DB, rows []appointmentRow, over string) *gorm.DB {
	now := at(b.now())
	for i := range rows {
		rows[i].ChangedAt = now
	}
	return tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "connection_id"}, {Name: "appointment_id"}},
		DoUpdates: clause.AssignmentColumns([]string{
			"location_id", "practitioner_id", "patient_ref", "starts_at", "ends_at", "status", "reason", "updated_at", "changed_at",
		}),
		Where: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: over}}},
	}).Create(&rows)
}

// upsertColumns does the same with an array for each column. It is one short
// statement however many rows there are, which PostgreSQL plans once: with a list
// of values it spends as long on reading the statement as on writing the rows.
func (b base) upsertColumns(tx *gorm.DB, rows []appointmentRow, over string) *gorm.DB {
	var ids, locations, practitioners, patients, statuses, reasons []string
	var starts, ends, updates []moment
	for _, row := range rows {
		ids, locations = append(ids, row.AppointmentID), append(locations, row.LocationID)
		practitioners, patients = append(practitioners, row.PractitionerID), append(patients, row.PatientRef)
		starts, ends, updates = append(starts, row.StartsAt), append(ends, row.EndsAt), append(updates, row.UpdatedAt)
		statuses, reasons = append(statuses, row.Status), append(reasons, row.Reason)
	}
	// Gorm would spell a slice out; a pointer to one it leaves to the driver.
	return tx.Exec(`INSERT INTO appointments (connection_id, appointment_id, location_id, practitioner_id, patient_ref,
			starts_at, ends_at, status, reason, updated_at, changed_at)
		SELECT ?, told.*, (SELECT ?) FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::bigint[]) AS told
		ON CONFLICT (connection_id, appointment_id) DO UPDATE SET location_id = excluded.location_id,
			practitioner_id = excluded.practitioner_id, patient_ref = excluded.patient_ref, starts_at = excluded.starts_at,
			ends_at = excluded.ends_at, status = excluded.status, reason = excluded.reason, updated_at = excluded.updated_at,
			changed_at = excluded.changed_at
		WHERE `+over,
		rows[0].ConnectionID, b.clock(), &ids, &locations, &practitioners, &patients, &starts, &ends, &statuses, &reasons, &updates)
}
