package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/webhook"
)

// sealedWebhooks reads the secrets of webhook endpoints.
func sealedWebhooks(db *gorm.DB) ([]sealedRow, error) {
	var rows []endpointRow
	err := db.Find(&rows).Error
	found := make([]sealedRow, len(rows))
	for i, row := range rows {
		found[i] = sealedRow{row.ID, []sealedColumn{
			{currentSecret, row.Secret, webhookBinding(row.ID, currentSecret)},
			{formerSecret, row.Former, webhookBinding(row.ID, formerSecret)},
		}}
	}
	return found, err
}

// forgetLost gives each endpoint whose secret the keyset does not open another one and
// switches it off: nobody has seen that secret, so somebody has to rotate it first.
func (w *Webhooks) forgetLost(ctx context.Context) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		var rows []endpointRow
		if err := tx.Order("id").Find(&rows).Error; err != nil {
			return mapError(err)
		}
		for _, row := range rows {
			changed, err := w.withoutLost(row)
			if err != nil {
				return err
			}
			if err := changeEndpoint(tx, row.ID, changed); err != nil {
				return err
			}
		}
		return nil
	})
}

// withoutLost are the columns of an endpoint that change because secrets are lost.
func (w *Webhooks) withoutLost(row endpointRow) (map[string]any, error) {
	changed := map[string]any{}
	if _, err := w.openOptional(row.Secret, webhookBinding(row.ID, currentSecret)); err != nil {
		changed = switchedOff(row, webhook.OffSecretLost, w.now())
		if changed[currentSecret], err = w.sealOptional(webhook.NewSecret(), webhookBinding(row.ID, currentSecret)); err != nil {
			return nil, err
		}
	}
	if len(row.Former) > 0 {
		if _, err := w.openOptional(row.Former, webhookBinding(row.ID, formerSecret)); err != nil {
			changed[formerSecret], changed["former_until"] = nil, nil
		}
	}
	return changed, nil
}
