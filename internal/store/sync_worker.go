package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// Beat implements syncer.Workers.
func (s *Syncs) Beat(ctx context.Context, worker string, silence time.Duration) ([]string, error) {
	var living []string
	err := s.write(ctx, func(tx *gorm.DB) error {
		beat := tx.Exec(`INSERT INTO sync_workers (id, seen_at) VALUES (?, ?)
			ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`, worker, s.clock())
		if beat.Error != nil {
			return beat.Error
		}
		// Who is held is giving a sign of life just now: after an outage all do at once.
		silent := tx.Table("sync_workers").Scopes(unheld).Select("id").Where("seen_at < ? - ?", s.clock(), silence.Microseconds())
		if err := tx.Exec("DELETE FROM sync_workers WHERE id IN (?)", silent).Error; err != nil {
			return err
		}
		return tx.Raw("SELECT id FROM sync_workers").Scan(&living).Error
	})
	return living, err
}

// Leave implements syncer.Workers.
func (s *Syncs) Leave(ctx context.Context, worker string) error {
	return mapError(s.read(ctx).Exec("DELETE FROM sync_workers WHERE id = ?", worker).Error)
}

// DismissWorkers implements syncer.Workers.
func (s *Syncs) DismissWorkers(ctx context.Context) error {
	return mapError(s.read(ctx).Exec("DELETE FROM sync_workers").Error)
}

// Running implements syncer.Store. A run that waits for the provider does not
// count.
func (s *Syncs) Running(ctx context.Context, due syncer.Due) (bool, error) {
	var running int64
	err := s.read(ctx).Model(&runRow{}).Scopes(inEpoch(due.Ref, due.Epoch)).
		Where("epoch = ? AND finished_at IS NULL AND outcome = ?", due.Epoch, connection.SyncRunning).Count(&running).Error
	return running > 0, mapError(err)
}
