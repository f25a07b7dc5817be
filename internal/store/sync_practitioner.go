package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
)

// practitionerRow is a row of practitioners.
type practitionerRow struct {
	ConnectionID   string `gorm:"column:connection_id;primaryKey"`
	PractitionerID string `gorm:"column:practitioner_id;primaryKey"`
	Name           string `gorm:"column:name"`
}

// TableName implements gorm's Tabler.
func (practitionerRow) TableName() string { return "practitioners" }

// worksRow is a row of practitioner_locations.
type worksRow struct {
	ConnectionID   string `gorm:"column:connection_id;primaryKey"`
	PractitionerID string `gorm:"column:practitioner_id;primaryKey"`
	LocationID     string `gorm:"column:location_id;primaryKey"`
}

// TableName implements gorm's Tabler.
func (worksRow) TableName() string { return "practitioner_locations" }

// replacePractitioners makes practitioners the ones who work at a location.
// One who left keeps a name as long as appointments there bear it.
func replacePractitioners(tx *gorm.DB, connectionID, locationID string, practitioners []connection.Practitioner) error {
	err := tx.Where("connection_id = ? AND location_id = ?", connectionID, locationID).Delete(&worksRow{}).Error
	if err != nil {
		return mapError(err)
	}
	people := make([]practitionerRow, 0, len(practitioners))
	works := make([]worksRow, 0, len(practitioners))
	seen := make(map[string]bool, len(practitioners))
	for _, practitioner := range practitioners {
		if seen[practitioner.ID] {
			continue
		}
		seen[practitioner.ID] = true
		people = append(people, practitionerRow{ConnectionID: connectionID, PractitionerID: practitioner.ID, Name: practitioner.Name})
		works = append(works, worksRow{ConnectionID: connectionID, PractitionerID: practitioner.ID, LocationID: locationID})
	}
	if len(people) > 0 {
		named := tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "connection_id"}, {Name: "practitioner_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"name"}),
		}).CreateInBatches(people, rowsPerInsert)
		if named.Error != nil {
			return mapError(named.Error)
		}
		if err := tx.CreateInBatches(works, rowsPerInsert).Error; err != nil {
			return mapError(err)
		}
	}
	return dropIdlePractitioners(tx, connectionID)
}

// personRow is a practitioner with one location or, with nil, none.
type personRow struct {
	PractitionerID string
	Name           string
	LocationID     *string
}

// peopleOf puts the rows of each practitioner, which follow each other, together.
func peopleOf(rows []personRow) []connection.Practitioner {
	var people []connection.Practitioner
	for _, row := range rows {
		if len(people) == 0 || people[len(people)-1].ID != row.PractitionerID {
			people = append(people, connection.Practitioner{ID: row.PractitionerID, Name: row.Name})
		}
		if row.LocationID != nil {
			person := &people[len(people)-1]
			person.LocationIDs = append(person.LocationIDs, *row.LocationID)
		}
	}
	return people
}
