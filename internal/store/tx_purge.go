package store

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// Purge implements connection.Tx. Besides what it counts it deletes the
// connection's problems, which name locations, what is known of appointments that
// were removed, its part in the calls of an hour, and until when it rests; takes the
// location's name off its runs, of which only numbers remain; and notes that a scrub
// is owed.
func (t tx) Purge(ctx context.Context, ref connection.Ref) (connection.Removed, error) {
	var removed connection.Removed
	db := t.in(ctx)
	if err := requireConnection(db, ref); err != nil {
		return removed, err
	}
	deleted, err := deleteCounted(db, "DELETE FROM authorization_requests WHERE "+requestsOf, named(ref))
	if err != nil {
		return removed, err
	}
	removed.AuthorizationRequests = deleted
	// practitioner_locations follow their practitioners, by foreign key.
	for _, table := range []struct {
		name  string
		count *int64
	}{
		{"appointments", &removed.Appointments},
		{"removed_appointments", new(int64)},
		{"bookings", &removed.Bookings},
		{"records", &removed.Records},
		{"practitioners", &removed.Practitioners},
		{"sync_cursors", &removed.SyncCursors},
		{"locations", &removed.Locations},
		{"problems", new(int64)},
		{"call_accounts", new(int64)},
		{"connection_rests", new(int64)},
		{"idempotency_keys", new(int64)},
	} {
		*table.count, err = deleteCounted(db, "DELETE FROM "+table.name+" WHERE connection_id = ?", ref.ID)
		if err != nil {
			return removed, err
		}
	}
	if err := errors.Join(stopRuns(db, ref.ID, t.now()), oweScrub(db, ref.ID, t.now()), t.forgetChanges(db, ref.ID)); err != nil {
		return removed, err
	}
	named := db.Model(&runRow{}).Where("connection_id = ? AND location_name <> ''", ref.ID).Update("location_name", "")
	return removed, mapError(named.Error)
}

// DropUnchosen implements connection.Tx.
func (t tx) DropUnchosen(ctx context.Context, ref connection.Ref) error {
	db := t.in(ctx)
	if err := requireConnection(db, ref); err != nil {
		return err
	}
	const unchosen = ` WHERE connection_id = @connection AND location_id NOT IN
		(SELECT location_id FROM locations WHERE connection_id = @connection AND chosen)`
	gone := int64(0)
	for _, table := range []string{"appointments", "removed_appointments"} {
		deleted, err := deleteCounted(db, "DELETE FROM "+table+unchosen, named(ref))
		if err != nil {
			return err
		}
		gone += deleted
	}
	if gone > 0 {
		if err := t.forgetChanges(db, ref.ID); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		"DELETE FROM bookings" + unchosen,
		"DELETE FROM records" + unchosen,
		"DELETE FROM practitioner_locations" + unchosen,
		"DELETE FROM sync_cursors" + unchosen,
	} {
		if _, err := deleteCounted(db, statement, named(ref)); err != nil {
			return err
		}
	}
	return dropIdlePractitioners(db, ref.ID)
}

// dropIdlePractitioners deletes practitioners that work at no location we copy
// and have no appointment left there. Appointments are searched only when
// somebody works nowhere, which is rare.
func dropIdlePractitioners(db *gorm.DB, connectionID string) error {
	var idle []string
	err := db.Raw(`SELECT practitioner_id FROM practitioners WHERE connection_id = @connection
		AND NOT EXISTS (SELECT 1 FROM practitioner_locations AS works
			WHERE works.connection_id = @connection AND works.practitioner_id = practitioners.practitioner_id)`,
		map[string]any{"connection": connectionID}).Scan(&idle).Error
	if err != nil || len(idle) == 0 {
		return mapError(err)
	}
	for chunk := range slices.Chunk(idle, rowsPerInsert) {
		_, err := deleteCounted(db, `DELETE FROM practitioners WHERE connection_id = ? AND practitioner_id IN ?
			AND practitioner_id NOT IN (SELECT practitioner_id FROM appointments WHERE connection_id = ?)`,
			connectionID, chunk, connectionID)
		if err != nil {
			return err
		}
	}
	return nil
}

// deleteCounted runs a DELETE and returns how many rows went.
func deleteCounted(db *gorm.DB, statement string, values ...any) (int64, error) {
	result := db.Exec(statement, values...)
	return result.RowsAffected, mapError(result.Error)
}
