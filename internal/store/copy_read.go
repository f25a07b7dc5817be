package store

import (
	"context"

	"mooring/internal/connection"
)

// Copies implements connection.Copies.
type Copies struct {
	base
}

var _ connection.Copies = (*Copies)(nil)

// copiedRow is a location of a connection, chosen or not, or none.
type copiedRow struct {
	Provider    string
	Status      connection.Status
	ChangesFrom moment
	At          moment
	LocationID  string
	Name        string
	Address     string
	TimeZone    string
	Listed      bool
	Chosen      bool
	SyncedAt    moment
}

// Copied implements connection.Copies.
func (c *Copies) Copied(ctx context.Context, ref connection.Ref) (connection.Copied, error) {
	var rows []copiedRow
	err := c.read(ctx).Raw(`SELECT connections.provider, connections.status, connections.changes_from, ? AS at,
			COALESCE(locations.location_id, '') AS location_id, COALESCE(locations.name, '') AS name,
			COALESCE(locations.address, '') AS address, COALESCE(locations.time_zone, '') AS time_zone,
			COALESCE(locations.listed, FALSE) AS listed, COALESCE(locations.chosen, FALSE) AS chosen, sync_cursors.synced_at
		FROM connections
		LEFT JOIN locations ON locations.connection_id = connections.id
		LEFT JOIN sync_cursors ON sync_cursors.connection_id = connections.id AND sync_cursors.location_id = locations.location_id
		WHERE connections.id = ? AND connections.organisation_id = ? ORDER BY locations.position`,
		c.clock(), ref.ID, ref.OrganisationID).Scan(&rows).Error
	if err != nil {
		return connection.Copied{}, mapError(err)
	}
	if len(rows) == 0 {
		return connection.Copied{}, connection.ErrNotFound
	}
	copied := connection.Copied{
		Ref: ref, Provider: rows[0].Provider, Status: rows[0].Status,
		Since: rows[0].ChangesFrom.time(), At: rows[0].At.time(),
	}
	for _, row := range rows {
		switch {
		case row.Chosen:
			copied.Chosen = append(copied.Chosen, connection.SyncedLocation{
				Location: connection.Location{
					ID: row.LocationID, Name: row.Name, Address: row.Address, TimeZone: row.TimeZone, Listed: row.Listed, Chosen: true,
				},
				SyncedAt: row.SyncedAt.time(),
			})
		case row.LocationID != "":
			copied.Others = append(copied.Others, row.LocationID)
		}
	}
	return copied, nil
}

// SyncedPractitioners implements connection.Copies.
func (c *Copies) SyncedPractitioners(ctx context.Context, query connection.SyncedPractitionersQuery) ([]connection.Practitioner, error) {
	page := `SELECT practitioner_id FROM practitioners
		WHERE connection_id = (SELECT id FROM connections WHERE id = @connection AND organisation_id = @organisation) AND practitioner_id > @after
		AND (@id = '' OR practitioner_id = @id) ORDER BY practitioner_id LIMIT @limit`
	if query.LocationID != "" {
		page = `SELECT practitioner_id FROM practitioner_locations
			WHERE connection_id = (SELECT id FROM connections WHERE id = @connection AND organisation_id = @organisation)
			AND location_id = @location AND practitioner_id > @after AND (@id = '' OR practitioner_id = @id)
			ORDER BY practitioner_id LIMIT @limit`
	}
	var rows []personRow
	err := c.read(ctx).Raw(`SELECT practitioners.practitioner_id, practitioners.name, works.location_id
		FROM (`+page+`) AS page
		JOIN practitioners ON practitioners.connection_id = @connection AND practitioners.practitioner_id = page.practitioner_id
		LEFT JOIN practitioner_locations AS works
			ON works.connection_id = practitioners.connection_id AND works.practitioner_id = practitioners.practitioner_id
		ORDER BY practitioners.practitioner_id, works.location_id`, map[string]any{
		"connection": query.Ref.ID, "organisation": query.Ref.OrganisationID, "location": query.LocationID,
		"id": query.ID, "after": query.After, "limit": query.Limit,
	}).Scan(&rows).Error
	return peopleOf(rows), mapError(err)
}

// SyncedRecords implements connection.Copies.
func (c *Copies) SyncedRecords(ctx context.Context, query connection.RecordsQuery) ([]connection.Record, error) {
	var rows []recordRow
	err := c.read(ctx).Scopes(ofConnection(query.Ref)).Where("kind = ? AND record_id > ?", query.Kind, query.After).
		Order("record_id").Limit(query.Limit).Find(&rows).Error
	records := make([]connection.Record, len(rows))
	for i, row := range rows {
		records[i] = row.record()
	}
	return records, mapError(err)
}
