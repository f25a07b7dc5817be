package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
	"mooring/internal/webhook"
)

// Create implements webhook.Store. All endpoints are held while they are counted, so
// that two that are made at once count each other.
func (w *Webhooks) Create(ctx context.Context, creation webhook.Creation) error {
	made := creation.Endpoint
	sealed, err := w.sealOptional(creation.Secret, webhookBinding(made.ID, currentSecret))
	if err != nil {
		return err
	}
	row := endpointRow{
		ID: made.ID, URL: made.URL, Description: made.Description, Types: made.Types, Secret: sealed, Version: 1,
		CreatedAt: at(made.CreatedAt), CreatedBy: made.CreatedBy, Position: creation.Position,
	}
	return w.write(ctx, func(tx *gorm.DB) error {
		var held []string
		err := tx.Model(&endpointRow{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("id").Pluck("id", &held).Error
		if err != nil {
			return mapError(err)
		}
		var count int64
		if err := tx.Model(&endpointRow{}).Count(&count).Error; err != nil {
			return mapError(err)
		}
		if count >= webhook.MostEndpoints {
			return webhook.ErrTooMany
		}
		err = mapError(tx.Create(&row).Error)
		if errors.Is(err, connection.ErrConflict) {
			return webhook.ErrExists
		}
		return err
	})
}

// waitingRow is an endpoint with how many deliveries it waits for.
type waitingRow struct {
	Endpoint endpointRow `gorm:"embedded"`
	Waiting  int
}

// endpointsSQL reads endpoints, each with how many deliveries wait.
const endpointsSQL = `SELECT ` + endpointColumns + `, (SELECT count(*) FROM webhook_deliveries
	WHERE webhook_deliveries.endpoint_id = webhook_endpoints.id AND webhook_deliveries.try_at IS NOT NULL) AS waiting
	FROM webhook_endpoints`

// Endpoints implements webhook.Store in one statement.
func (w *Webhooks) Endpoints(ctx context.Context) ([]webhook.Endpoint, error) {
	var rows []waitingRow
	err := w.read(ctx).Raw(endpointsSQL + " ORDER BY created_at, id").Scan(&rows).Error
	endpoints := make([]webhook.Endpoint, len(rows))
	for i, row := range rows {
		endpoints[i] = row.Endpoint.endpoint()
		endpoints[i].Waiting = row.Waiting
	}
	return endpoints, mapError(err)
}

// Endpoint implements webhook.Store in one statement.
func (w *Webhooks) Endpoint(ctx context.Context, id string) (webhook.Endpoint, error) {
	var rows []waitingRow
	if err := w.read(ctx).Raw(endpointsSQL+" WHERE id = ?", id).Scan(&rows).Error; err != nil {
		return webhook.Endpoint{}, mapError(err)
	}
	if len(rows) == 0 {
		return webhook.Endpoint{}, webhook.ErrNotFound
	}
	endpoint := rows[0].Endpoint.endpoint()
	endpoint.Waiting = rows[0].Waiting
	return endpoint, nil
}

// Change implements webhook.Store.
func (w *Webhooks) Change(ctx context.Context, id string, changes webhook.Changes) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		row, err := holdEndpoint(tx, id)
		if err != nil {
			return err
		}
		changed := map[string]any{}
		if changes.URL != nil && *changes.URL != row.URL {
			changed["url"], changed["rest_until"] = *changes.URL, nil
			err := tx.Model(&webhookDeliveryRow{}).Where("endpoint_id = ? AND try_at IS NOT NULL", id).Update("try_at", at(w.now())).Error
			if err != nil {
				return mapError(err)
			}
		}
		if changes.Description != nil {
			changed["description"] = *changes.Description
		}
		if changes.Types != nil {
			changed["types"] = names(*changes.Types)
		}
		return changeEndpoint(tx, id, changed)
	})
}

// changeEndpoint sets columns of an endpoint that is held.
func changeEndpoint(tx *gorm.DB, id string, changed map[string]any) error {
	if len(changed) == 0 {
		return nil
	}
	return mapError(tx.Model(&endpointRow{}).Where("id = ?", id).Updates(changed).Error)
}

// SwitchOff implements webhook.Store. The turn of whoever works for it is over.
func (w *Webhooks) SwitchOff(ctx context.Context, id string, now time.Time) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		row, err := holdEndpoint(tx, id)
		if err != nil || row.OffAt != 0 {
			return err
		}
		return changeEndpoint(tx, id, switchedOff(row, webhook.OffAsked, now))
	})
}

// switchedOff are the columns of an endpoint that is switched off.
func switchedOff(row endpointRow, reason webhook.OffReason, now time.Time) map[string]any {
	return map[string]any{
		"off_at": at(now), "off_reason": reason, "turn": row.Turn + 1, "leased_until": nil, "rest_until": nil,
		"told": names(nil), "tell_at": nil,
	}
}

// SwitchOn implements webhook.Store.
func (w *Webhooks) SwitchOn(ctx context.Context, id string, on webhook.SwitchingOn) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		row, err := holdEndpoint(tx, id)
		if err != nil || row.OffAt == 0 {
			return err
		}
		changed := map[string]any{
			"off_at": nil, "off_reason": "", "rest_until": nil, "tell_at": nil,
			"failing_since": nil, "failure": "",
		}
		waiting := map[string]any{"begun_at": nil, "tries": 0, "try_at": at(on.Now)}
		if !on.Missed {
			changed["position"] = max(row.Position, on.Position)
			waiting = map[string]any{"try_at": nil, "outcome": webhook.OutcomeSkipped, "ended_at": at(on.Now)}
		}
		err = tx.Model(&webhookDeliveryRow{}).Where("endpoint_id = ? AND try_at IS NOT NULL", id).Updates(waiting).Error
		if err != nil {
			return mapError(err)
		}
		return changeEndpoint(tx, id, changed)
	})
}

// Delete implements webhook.Store.
func (w *Webhooks) Delete(ctx context.Context, id string) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		return mustChange(tx.Where("id = ?", id).Delete(&endpointRow{}), webhook.ErrNotFound)
	})
}

// Rotate implements webhook.Store.
func (w *Webhooks) Rotate(ctx context.Context, id string, rotation webhook.Rotation) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		row, err := holdEndpoint(tx, id)
		if err != nil {
			return err
		}
		if rotation.Version != 0 && rotation.Version != row.Version {
			return webhook.ErrRotated
		}
		rotated := map[string]any{"former": nil, "former_until": nil, "version": row.Version + 1}
		if rotated["secret"], err = w.sealOptional(rotation.Secret, webhookBinding(id, currentSecret)); err != nil {
			return err
		}
		// One that does not open cannot sign either: it has no overlap.
		if former, err := w.openOptional(row.Secret, webhookBinding(id, currentSecret)); err == nil {
			if rotated["former"], err = w.sealOptional(former, webhookBinding(id, formerSecret)); err != nil {
				return err
			}
			rotated["former_until"] = at(rotation.FormerUntil)
		}
		return changeEndpoint(tx, id, rotated)
	})
}
