package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/eventlog"
	"mooring/internal/webhook"
)

// idleSQL is true of an endpoint that may be worked for at a moment, given twice, and
// for which nobody works.
const idleSQL = `e.off_at IS NULL AND (e.leased_until IS NULL OR e.leased_until <= ?) AND (e.rest_until IS NULL OR e.rest_until <= ?)`

// Due implements webhook.Work in one statement, by index.
func (w *Webhooks) Due(ctx context.Context, now time.Time) ([]webhook.Turn, error) {
	var turns []webhook.Turn
	err := w.read(ctx).Raw(`SELECT e.id AS endpoint_id, e.turn AS number FROM webhook_endpoints AS e
		WHERE `+idleSQL+`
		AND (e.position < (SELECT newest FROM event_publisher) OR EXISTS (SELECT 1 FROM webhook_deliveries AS d
			WHERE d.endpoint_id = e.id AND d.try_at <= ? AND (d.taken_until IS NULL OR d.taken_until <= ?)))
		ORDER BY e.id`, at(now), at(now), at(now), at(now)).Scan(&turns).Error
	return turns, mapError(err)
}

// Begin implements webhook.Work in one statement, so that of two one gets it.
func (w *Webhooks) Begin(ctx context.Context, turn webhook.Turn, now, until time.Time) (webhook.Turn, bool, error) {
	begun := false
	err := w.write(ctx, func(tx *gorm.DB) error {
		var err error
		begun, err = changedOne(tx.Exec(`UPDATE webhook_endpoints AS e SET turn = e.turn + 1, leased_until = ?
			WHERE e.id = ? AND e.turn = ? AND `+idleSQL, at(until), turn.EndpointID, turn.Number, at(now), at(now)))
		return err
	})
	return webhook.Turn{EndpointID: turn.EndpointID, Number: turn.Number + 1}, begun, err
}

// holdTurn holds an endpoint whose turn is still somebody's.
func holdTurn(tx *gorm.DB, turn webhook.Turn) (endpointRow, error) {
	row, err := holdEndpoint(tx, turn.EndpointID)
	if errors.Is(err, webhook.ErrNotFound) || err == nil && row.Turn != turn.Number {
		return endpointRow{}, webhook.ErrLost
	}
	return row, err
}

// Fill implements webhook.Work. An endpoint that was off for longer than events are kept
// goes on with the oldest.
func (w *Webhooks) Fill(ctx context.Context, turn webhook.Turn, now time.Time, limit int) (bool, error) {
	more := false
	err := w.write(ctx, func(tx *gorm.DB) error {
		row, err := holdTurn(tx, turn)
		if err != nil {
			return err
		}
		filter := eventlog.Filter{After: row.Position, Types: row.Types, Limit: limit}
		page, err := readLog(tx, filter)
		if errors.Is(err, eventlog.ErrGone) {
			filter.Oldest = true
			page, err = readLog(tx, filter)
		}
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
		if more = page.More; page.Next <= row.Position {
			return nil
		}
		if err := addDeliveries(tx, row.ID, page.Events, now); err != nil {
			return err
		}
		return changeEndpoint(tx, row.ID, map[string]any{"position": page.Next})
	})
	return more, err
}

// addDeliveries stores a delivery for each event; one that is there already stays.
func addDeliveries(tx *gorm.DB, endpointID string, events []eventlog.Event, now time.Time) error {
	rows := make([]webhookDeliveryRow, len(events))
	for i, event := range events {
		body, err := event.JSON()
		if err != nil {
			return err
		}
		rows[i] = webhookDeliveryRow{
			EndpointID: endpointID, EventID: event.ID(), EventType: event.Type, Body: string(body), CreatedAt: at(now), TryAt: at(now),
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return mapError(tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, rowsPerInsert).Error)
}

// Next implements webhook.Work. The turn lasts as long as the delivery is taken.
func (w *Webhooks) Next(ctx context.Context, turn webhook.Turn, now, until time.Time) (webhook.Sending, error) {
	var sending webhook.Sending
	err := w.write(ctx, func(tx *gorm.DB) error {
		endpoint, err := holdTurn(tx, turn)
		if err != nil {
			return err
		}
		if endpoint.RestUntil > at(now) {
			return webhook.ErrNotFound
		}
		var rows []webhookDeliveryRow
		err = tx.Where("endpoint_id = ? AND sequence > ? AND try_at <= ? AND (taken_until IS NULL OR taken_until <= ?)",
			turn.EndpointID, turn.After, at(now), at(now)).
			Order("sequence").Limit(1).Find(&rows).Error
		if err != nil {
			return mapError(err)
		}
		if len(rows) == 0 {
			return webhook.ErrNotFound
		}
		if sending, err = w.sending(endpoint, rows[0]); err != nil {
			return err
		}
		err = tx.Model(&webhookDeliveryRow{}).Where("sequence = ?", rows[0].Sequence).Update("taken_until", at(until)).Error
		if err != nil {
			return mapError(err)
		}
		return changeEndpoint(tx, endpoint.ID, map[string]any{"leased_until": at(until)})
	})
	return sending, err
}

// End implements webhook.Work.
func (w *Webhooks) End(ctx context.Context, turn webhook.Turn) error {
	return w.write(ctx, func(tx *gorm.DB) error {
		ended := tx.Model(&endpointRow{}).Where("id = ? AND turn = ?", turn.EndpointID, turn.Number).Update("leased_until", nil)
		return mustChange(ended, webhook.ErrLost)
	})
}
