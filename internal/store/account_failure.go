package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"mooring/internal/account"
)

// forgottenAtOnce is how many old counts are deleted when one is written, so
// that the table shrinks faster than it can grow.
const forgottenAtOnce = 100

// failureRow is a count as selected by both statements that read one.
type failureRow struct {
	Key      []byte
	Failures int
	LastAt   int64
}

// failuresOf puts rows in the domain's words.
func failuresOf(rows []failureRow) []account.Failures {
	counts := make([]account.Failures, 0, len(rows))
	for _, row := range rows {
		count := account.Failures{Count: row.Failures, LastAt: time.UnixMicro(row.LastAt).UTC()}
		copy(count.Key[:], row.Key) // The table holds no other length.
		counts = append(counts, count)
	}
	return counts
}

// Failures implements account.Store.
func (a *Accounts) Failures(ctx context.Context, keys []account.FailureKey) ([]account.Failures, error) {
	texts := make([][]byte, len(keys))
	for i, key := range keys {
		texts[i] = key[:]
	}
	var rows []failureRow
	err := a.run(ctx, func(db *gorm.DB) error {
		return db.Raw(`SELECT key, failures, last_at FROM sign_in_failures WHERE key IN ?`, texts).Scan(&rows).Error
	})
	return failuresOf(rows), err
}

// RecordFailure implements account.Store.
func (a *Accounts) RecordFailure(ctx context.Context, record account.FailureRecord) ([]account.Failures, error) {
	values := make([]string, 0, len(record.Keys))
	arguments := make([]any, 0, 2*len(record.Keys)+1)
	for _, key := range record.Keys {
		values = append(values, `(1, ?, ?)`) // The key is not first: gorm takes bytes after a bracket for a list.
		arguments = append(arguments, key[:], record.At.UnixMicro())
	}
	arguments = append(arguments, record.Forget.UnixMicro())
	var rows []failureRow
	err := a.run(ctx, func(db *gorm.DB) error {
		if err := db.Raw(`INSERT INTO sign_in_failures (failures, key, last_at) VALUES `+strings.Join(values, ", ")+`
			ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at,
				failures = CASE WHEN sign_in_failures.last_at < ? THEN 1 ELSE sign_in_failures.failures + 1 END
			RETURNING key, failures, last_at`, arguments...).Scan(&rows).Error; err != nil {
			return err
		}
		return forgetFailures(db, record.Forget)
	})
	return failuresOf(rows), err
}

// forgetFailures deletes some of the counts whose newest failure is too old to matter.
func forgetFailures(db *gorm.DB, before time.Time) error {
	old := db.Table("sign_in_failures").Scopes(unheld).Select("key").
		Where("last_at < ?", before.UnixMicro()).Order("last_at").Limit(forgottenAtOnce)
	err := db.Exec(`DELETE FROM sign_in_failures WHERE key IN (?)`, old).Error
	if err != nil {
		return fmt.Errorf("delete old counts: %w", err)
	}
	return nil
}

// ClearFailures implements account.Store.
func (a *Accounts) ClearFailures(ctx context.Context, key account.FailureKey) error {
	return a.run(ctx, func(db *gorm.DB) error {
		return db.Exec(`DELETE FROM sign_in_failures WHERE key = ?`, key[:]).Error
	})
}
