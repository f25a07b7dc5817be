package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// runsKept is how long a finished run stays in the list.
const runsKept = 30 * 24 * time.Hour

// Syncs implements syncer.Store and syncer.Reader.
type Syncs struct {
	base
}

var (
	_ syncer.Store  = (*Syncs)(nil)
	_ syncer.Reader = (*Syncs)(nil)
)

// Due implements syncer.Store, over all organisations.
func (s *Syncs) Due(ctx context.Context, now time.Time, after syncer.Place, limit int) ([]syncer.Due, syncer.Place, error) {
	list := s.read(ctx).Select("id", "organisation_id", "epoch", "next_sync_at").
		Where("next_sync_at <= ? AND status = ?", at(now), connection.StatusConnected)
	if after != (syncer.Place{}) {
		list = list.Where("(next_sync_at, id) > (?, ?)", at(after.At), after.ID)
	}
	var rows []connectionRow
	if err := list.Order("next_sync_at, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, after, mapError(err)
	}
	due := make([]syncer.Due, len(rows))
	for i, row := range rows {
		due[i] = syncer.Due{Ref: connection.Ref{OrganisationID: row.OrganisationID, ID: row.ID}, Epoch: row.Epoch}
		after = syncer.Place{At: row.NextSyncAt.time(), ID: row.ID}
	}
	return due, after, nil
}

// Schedule implements syncer.Store. Only a connected connection has a due time.
func (s *Syncs) Schedule(ctx context.Context, ref connection.Ref, epoch int64, due time.Time) error {
	return mustChange(connected(s.read(ctx), ref, epoch).Update("next_sync_at", at(due)), connection.ErrFenced)
}

// Begin implements syncer.Store. A run of this epoch that did not finish,
// waiting ones included, is taken up with its counts and under a new id, and
// its locations are counted from the start again; runs of earlier epochs end as
// stopped, and a new run clears away those of a month ago.
func (s *Syncs) Begin(ctx context.Context, due syncer.Due, now time.Time) (syncer.Fence, syncer.Work, error) {
	fence := syncer.Fence{Ref: due.Ref, Epoch: due.Epoch}
	var work syncer.Work
	err := s.write(ctx, func(tx *gorm.DB) error {
		held, err := checkFence(tx, fence)
		if err != nil {
			return err
		}
		if work, err = readWork(tx, held); err != nil {
			return err
		}
		fence.RunID, err = openRun(tx, fence, len(work.Locations), now)
		return err
	})
	if err != nil {
		return syncer.Fence{}, syncer.Work{}, err
	}
	return fence, work, nil
}

// Reload implements syncer.Store, and brings the run's total up to date.
func (s *Syncs) Reload(ctx context.Context, fence syncer.Fence) (syncer.Work, error) {
	var work syncer.Work
	err := s.write(ctx, func(tx *gorm.DB) error {
		held, err := checkFence(tx, fence)
		if err != nil {
			return err
		}
		if work, err = readWork(tx, held); err != nil {
			return err
		}
		return mustChange(runOf(tx, fence).Update("locations_total", len(work.Locations)), connection.ErrFenced)
	})
	return work, err
}

// Finish implements syncer.Store. A run that waits for the provider is not
// finished: it shows as waiting until Begin takes it up again. A location that
// was chosen when the run had looked for the last time makes it incomplete, and
// the next sync due at once.
func (s *Syncs) Finish(ctx context.Context, fence syncer.Fence, finish syncer.Finish) error {
	return s.write(ctx, func(tx *gorm.DB) error {
		if _, err := checkFence(tx, fence); err != nil {
			return err
		}
		changes := map[string]any{"outcome": finish.Outcome, "finished_at": at(finish.At), "location_name": ""}
		if finish.Outcome == connection.SyncWaiting {
			delete(changes, "finished_at")
		}
		if err := mustChange(runOf(tx, fence).Updates(changes), connection.ErrFenced); err != nil {
			return err
		}
		if err := countDay(tx, fence, finish); err != nil {
			return fmt.Errorf("count the day: %w", err)
		}
		next := map[string]any{"next_sync_at": at(finish.NextSyncAt)}
		if finish.Complete {
			missed, err := neverCopied(tx, fence.Ref.ID)
			switch {
			case err != nil:
				return fmt.Errorf("look for locations without a copy: %w", err)
			case missed:
				next["next_sync_at"] = at(finish.At)
			default:
				next["synced_at"] = at(finish.At)
			}
		}
		return mustChange(connected(tx, fence.Ref, fence.Epoch).Updates(next), connection.ErrFenced)
	})
}

// neverCopied reports whether a chosen, listed location has never been complete.
func neverCopied(tx *gorm.DB, connectionID string) (bool, error) {
	var missed int64
	err := tx.Raw(`SELECT count(*) FROM locations
		LEFT JOIN sync_cursors AS copied ON copied.connection_id = locations.connection_id
			AND copied.location_id = locations.location_id AND copied.synced_at IS NOT NULL
		WHERE locations.connection_id = ? AND locations.chosen AND locations.listed AND copied.location_id IS NULL`,
		connectionID).Scan(&missed).Error
	return missed > 0, err
}

// connected starts an update of a connection that is connected in an epoch.
func connected(db *gorm.DB, ref connection.Ref, epoch int64) *gorm.DB {
	return db.Model(&connectionRow{}).Where("id = ? AND organisation_id = ? AND epoch = ? AND status = ?",
		ref.ID, ref.OrganisationID, epoch, connection.StatusConnected)
}

// checkFence reads the connection and holds its row until the transaction ends;
// ErrFenced when it is not connected in the fence's epoch. A share lock would
// keep others from changing the row as well, but two that share it and both
// come to change it, or what hangs on it, would wait for each other.
func checkFence(tx *gorm.DB, fence syncer.Fence) (connection.Connection, error) {
	held, err := holdConnection(tx, fence.Ref)
	if err != nil {
		return held, err
	}
	if !holds(held, fence.Epoch) {
		return held, connection.ErrFenced
	}
	return held, nil
}

// holds reports whether a connection is connected in an epoch.
func holds(c connection.Connection, epoch int64) bool {
	return c.Status == connection.StatusConnected && c.Epoch == epoch
}

// runOf starts an update of the fence's own run, while it is unfinished.
func runOf(tx *gorm.DB, fence syncer.Fence) *gorm.DB {
	return tx.Model(&runRow{}).Where("id = ? AND connection_id = ? AND epoch = ? AND finished_at IS NULL",
		fence.RunID, fence.Ref.ID, fence.Epoch)
}

// openRun takes up the unfinished run of this epoch or opens a new one. The new
// id of one that is taken up fences off the worker that had it before.
func openRun(tx *gorm.DB, fence syncer.Fence, total int, now time.Time) (string, error) {
	var open []runRow
	err := tx.Where("connection_id = ? AND finished_at IS NULL", fence.Ref.ID).Find(&open).Error
	if err != nil {
		return "", fmt.Errorf("find unfinished run: %w", err)
	}
	if len(open) == 1 && open[0].Epoch == fence.Epoch {
		fence.RunID = open[0].ID
		taken := rand.Text()
		return taken, mustChange(runOf(tx, fence).Updates(map[string]any{
			"id": taken, "outcome": connection.SyncRunning, "locations_total": total, "locations_done": 0, "location_name": "",
		}), connection.ErrFenced)
	}
	if err := stopRuns(tx, fence.Ref.ID, now); err != nil {
		return "", fmt.Errorf("stop older run: %w", err)
	}
	old := tx.Where("connection_id = ? AND finished_at < ?", fence.Ref.ID, at(now.Add(-runsKept))).Delete(&runRow{})
	if old.Error != nil {
		return "", fmt.Errorf("clear away old runs: %w", old.Error)
	}
	if err := dropOldDays(tx, fence.Ref.ID, now); err != nil {
		return "", fmt.Errorf("clear away old days: %w", err)
	}
	run := runRow{ID: rand.Text(), ConnectionID: fence.Ref.ID, Epoch: fence.Epoch, StartedAt: at(now), LocationsTotal: total}
	return run.ID, tx.Create(&run).Error
}
