package store

import "mooring/internal/connection"

// recordRow is a row of records.
type recordRow struct {
	ConnectionID string `gorm:"column:connection_id;primaryKey"`
	Kind         string `gorm:"column:kind;primaryKey"`
	RecordID     string `gorm:"column:record_id;primaryKey"`
	LocationID   string `gorm:"column:location_id"`
	NameKey      string `gorm:"column:name_key"`
	Name         string `gorm:"column:name"`
	Detail       string `gorm:"column:detail"`
	Inactive     bool   `gorm:"column:inactive"`
}

// TableName implements gorm's Tabler.
func (recordRow) TableName() string { return "records" }

// newRecordRow converts a record of a location to its row.
func newRecordRow(connectionID, locationID string, r connection.Record) recordRow {
	return recordRow{
		ConnectionID: connectionID, Kind: r.Kind, RecordID: r.ID, LocationID: locationID,
		NameKey: nameKey(r.Name), Name: r.Name, Detail: r.Detail, Inactive: r.Inactive,
	}
}

// record converts a row to the record.
func (r recordRow) record() connection.Record {
	return connection.Record{Kind: r.Kind, ID: r.RecordID, Name: r.Name, Detail: r.Detail, Inactive: r.Inactive}
}
