package store

import (
	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// cursorRow is a row of sync_cursors.
type cursorRow struct {
	ConnectionID string      `gorm:"column:connection_id;primaryKey"`
	LocationID   string      `gorm:"column:location_id;primaryKey"`
	Watermark    moment      `gorm:"column:watermark"`
	Seen         moment      `gorm:"column:seen"`
	WindowEnd    moment      `gorm:"column:window_end"`
	Pass         syncer.Pass `gorm:"column:pass"`
	Page         string      `gorm:"column:page"`
	PassFrom     moment      `gorm:"column:pass_from"`
	PassTo       moment      `gorm:"column:pass_to"`
	SyncedAt     moment      `gorm:"column:synced_at"`
	ComparedAt   moment      `gorm:"column:compared_at"`
	Differing    int64       `gorm:"column:differing"`
	ComparedTo   moment      `gorm:"column:compared_to"`
	Found        int64       `gorm:"column:found"`
	Unclear      int         `gorm:"column:unclear"`
	UnclearFound int         `gorm:"column:unclear_found"`
}

// TableName implements gorm's Tabler.
func (cursorRow) TableName() string { return "sync_cursors" }

// newCursorRow converts a cursor to its row.
func newCursorRow(connectionID string, c syncer.Cursor) cursorRow {
	return cursorRow{
		ConnectionID: connectionID, LocationID: c.LocationID,
		Watermark: at(c.Watermark), Seen: at(c.Seen), WindowEnd: at(c.WindowEnd),
		Pass: c.Pass, Page: c.Page, PassFrom: at(c.PassFrom), PassTo: at(c.PassTo), SyncedAt: at(c.SyncedAt),
		ComparedAt: at(c.ComparedAt), Differing: c.Differing, ComparedTo: at(c.ComparedTo), Found: c.Found,
		Unclear: c.Unclear, UnclearFound: c.UnclearFound,
	}
}

// cursor converts a row to the cursor.
func (r cursorRow) cursor() syncer.Cursor {
	return syncer.Cursor{
		LocationID: r.LocationID,
		Watermark:  r.Watermark.time(), Seen: r.Seen.time(), WindowEnd: r.WindowEnd.time(),
		Pass: r.Pass, Page: r.Page, PassFrom: r.PassFrom.time(), PassTo: r.PassTo.time(), SyncedAt: r.SyncedAt.time(),
		ComparedAt: r.ComparedAt.time(), Differing: r.Differing, ComparedTo: r.ComparedTo.time(), Found: r.Found,
		Unclear: r.Unclear, UnclearFound: r.UnclearFound,
	}
}

// readWork reads what a worker of the connection needs.
func readWork(tx *gorm.DB, held connection.Connection) (syncer.Work, error) {
	work := syncer.Work{Provider: held.Provider, Tenant: held.Tenant, Cursors: make(map[string]syncer.Cursor)}
	var locations []locationRow
	err := tx.Where("connection_id = ? AND chosen AND listed", held.ID).Order("position").Find(&locations).Error
	if err != nil {
		return work, mapError(err)
	}
	for _, row := range locations {
		work.Locations = append(work.Locations, row.location())
	}
	var cursors []cursorRow
	if err := tx.Where("connection_id = ?", held.ID).Find(&cursors).Error; err != nil {
		return work, mapError(err)
	}
	for _, row := range cursors {
		work.Cursors[row.LocationID] = row.cursor()
	}
	work.Failures, err = countFailures(tx, held)
	return work, err
}

// countFailures counts the runs of the connection's epoch that failed since
// the last one that brought something.
func countFailures(tx *gorm.DB, held connection.Connection) (int, error) {
	var failures int
	err := tx.Raw(`SELECT count(*) FROM sync_runs
		WHERE connection_id = @connection AND epoch = @epoch AND outcome = 'failed' AND started_at > coalesce((
			SELECT max(started_at) FROM sync_runs AS good
			WHERE good.connection_id = @connection AND good.epoch = @epoch AND good.outcome IN ('done', 'partial')), 0)`,
		map[string]any{"connection": held.ID, "epoch": held.Epoch}).Scan(&failures).Error
	return failures, mapError(err)
}
