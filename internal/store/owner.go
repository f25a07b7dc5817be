package store

import (
	"gorm.io/gorm"

	"mooring/internal/connection"
)

// ofConnection limits a statement on a table with a connection_id to one
// connection of one organisation.
func ofConnection(ref connection.Ref) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB {
		return db.Where("connection_id = (SELECT id FROM connections WHERE id = ? AND organisation_id = ?)",
			ref.ID, ref.OrganisationID)
	}
}

// inEpoch is ofConnection while the connection stands in an epoch.
func inEpoch(ref connection.Ref, epoch int64) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB {
		return db.Where("connection_id = (SELECT id FROM connections WHERE id = ? AND organisation_id = ? AND epoch = ?)",
			ref.ID, ref.OrganisationID, epoch)
	}
}

// requireConnection returns ErrNotFound unless the organisation has the
// connection. Functions that write by connection id alone call it first.
func requireConnection(db *gorm.DB, ref connection.Ref) error {
	var found int64
	result := db.Raw("SELECT count(*) FROM connections WHERE id = ? AND organisation_id = ?",
		ref.ID, ref.OrganisationID).Scan(&found)
	if result.Error == nil && found == 0 {
		return connection.ErrNotFound
	}
	return mapError(result.Error)
}
