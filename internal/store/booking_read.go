package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// unsettledMost bounds a list of bookings whose outcome is open.
const unsettledMost = 5

// Booking implements connection.BookingReader.
func (c *Connections) Booking(ctx context.Context, ref connection.Ref, id string) (connection.Booking, error) {
	return readBooking(c.read(ctx), ref, id)
}

// Booking implements connection.BookingTx.
func (t tx) Booking(ctx context.Context, ref connection.Ref, id string) (connection.Booking, error) {
	return readBooking(t.in(ctx), ref, id)
}

// readBooking reads one booking of a connection.
func readBooking(db *gorm.DB, ref connection.Ref, id string) (connection.Booking, error) {
	var row bookingRow
	err := db.Scopes(ofConnection(ref)).Where("id = ?", id).Take(&row).Error
	if err != nil {
		return connection.Booking{}, mapError(err)
	}
	return row.booking(), nil
}

// UnsettledBookings implements connection.BookingReader.
func (c *Connections) UnsettledBookings(ctx context.Context, ref connection.Ref) ([]connection.Booking, error) {
	var rows []bookingRow
	err := c.read(ctx).Scopes(ofConnection(ref)).
		Where("state IN ?", []connection.BookingState{connection.BookingSending, connection.BookingUnknown}).
		Order("updated_at, id").Limit(unsettledMost).Find(&rows).Error
	bookings := make([]connection.Booking, len(rows))
	for i, row := range rows {
		bookings[i] = row.booking()
	}
	return bookings, mapError(err)
}
