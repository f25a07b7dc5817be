package store

import "mooring/internal/connection"

// bookingRow is a row of bookings.
type bookingRow struct {
	ConnectionID   string                    `gorm:"column:connection_id;primaryKey"`
	ID             string                    `gorm:"column:id;primaryKey"`
	Epoch          int64                     `gorm:"column:epoch"`
	LocationID     string                    `gorm:"column:location_id"`
	PractitionerID string                    `gorm:"column:practitioner_id"`
	PatientRef     string                    `gorm:"column:patient_ref"`
	Reason         string                    `gorm:"column:reason"`
	StartsAt       moment                    `gorm:"column:starts_at"`
	EndsAt         moment                    `gorm:"column:ends_at"`
	State          connection.BookingState   `gorm:"column:state"`
	Refusal        connection.BookingRefusal `gorm:"column:refusal"`
	Attempt        int64                     `gorm:"column:attempt"`
	ClaimID        string                    `gorm:"column:claim_id"`
	ClaimedAt      moment                    `gorm:"column:claimed_at"`
	Differing      names                     `gorm:"column:differing"`
	AppointmentID  string                    `gorm:"column:appointment_id"`
	Request        string                    `gorm:"column:request"`
	UpdatedAt      moment                    `gorm:"column:updated_at;autoUpdateTime:false"`
}

// TableName implements gorm's Tabler.
func (bookingRow) TableName() string { return "bookings" }

// newBookingRow converts a booking to its row.
func newBookingRow(connectionID string, b connection.Booking) bookingRow {
	row := bookingRow{
		ConnectionID: connectionID, ID: b.ID, Epoch: b.Epoch,
		LocationID: b.Wanted.LocationID, PractitionerID: b.Wanted.PractitionerID,
		PatientRef: b.Wanted.PatientRef, Reason: b.Wanted.Reason, StartsAt: at(b.Wanted.Start), EndsAt: at(b.Wanted.End),
		State: b.State, Refusal: b.Refusal, Attempt: b.Attempt, ClaimID: b.ClaimID, ClaimedAt: at(b.ClaimedAt), UpdatedAt: at(b.UpdatedAt),
		AppointmentID: b.AppointmentID, Request: b.Request,
	}
	for _, field := range b.Differing {
		row.Differing = append(row.Differing, string(field))
	}
	return row
}

// booking converts a row to the booking.
func (r bookingRow) booking() connection.Booking {
	b := connection.Booking{
		ID: r.ID, Epoch: r.Epoch, State: r.State, Refusal: r.Refusal, Attempt: r.Attempt,
		Wanted: connection.NewAppointment{
			LocationID: r.LocationID, PractitionerID: r.PractitionerID, PatientRef: r.PatientRef, Reason: r.Reason,
			Start: r.StartsAt.time(), End: r.EndsAt.time(),
		},
		ClaimID: r.ClaimID, ClaimedAt: r.ClaimedAt.time(), UpdatedAt: r.UpdatedAt.time(),
		AppointmentID: r.AppointmentID, Request: r.Request,
	}
	for _, field := range r.Differing {
		b.Differing = append(b.Differing, connection.BookingField(field))
	}
	return b
}
