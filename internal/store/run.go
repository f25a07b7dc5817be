package store

import (
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// runRow is a row of sync_runs.
type runRow struct {
	ID             string                 `gorm:"column:id;primaryKey"`
	ConnectionID   string                 `gorm:"column:connection_id"`
	Epoch          int64                  `gorm:"column:epoch"`
	StartedAt      moment                 `gorm:"column:started_at"`
	FinishedAt     moment                 `gorm:"column:finished_at"`
	LocationsTotal int                    `gorm:"column:locations_total"`
	LocationsDone  int                    `gorm:"column:locations_done"`
	LocationName   string                 `gorm:"column:location_name"`
	Written        int64                  `gorm:"column:written"`
	Deleted        int64                  `gorm:"column:deleted"`
	Outcome        connection.SyncOutcome `gorm:"column:outcome"`
}

// TableName implements gorm's Tabler.
func (runRow) TableName() string { return "sync_runs" }

// run converts a row to the run.
func (r runRow) run() connection.SyncRun {
	return connection.SyncRun{
		ID: r.ID, ConnectionID: r.ConnectionID, Epoch: r.Epoch,
		StartedAt: r.StartedAt.time(), FinishedAt: r.FinishedAt.time(),
		LocationsTotal: r.LocationsTotal, LocationsDone: r.LocationsDone, LocationName: r.LocationName,
		Written: r.Written, Deleted: r.Deleted, Outcome: r.Outcome,
	}
}

// stopRuns ends the unfinished runs of a connection.
func stopRuns(tx *gorm.DB, connectionID string, now time.Time) error {
	return mapError(tx.Model(&runRow{}).Where("connection_id = ? AND finished_at IS NULL", connectionID).
		Updates(map[string]any{
			"finished_at": at(now), "outcome": connection.SyncStopped, "location_name": "",
		}).Error)
}
