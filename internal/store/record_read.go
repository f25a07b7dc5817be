package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// recordsMost bounds a page of records.
const recordsMost = 500

// Records implements connection.Reader. After is the id of the last record of the
// page before; should that one be gone by now, the list begins anew. A list is as
// old as the location that was copied the longest ago.
func (c *Connections) Records(ctx context.Context, query connection.RecordsQuery) (connection.RecordList, error) {
	var list connection.RecordList
	db := c.read(ctx)
	var copied []struct {
		SyncedAt moment
	}
	err := db.Raw(`SELECT CASE WHEN count(*) = count(sync_cursors.synced_at) THEN min(sync_cursors.synced_at) END AS synced_at
		FROM connections
		LEFT JOIN locations ON locations.connection_id = connections.id AND locations.chosen AND locations.listed
		LEFT JOIN sync_cursors ON sync_cursors.connection_id = connections.id AND sync_cursors.location_id = locations.location_id
		WHERE connections.id = ? AND connections.organisation_id = ? GROUP BY connections.id`,
		query.Ref.ID, query.Ref.OrganisationID).Scan(&copied).Error
	if err != nil {
		return list, mapError(err)
	}
	if len(copied) == 0 {
		return list, connection.ErrNotFound
	}
	list.SyncedAt = copied[0].SyncedAt.time()
	rows, err := recordsPage(db, query)
	if err != nil {
		return list, err
	}
	if limit := recordLimit(query); len(rows) > limit {
		rows = rows[:limit]
		list.Next = rows[limit-1].RecordID
	}
	for _, row := range rows {
		list.Records = append(list.Records, row.record())
	}
	return list, nil
}

// recordLimit is how many records a page has.
func recordLimit(query connection.RecordsQuery) int { return min(max(query.Limit, 1), recordsMost) }

// recordsPage reads a page and one row more, if there is one.
func recordsPage(db *gorm.DB, query connection.RecordsQuery) ([]recordRow, error) {
	list := db.Scopes(ofConnection(query.Ref)).Where("kind = ?", query.Kind).Session(&gorm.Session{})
	from := list
	if query.After != "" {
		var last []recordRow
		if err := list.Where("record_id = ?", query.After).Find(&last).Error; err != nil {
			return nil, mapError(err)
		}
		for _, row := range last {
			from = list.Where("(name_key, record_id) > (?, ?)", row.NameKey, row.RecordID)
		}
	}
	var rows []recordRow
	err := from.Order("name_key, record_id").Limit(recordLimit(query) + 1).Find(&rows).Error
	return rows, mapError(err)
}
