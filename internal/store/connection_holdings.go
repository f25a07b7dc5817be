package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// requestsOf is the condition on authorization_requests for those that a
// disconnect ends: reconnects of this connection, and sign-ins of the same
// organisation to the same tenant.
const requestsOf = `organisation_id = @organisation AND (connection_id = @connection OR (provider, tenant_address) =
	(SELECT provider, tenant_address FROM connections WHERE id = @connection AND organisation_id = @organisation))`

// Holdings implements connection.Reader in one statement.
func (c *Connections) Holdings(ctx context.Context, ref connection.Ref) (connection.Removed, error) {
	return countHoldings(c.read(ctx), ref)
}

// countHoldings counts what a purge would delete.
func countHoldings(db *gorm.DB, ref connection.Ref) (connection.Removed, error) {
	var row struct {
		connection.Removed
	}
	result := db.Raw(`SELECT
		(SELECT count(*) FROM credentials WHERE connection_id = id) AS credentials,
		(SELECT count(*) FROM authorization_requests WHERE `+requestsOf+`) AS authorization_requests,
		(SELECT count(*) FROM locations WHERE connection_id = id) AS locations,
		(SELECT count(*) FROM practitioners WHERE connection_id = id) AS practitioners,
		(SELECT count(*) FROM appointments WHERE connection_id = id) AS appointments,
		(SELECT count(*) FROM sync_cursors WHERE connection_id = id) AS sync_cursors,
		(SELECT count(*) FROM bookings WHERE connection_id = connections.id) AS bookings,
		(SELECT count(*) FROM records WHERE connection_id = connections.id) AS records
		FROM connections WHERE id = @connection AND organisation_id = @organisation`, named(ref)).Scan(&row)
	if result.Error == nil && result.RowsAffected == 0 {
		return row.Removed, connection.ErrNotFound
	}
	return row.Removed, mapError(result.Error)
}

// named gives a ref to a statement as @organisation and @connection.
func named(ref connection.Ref) map[string]any {
	return map[string]any{"organisation": ref.OrganisationID, "connection": ref.ID}
}
