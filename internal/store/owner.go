package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

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

// holdConnection reads the connection and holds its row until the transaction
// ends. Every transaction that writes what belongs to a connection takes this
// row before any other: two that took rows in different orders would wait for
// each other (a deadlock). Where rows cannot be locked, transactions that write
// take turns.
func holdConnection(tx *gorm.DB, ref connection.Ref) (connection.Connection, error) {
	return readConnection(tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), ref)
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

// unheld limits a statement that clears rows away to those that nobody holds:
// it waits for nobody and leaves the others for the next time. Where rows
// cannot be locked nobody holds any.
func unheld(db *gorm.DB) *gorm.DB {
	return db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
}
