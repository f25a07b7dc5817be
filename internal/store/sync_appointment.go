package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// appointmentRow is a row of appointments.
type appointmentRow struct {
	ConnectionID   string `gorm:"column:connection_id;primaryKey"`
	AppointmentID  string `gorm:"column:appointment_id;primaryKey"`
	LocationID     string `gorm:"column:location_id"`
	PractitionerID string `gorm:"column:practitioner_id"`
	PatientRef     string `gorm:"column:patient_ref"`
	StartsAt       moment `gorm:"column:starts_at"`
	EndsAt         moment `gorm:"column:ends_at"`
	Status         string `gorm:"column:status"`
	Reason         string `gorm:"column:reason"`
	UpdatedAt      moment `gorm:"column:updated_at;autoUpdateTime:false"`
	// ChangedAt is when the row last came to say something else, by our own clock.
	ChangedAt moment `gorm:"column:changed_at"`
}

// TableName implements gorm's Tabler.
func (appointmentRow) TableName() string { return "appointments" }

// appointment converts a row to the appointment.
func (r appointmentRow) appointment() connection.Appointment {
	return connection.Appointment{
		ID: r.AppointmentID, LocationID: r.LocationID, PractitionerID: r.PractitionerID, PatientRef: r.PatientRef,
		Start: r.StartsAt.time(), End: r.EndsAt.time(), Status: r.Status, Reason: r.Reason, UpdatedAt: r.UpdatedAt.time(),
	}
}

// applyAppointments upserts and deletes a batch's appointments and counts the
// rows that changed. A row that is newer than what the batch says stays, unless
// the batch overwrites.
func (b base) applyAppointments(tx *gorm.DB, connectionID string, batch syncer.Batch) (written, deleted int64, err error) {
	var kept []appointmentRow
	var gone, left []connection.Appointment
	for _, appointment := range newest(batch.Appointments) {
		switch {
		case appointment.Deleted, outside(appointment, batch):
			gone = append(gone, appointment)
		case appointment.LocationID != batch.LocationID:
			left = append(left, appointment)
		default:
			kept = append(kept, newAppointmentRow(connectionID, appointment))
		}
	}
	if written, err = b.upsertAppointments(tx, kept, batch.Overwrite); err != nil {
		return written, deleted, err
	}
	if deleted, err = b.deleteAppointments(tx, connectionID, gone, ""); err != nil {
		return written, deleted, err
	}
	// One that moved to another location is that location's to write; it may
	// have been written there already.
	moved, err := b.deleteAppointments(tx, connectionID, left, batch.LocationID)
	return written, deleted + moved, err
}

// newAppointmentRow converts an appointment to its row.
func newAppointmentRow(connectionID string, a connection.Appointment) appointmentRow {
	return appointmentRow{
		ConnectionID: connectionID, AppointmentID: a.ID, LocationID: a.LocationID,
		PractitionerID: a.PractitionerID, PatientRef: a.PatientRef,
		StartsAt: at(a.Start), EndsAt: at(a.End), Status: a.Status, Reason: a.Reason, UpdatedAt: at(a.UpdatedAt),
	}
}

// newest keeps the newest state of each appointment: a page may hold one twice,
// and one INSERT must not touch a row twice.
func newest(appointments []connection.Appointment) []connection.Appointment {
	place := make(map[string]int, len(appointments))
	var kept []connection.Appointment
	for _, appointment := range appointments {
		i, seen := place[appointment.ID]
		switch {
		case !seen:
			place[appointment.ID] = len(kept)
			kept = append(kept, appointment)
		case !appointment.UpdatedAt.Before(kept[i].UpdatedAt):
			kept[i] = appointment
		}
	}
	return kept
}

// outside reports whether an appointment starts outside the window that is
// kept; a zero bound bounds nothing.
func outside(a connection.Appointment, batch syncer.Batch) bool {
	return (!batch.KeepFrom.IsZero() && a.Start.Before(batch.KeepFrom)) ||
		(!batch.KeepTo.IsZero() && !a.Start.Before(batch.KeepTo))
}

// deleteAppointments deletes appointments that are not newer than told, at one
// location or, when locationID is empty, at any, and notes why.
func (b base) deleteAppointments(tx *gorm.DB, connectionID string, gone []connection.Appointment, locationID string) (int64, error) {
	var deleted int64
	causes := make(map[string]connection.Removal, len(gone))
	for _, appointment := range gone {
		causes[appointment.ID] = removalOf(appointment, locationID)
	}
	for chunk := range slices.Chunk(gone, rowsPerInsert) {
		values := make([]any, 0, 2*len(chunk)+3)
		for _, appointment := range chunk {
			values = append(values, appointment.ID, at(appointment.UpdatedAt))
		}
		told := "WITH told (id, updated_at) AS (VALUES " + strings.TrimSuffix(strings.Repeat("(CAST(? AS TEXT), CAST(? AS BIGINT)), ", len(chunk)), ", ") + ")"
		// IN finds the rows by their key; EXISTS compares each with what is told of it.
		count, err := b.removeAppointments(tx, removing{func(id string) connection.Removal { return causes[id] }, told + ` DELETE FROM appointments
			WHERE connection_id = ? AND appointment_id IN (SELECT id FROM told) AND (? = '' OR location_id = ?)
			AND EXISTS (SELECT 1 FROM told
				WHERE told.id = appointments.appointment_id AND appointments.updated_at <= told.updated_at)`,
			append(values, connectionID, locationID, locationID)})
		if err != nil {
			return deleted, err
		}
		deleted += count
	}
	return deleted, nil
}

// removalOf says why an appointment leaves: those that leave one location alone are
// at another, or nobody knows where.
func removalOf(a connection.Appointment, locationID string) connection.Removal {
	switch {
	case a.Deleted, locationID != "" && a.LocationID == "":
		return connection.RemovalDeleted
	case locationID != "":
		return connection.RemovalMoved
	}
	return connection.RemovalOutside
}
