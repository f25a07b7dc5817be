package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// Connections implements connection.Store.
type Connections struct {
	base
}

var _ connection.Store = (*Connections)(nil)

// Connection implements connection.Reader.
func (c *Connections) Connection(ctx context.Context, ref connection.Ref) (connection.Connection, error) {
	return readConnection(c.read(ctx), ref)
}

// Locations implements connection.Reader.
func (c *Connections) Locations(ctx context.Context, ref connection.Ref) ([]connection.Location, error) {
	return readLocations(c.read(ctx), ref)
}

// OrganisationZone implements connection.Reader.
func (c *Connections) OrganisationZone(ctx context.Context, organisationID string) (string, error) {
	var zones []string
	err := c.read(ctx).Raw("SELECT time_zone FROM organisations WHERE id = ?", organisationID).Scan(&zones).Error
	if err != nil || len(zones) == 0 {
		return "UTC", mapError(err)
	}
	return zones[0], nil
}

// readConnection reads one connection of an organisation.
func readConnection(db *gorm.DB, ref connection.Ref) (connection.Connection, error) {
	var row connectionRow
	err := db.Where("id = ? AND organisation_id = ?", ref.ID, ref.OrganisationID).Take(&row).Error
	if err != nil {
		return connection.Connection{}, mapError(err)
	}
	return row.connection()
}

// readLocations reads a connection's locations in the provider's order; a
// connection without any costs a second statement, which tells it from an
// unknown one.
func readLocations(db *gorm.DB, ref connection.Ref) ([]connection.Location, error) {
	var rows []locationRow
	err := db.Scopes(ofConnection(ref)).Order("position").Find(&rows).Error
	if err != nil {
		return nil, mapError(err)
	}
	if len(rows) == 0 {
		return nil, requireConnection(db, ref)
	}
	locations := make([]connection.Location, len(rows))
	for i, row := range rows {
		locations[i] = row.location()
	}
	return locations, nil
}
