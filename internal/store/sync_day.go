package store

import (
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// daysKept is how long a day of syncs stays; the chart shows thirty.
const daysKept = 40 * 24 * time.Hour

// countDay adds a run that ended to the day it is counted under. A run that was
// stopped, or waits for the provider, is neither a success nor a failure.
func countDay(tx *gorm.DB, fence syncer.Fence, finish syncer.Finish) error {
	counts := map[connection.SyncOutcome]int64{finish.Outcome: 1}
	done, partial, failed := counts[connection.SyncDone], counts[connection.SyncPartial], counts[connection.SyncFailed]
	if done+partial+failed == 0 || finish.Day == "" {
		return nil
	}
	return mapError(tx.Exec(`INSERT INTO sync_days (connection_id, day, done, partial, failed, written, deleted)
		SELECT connection_id, CAST(@day AS text), CAST(@done AS bigint), CAST(@partial AS bigint), CAST(@failed AS bigint), written, deleted
		FROM sync_runs WHERE id = @run
		ON CONFLICT (connection_id, day) DO UPDATE SET
			done = sync_days.done + excluded.done, partial = sync_days.partial + excluded.partial,
			failed = sync_days.failed + excluded.failed,
			written = sync_days.written + excluded.written, deleted = sync_days.deleted + excluded.deleted`,
		map[string]any{"day": finish.Day, "done": done, "partial": partial, "failed": failed, "run": fence.RunID}).Error)
}

// dropOldDays clears away the days of a connection that no chart shows any more.
func dropOldDays(tx *gorm.DB, connectionID string, now time.Time) error {
	before := now.Add(-daysKept).UTC().Format(time.DateOnly)
	return mapError(tx.Exec("DELETE FROM sync_days WHERE connection_id = ? AND day < ?", connectionID, before).Error)
}
