package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// Write implements syncer.Store: fence, practitioners, appointments, records,
// cursor and progress, in one transaction.
func (s *Syncs) Write(ctx context.Context, fence syncer.Fence, batch syncer.Batch) error {
	return s.write(ctx, func(tx *gorm.DB) error {
		if _, err := checkFence(tx, fence); err != nil {
			return err
		}
		if err := requireChosen(tx, fence.Ref, batch.LocationID); err != nil {
			return err
		}
		written, deleted, err := s.applyBatch(tx, fence.Ref.ID, batch)
		if err != nil {
			return err
		}
		if err := s.dropPast(tx, fence.Ref.ID, batch); err != nil {
			return fmt.Errorf("days past: %w", err)
		}
		if err := moveCursor(tx, fence.Ref.ID, batch); err != nil {
			return fmt.Errorf("cursor: %w", err)
		}
		return mustChange(runOf(tx, fence).Updates(map[string]any{
			"location_name":  batch.LocationName,
			"locations_done": gorm.Expr("locations_done + ?", batch.Done),
			"written":        gorm.Expr("written + ?", written),
			"deleted":        gorm.Expr("deleted + ?", deleted),
		}), connection.ErrFenced)
	})
}

// applyBatch writes the rows of a batch and counts those that changed.
func (b base) applyBatch(tx *gorm.DB, connectionID string, batch syncer.Batch) (written, deleted int64, err error) {
	if batch.Practitioners != nil {
		if err := replacePractitioners(tx, connectionID, batch.LocationID, batch.Practitioners); err != nil {
			return 0, 0, fmt.Errorf("practitioners: %w", err)
		}
	}
	if written, deleted, err = b.applyAppointments(tx, connectionID, batch); err != nil {
		return written, deleted, fmt.Errorf("appointments: %w", err)
	}
	if batch.Records == nil {
		return written, deleted, nil
	}
	more, gone, err := replaceRecords(tx, connectionID, batch.LocationID, *batch.Records)
	if err != nil {
		return written, deleted, fmt.Errorf("records: %w", err)
	}
	return written + more, deleted + gone, nil
}

// requireChosen fences a batch off whose location was dropped from the choice
// since the worker began; the choice has its own sync coming.
func requireChosen(tx *gorm.DB, ref connection.Ref, locationID string) error {
	var found int64
	err := tx.Model(&locationRow{}).
		Where("connection_id = ? AND location_id = ? AND chosen", ref.ID, locationID).Count(&found).Error
	if err == nil && found == 0 {
		return connection.ErrFenced
	}
	return mapError(err)
}

// dropPast deletes what has left the window. It is not counted: nothing was
// deleted at the provider.
func (b base) dropPast(tx *gorm.DB, connectionID string, batch syncer.Batch) error {
	if batch.DropBefore.IsZero() {
		return nil
	}
	_, err := b.removeAppointments(tx, removing{
		func(string) connection.Removal { return connection.RemovalOutside },
		"DELETE FROM appointments WHERE connection_id = ? AND location_id = ? AND starts_at < ?",
		[]any{connectionID, batch.LocationID, at(batch.DropBefore)},
	})
	return err
}

// moveCursor stores where the batch's location stands now.
func moveCursor(tx *gorm.DB, connectionID string, batch syncer.Batch) error {
	batch.Cursor.LocationID = batch.LocationID
	row := newCursorRow(connectionID, batch.Cursor)
	return mapError(tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "connection_id"}, {Name: "location_id"}},
		DoUpdates: clause.AssignmentColumns([]string{
			"watermark", "seen", "window_end", "pass", "page", "pass_from", "pass_to", "synced_at",
			"compared_at", "differing", "compared_to", "found", "unclear", "unclear_found",
		}),
	}).Create(&row).Error)
}
