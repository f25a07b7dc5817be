package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/eventlog"
)

// EventLog implements eventlog.Store.
type EventLog struct {
	base
}

var _ eventlog.Store = (*EventLog)(nil)

// EventLog returns the repository that implements eventlog.Store.
func (s *Store) EventLog() *EventLog { return &EventLog{base: s.base} }

// publisherRow is the only row of event_publisher.
type publisherRow struct {
	ID      int64 `gorm:"column:id;primaryKey"`
	Newest  int64 `gorm:"column:newest"`
	Dropped int64 `gorm:"column:dropped"`
}

// TableName implements gorm's Tabler.
func (publisherRow) TableName() string { return "event_publisher" }

// Waiting implements eventlog.Store.
func (l *EventLog) Waiting(ctx context.Context) (bool, error) {
	var waiting bool
	err := l.read(ctx).Raw("SELECT EXISTS (SELECT 1 FROM event_notes)").Scan(&waiting).Error
	return waiting, mapError(err)
}

// Newest implements eventlog.Store.
func (l *EventLog) Newest(ctx context.Context) (int64, error) {
	var row publisherRow
	err := l.read(ctx).Take(&row).Error
	return row.Newest, mapError(err)
}

// Publish implements eventlog.Store. Where rows cannot be locked there is one writer.
func (l *EventLog) Publish(ctx context.Context, limit int, wait bool) (int, error) {
	published := 0
	err := l.write(ctx, func(tx *gorm.DB) error {
		publisher, held, err := holdPublisher(tx, wait)
		if err != nil || !held {
			return err
		}
		published, err = publishNotes(tx, publisher, limit, l.now())
		return err
	})
	if err != nil {
		return 0, err
	}
	return published, nil
}

// holdPublisher reads the publisher's row and holds it until the transaction ends. It
// is not held when somebody else has it and nobody waits.
func holdPublisher(tx *gorm.DB, wait bool) (publisherRow, bool, error) {
	locking := clause.Locking{Strength: clause.LockingStrengthUpdate}
	if !wait {
		locking.Options = clause.LockingOptionsSkipLocked
	}
	var rows []publisherRow
	err := tx.Clauses(locking).Where("id = 1").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return publisherRow{}, false, mapError(err)
	}
	return rows[0], true, nil
}

// publishNotes numbers notes in the order in which they were written, and takes away
// exactly those: one that is committed meanwhile stays for the next time.
func publishNotes(tx *gorm.DB, publisher publisherRow, limit int, now time.Time) (int, error) {
	moved := tx.Exec(`INSERT INTO event_log (sequence, note, type, at, published_at, organisation_id, external_id,
			connection_id, provider, tenant_name, detail, actor, started_at, written, deleted)
		SELECT CAST(@newest AS BIGINT) + row_number() OVER (ORDER BY n.id), n.id, n.type, n.at, CAST(@now AS BIGINT),
			n.organisation_id, COALESCE(o.external_id, ''), n.connection_id, COALESCE(c.provider, ''),
			n.tenant_name, n.detail, n.actor, n.started_at, n.written, n.deleted
		FROM (SELECT * FROM event_notes`+inOrder("id", limit)+`) AS n
		LEFT JOIN organisations AS o ON o.id = n.organisation_id
		LEFT JOIN connections AS c ON c.id = n.connection_id`,
		map[string]any{"newest": publisher.Newest, "now": at(now)})
	if moved.Error != nil || moved.RowsAffected == 0 {
		return 0, mapError(moved.Error)
	}
	err := tx.Exec("DELETE FROM event_notes WHERE id IN (SELECT note FROM event_log WHERE sequence > ?"+
		inOrder("sequence", limit)+")", publisher.Newest).Error
	if err != nil {
		return 0, mapError(err)
	}
	err = tx.Model(&publisherRow{}).Where("id = 1").Update("newest", publisher.Newest+moved.RowsAffected).Error
	return int(moved.RowsAffected), mapError(err)
}

// Prune implements eventlog.Store. Events go from the beginning of the log on, up to
// the first that is young enough.
func (l *EventLog) Prune(ctx context.Context, before time.Time, limit int) (int, error) {
	deleted := int64(0)
	err := l.write(ctx, func(tx *gorm.DB) error {
		publisher, _, err := holdPublisher(tx, true)
		if err != nil {
			return err
		}
		var last *int64
		err = tx.Raw(`SELECT max(sequence) FROM (
				SELECT sequence, published_at FROM event_log WHERE sequence > ?`+inOrder("sequence", limit)+`
			) AS oldest WHERE published_at < ?`, publisher.Dropped, at(before)).Scan(&last).Error
		if err != nil || last == nil {
			return mapError(err)
		}
		if deleted, err = deleteCounted(tx, "DELETE FROM event_log WHERE sequence > ? AND sequence <= ?", publisher.Dropped, *last); err != nil {
			return err
		}
		return mapError(tx.Model(&publisherRow{}).Where("id = 1").Update("dropped", *last).Error)
	})
	return int(deleted), err
}
