package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/webhook"
)

// Settle implements webhook.Deliveries.
func (w *Webhooks) Settle(ctx context.Context, sequence int64, attempt webhook.Attempt, decide func(webhook.Standing) webhook.Decision) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		endpoint, row, err := holdDelivery(tx, sequence)
		if err != nil {
			return err
		}
		decision := decide(webhook.Standing{Endpoint: endpoint.endpoint(), Delivery: row.delivery()})
		made := attemptRow{
			Delivery: sequence, Number: row.Attempts + 1, At: at(attempt.At), Took: attempt.Took.Microseconds(),
			Status: attempt.Status, Answer: attempt.Answer, Error: attempt.Error, Asked: attempt.Asked,
		}
		if err := tx.Create(&made).Error; err != nil {
			return mapError(err)
		}
		if err := settleDelivery(tx, row, attempt, decision); err != nil {
			return err
		}
		return changeEndpoint(tx, endpoint.ID, settledEndpoint(endpoint, attempt, decision))
	})
}

// settleDelivery writes what became of a delivery.
func settleDelivery(tx *gorm.DB, row webhookDeliveryRow, attempt webhook.Attempt, decision webhook.Decision) error {
	changed := map[string]any{
		"attempts": row.Attempts + 1, "status": attempt.Status, "error": attempt.Error, "taken_until": nil,
		"begun_at": at(decision.Begun), "tries": decision.Tries, "outcome": decision.Outcome, "try_at": at(decision.TryAt),
	}
	if decision.Outcome != "" {
		changed["try_at"] = nil
		if decision.Outcome != row.Outcome {
			changed["ended_at"] = at(attempt.At.Add(attempt.Took))
		}
	}
	return mapError(tx.Model(&webhookDeliveryRow{}).Where("sequence = ?", row.Sequence).Updates(changed).Error)
}

// settledEndpoint are the columns of an endpoint that an attempt changes.
func settledEndpoint(row endpointRow, attempt webhook.Attempt, decision webhook.Decision) map[string]any {
	ended := attempt.At.Add(attempt.Took)
	if decision.Delivered {
		return map[string]any{"delivered_at": at(ended), "failing_since": nil, "failure": "", "rest_until": nil}
	}
	changed := map[string]any{"failure": attempt.Error}
	if decision.Off != "" && row.OffAt == 0 {
		changed = switchedOff(row, decision.Off, ended)
		changed["failure"], changed["tell_at"] = attempt.Error, at(ended)
	} else if !decision.RestUntil.IsZero() {
		changed["rest_until"] = at(decision.RestUntil)
	}
	if row.FailingSince == 0 {
		changed["failing_since"] = at(attempt.At)
	}
	return changed
}
