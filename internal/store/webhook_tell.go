package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"mooring/internal/account"
	"mooring/internal/webhook"
)

// ToTell implements webhook.Telling.
func (w *Webhooks) ToTell(ctx context.Context, now time.Time) ([]string, error) {
	var ids []string
	err := w.read(ctx).Model(&endpointRow{}).Where("tell_at <= ?", at(now)).Order("tell_at, id").Pluck("id", &ids).Error
	return ids, mapError(err)
}

// TakeTelling implements webhook.Telling.
func (w *Webhooks) TakeTelling(ctx context.Context, endpointID string, now, until time.Time) (webhook.Endpoint, []webhook.Admin, error) {
	var told endpointRow
	var admins []webhook.Admin
	err := w.write(ctx, func(tx *gorm.DB) error {
		row, err := holdEndpoint(tx, endpointID)
		if err != nil {
			return err
		}
		if row.TellAt == 0 || row.TellAt > at(now) {
			return webhook.ErrNotFound
		}
		told = row
		var all []webhook.Admin
		err = tx.Table("users").Select("id AS user_id, name, email").
			Where("role = ? AND disabled_at IS NULL", account.RoleAdmin).Order("id").Scan(&all).Error
		if err != nil {
			return mapError(err)
		}
		for _, admin := range all {
			if !slices.Contains(row.Told, admin.UserID) {
				admins = append(admins, admin)
			}
		}
		return changeEndpoint(tx, endpointID, map[string]any{"tell_at": at(until)})
	})
	return told.endpoint(), admins, err
}

// Told implements webhook.Telling.
func (w *Webhooks) Told(ctx context.Context, endpointID, userID string) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		row, err := holdEndpoint(tx, endpointID)
		if err != nil {
			return err
		}
		return changeEndpoint(tx, endpointID, map[string]any{"told": append(row.Told, userID)})
	})
}

// EndTelling implements webhook.Telling.
func (w *Webhooks) EndTelling(ctx context.Context, endpointID string) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		return mapError(tx.Model(&endpointRow{}).Where("id = ?", endpointID).Update("tell_at", nil).Error)
	})
}
