package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"mooring/internal/webhook"
)

// attemptRow is a row of webhook_attempts.
type attemptRow struct {
	Delivery int64  `gorm:"column:delivery;primaryKey;autoIncrement:false"`
	Number   int    `gorm:"column:number;primaryKey;autoIncrement:false"`
	At       moment `gorm:"column:at"`
	Took     int64  `gorm:"column:took"`
	Status   int    `gorm:"column:status"`
	Answer   string `gorm:"column:answer"`
	Error    string `gorm:"column:error"`
	Asked    bool   `gorm:"column:asked"`
}

// TableName implements gorm's Tabler.
func (attemptRow) TableName() string { return "webhook_attempts" }

// attempt converts a row to the attempt.
func (r attemptRow) attempt() webhook.Attempt {
	return webhook.Attempt{
		At: r.At.time(), Took: time.Duration(r.Took) * time.Microsecond,
		Status: r.Status, Answer: r.Answer, Error: r.Error, Asked: r.Asked,
	}
}

// Deliveries implements webhook.Deliveries in one statement, by index.
func (w *Webhooks) Deliveries(ctx context.Context, endpointID string, before int64, limit int) ([]webhook.Delivery, error) {
	list := w.read(ctx).Select(withoutBody).Where("endpoint_id = ?", endpointID)
	if before > 0 {
		list = list.Where("sequence < ?", before)
	}
	var rows []webhookDeliveryRow
	err := list.Order("sequence DESC").Limit(limit).Find(&rows).Error
	deliveries := make([]webhook.Delivery, len(rows))
	for i, row := range rows {
		deliveries[i] = row.delivery()
	}
	return deliveries, mapError(err)
}

// Delivery implements webhook.Deliveries in two statements.
func (w *Webhooks) Delivery(ctx context.Context, sequence int64) (webhook.Delivery, []webhook.Attempt, error) {
	var row webhookDeliveryRow
	if err := w.read(ctx).Where("sequence = ?", sequence).Take(&row).Error; err != nil {
		return webhook.Delivery{}, nil, webhookError(err)
	}
	var rows []attemptRow
	err := w.read(ctx).Where("delivery = ?", sequence).Order("number DESC").Limit(mostAttempts).Find(&rows).Error
	attempts := make([]webhook.Attempt, len(rows))
	for i, made := range rows {
		attempts[i] = made.attempt()
	}
	return row.delivery(), attempts, mapError(err)
}

// mostAttempts is how many attempts of a delivery are read: those of three days, and
// many that somebody asked for.
const mostAttempts = 100

// AddTest implements webhook.Deliveries.
func (w *Webhooks) AddTest(ctx context.Context, delivery webhook.Delivery, until time.Time) (webhook.Sending, error) {
	var sending webhook.Sending
	err := w.write(ctx, func(tx *gorm.DB) error {
		endpoint, err := holdEndpoint(tx, delivery.EndpointID)
		if err != nil {
			return err
		}
		row := webhookDeliveryRow{
			EndpointID: delivery.EndpointID, EventID: delivery.EventID, EventType: delivery.EventType, Body: delivery.Body,
			CreatedAt: at(delivery.CreatedAt), TryAt: at(delivery.TryAt), TakenUntil: at(until),
		}
		if err := tx.Create(&row).Error; err != nil {
			return mapError(err)
		}
		sending, err = w.sending(endpoint, row)
		return err
	})
	return sending, err
}

// Take implements webhook.Deliveries.
func (w *Webhooks) Take(ctx context.Context, sequence int64, now, until time.Time) (webhook.Sending, error) {
	var sending webhook.Sending
	err := w.write(ctx, func(tx *gorm.DB) error {
		endpoint, row, err := holdDelivery(tx, sequence)
		if err != nil {
			return err
		}
		if row.TakenUntil > at(now) {
			return webhook.ErrBusy
		}
		if err := tx.Model(&webhookDeliveryRow{}).Where("sequence = ?", sequence).Update("taken_until", at(until)).Error; err != nil {
			return mapError(err)
		}
		sending, err = w.sending(endpoint, row)
		return err
	})
	return sending, err
}

// holdDelivery reads a delivery and its endpoint, and holds the endpoint's row, by which
// the delivery's are held too.
func holdDelivery(tx *gorm.DB, sequence int64) (endpointRow, webhookDeliveryRow, error) {
	var endpointID string
	err := tx.Model(&webhookDeliveryRow{}).Where("sequence = ?", sequence).Limit(1).Pluck("endpoint_id", &endpointID).Error
	if err != nil {
		return endpointRow{}, webhookDeliveryRow{}, mapError(err)
	}
	endpoint, err := holdEndpoint(tx, endpointID) // ErrNotFound as well when there is no delivery.
	if err != nil {
		return endpointRow{}, webhookDeliveryRow{}, err
	}
	var row webhookDeliveryRow
	err = tx.Where("sequence = ?", sequence).Take(&row).Error
	return endpoint, row, webhookError(err)
}

// sending is what is needed to send a delivery.
func (w *Webhooks) sending(endpoint endpointRow, row webhookDeliveryRow) (webhook.Sending, error) {
	secrets, err := w.openSecrets(endpoint, at(w.now()))
	return webhook.Sending{Delivery: row.delivery(), URL: endpoint.URL, Secrets: secrets}, err
}

// PutBack implements webhook.Deliveries.
func (w *Webhooks) PutBack(ctx context.Context, sequence int64) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		return mapError(tx.Model(&webhookDeliveryRow{}).Where("sequence = ?", sequence).Update("taken_until", nil).Error)
	})
}

// prunedDeliveries bounds one deletion of Prune.
const prunedDeliveries = 2000

// Prune implements webhook.Deliveries in one deletion: it is asked for again and again.
func (w *Webhooks) Prune(ctx context.Context, ended, made time.Time) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		for _, old := range []*gorm.DB{
			tx.Table("webhook_deliveries").Where("ended_at < ?", at(ended)).Order("ended_at"),
			tx.Table("webhook_deliveries").Where("try_at IS NOT NULL AND created_at < ?", at(made)).Order("sequence"),
		} {
			portion := old.Scopes(unheld).Select("sequence").Limit(prunedDeliveries)
			if err := tx.Exec("DELETE FROM webhook_deliveries WHERE sequence IN (?)", portion).Error; err != nil {
				return mapError(err)
			}
		}
		return nil
	})
}
