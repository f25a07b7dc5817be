package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/syncer"
)

// replaceRecords makes a list the location's records of its kind, and counts the
// rows that changed: what stands here like this already is left alone.
func replaceRecords(tx *gorm.DB, connectionID, locationID string, list syncer.RecordList) (written, deleted int64, err error) {
	var held []recordRow
	err = tx.Where("connection_id = ? AND kind = ?", connectionID, list.Kind).Find(&held).Error
	if err != nil {
		return 0, 0, mapError(err)
	}
	stands := make(map[string]recordRow, len(held))
	for _, row := range held {
		stands[row.RecordID] = row
	}
	var differing []recordRow
	listed := make(map[string]bool, len(list.Records))
	for _, record := range list.Records {
		record.Kind = list.Kind
		row := newRecordRow(connectionID, locationID, record)
		if !listed[record.ID] && stands[record.ID] != row {
			differing = append(differing, row)
		}
		listed[record.ID] = true
	}
	var gone []string
	for _, row := range held {
		if row.LocationID == locationID && !listed[row.RecordID] {
			gone = append(gone, row.RecordID)
		}
	}
	if deleted, err = deleteRecords(tx, connectionID, list.Kind, gone); err != nil {
		return 0, deleted, err
	}
	return int64(len(differing)), deleted, upsertRecords(tx, differing)
}

// deleteRecords deletes records of one kind by their ids.
func deleteRecords(tx *gorm.DB, connectionID, kind string, ids []string) (int64, error) {
	var deleted int64
	for chunk := range slices.Chunk(ids, rowsPerInsert) {
		count, err := deleteCounted(tx, "DELETE FROM records WHERE connection_id = ? AND kind = ? AND record_id IN ?", connectionID, kind, chunk)
		if err != nil {
			return deleted, err
		}
		deleted += count
	}
	return deleted, nil
}

// upsertRecords writes rows over those that stand there.
func upsertRecords(tx *gorm.DB, rows []recordRow) error {
	if len(rows) == 0 {
		return nil
	}
	return mapError(tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "connection_id"}, {Name: "kind"}, {Name: "record_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"location_id", "name_key", "name", "detail", "inactive"}),
	}).CreateInBatches(rows, rowsPerInsert).Error)
}
