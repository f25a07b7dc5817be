package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
)

// SaveBooking implements connection.BookingTx.
func (t tx) SaveBooking(ctx context.Context, ref connection.Ref, booking connection.Booking) error {
	db := t.in(ctx)
	if err := requireConnection(db, ref); err != nil {
		return err
	}
	row := newBookingRow(ref.ID, booking)
	return mapError(db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "connection_id"}, {Name: "id"}},
		UpdateAll: true,
	}).Create(&row).Error)
}

// PutAppointment implements connection.BookingTx.
func (t tx) PutAppointment(ctx context.Context, ref connection.Ref, appointment connection.Appointment) error {
	db := t.in(ctx)
	if err := requireConnection(db, ref); err != nil {
		return err
	}
	switch err := requireChosen(db, ref, appointment.LocationID); {
	case errors.Is(err, connection.ErrFenced):
		return nil // Nothing of that location is kept.
	case err != nil:
		return err
	}
	_, err := t.upsertAppointments(db, []appointmentRow{newAppointmentRow(ref.ID, appointment)}, false)
	return err
}

// PruneBookings implements connection.BookingPruner. Bookings that somebody holds
// are left for the next time.
func (c *Connections) PruneBookings(ctx context.Context, before time.Time, limit int) (int, error) {
	var pruned int64
	err := c.write(ctx, func(tx *gorm.DB) error {
		over := tx.Table("bookings").Scopes(unheld).Select("connection_id, id").
			Where("updated_at < ?", at(before)).Order("updated_at").Limit(limit)
		result := tx.Exec("DELETE FROM bookings WHERE (connection_id, id) IN (?)", over)
		pruned = result.RowsAffected
		return result.Error
	})
	return int(pruned), err
}
