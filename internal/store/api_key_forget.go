package store

import (
	"context"

	"gorm.io/gorm"
)

// Forget implements apikey.Store.
func (k *APIKeys) Forget(ctx context.Context, id string) error {
	return k.run(ctx, func(db *gorm.DB) error {
		return db.Exec(`DELETE FROM api_keys WHERE id = ? AND revoked_at IS NOT NULL`, id).Error
	})
}
