package store

import (
	"gorm.io/gorm"

	"mooring/internal/connection"
)

// locationRow is a row of locations.
type locationRow struct {
	ConnectionID string `gorm:"column:connection_id;primaryKey"`
	LocationID   string `gorm:"column:location_id;primaryKey"`
	Position     int    `gorm:"column:position"`
	Name         string `gorm:"column:name"`
	Address      string `gorm:"column:address"`
	TimeZone     string `gorm:"column:time_zone"`
	Listed       bool   `gorm:"column:listed"`
	Chosen       bool   `gorm:"column:chosen"`
	FirstSeenAt  moment `gorm:"column:first_seen_at"`
}

// TableName implements gorm's Tabler.
func (locationRow) TableName() string { return "locations" }

// location converts a row to the location.
func (r locationRow) location() connection.Location {
	return connection.Location{
		ID: r.LocationID, Name: r.Name, Address: r.Address, TimeZone: r.TimeZone,
		Listed: r.Listed, Chosen: r.Chosen, FirstSeenAt: r.FirstSeenAt.time(),
	}
}

// replaceLocations puts locations in the place of those a connection has.
func replaceLocations(tx *gorm.DB, ref connection.Ref, locations []connection.Location) error {
	if err := requireConnection(tx, ref); err != nil {
		return err
	}
	if err := tx.Where("connection_id = ?", ref.ID).Delete(&locationRow{}).Error; err != nil {
		return mapError(err)
	}
	if len(locations) == 0 {
		return nil
	}
	rows := make([]locationRow, len(locations))
	for i, location := range locations {
		rows[i] = locationRow{
			ConnectionID: ref.ID, LocationID: location.ID, Position: i,
			Name: location.Name, Address: location.Address, TimeZone: location.TimeZone,
			Listed: location.Listed, Chosen: location.Chosen, FirstSeenAt: at(location.FirstSeenAt),
		}
	}
	return mapError(tx.CreateInBatches(rows, rowsPerInsert).Error)
}
