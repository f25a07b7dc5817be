package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/idempotency"
)

// Repeats implements idempotency.Store.
type Repeats struct {
	base
}

var _ idempotency.Store = (*Repeats)(nil)

// Repeats returns the repository that implements idempotency.Store.
func (s *Store) Repeats() *Repeats { return &Repeats{base: s.base} }

// repeatRow is a row of idempotency_keys.
type repeatRow struct {
	ID           []byte `gorm:"column:id;primaryKey"`
	Fingerprint  []byte `gorm:"column:fingerprint"`
	Token        string `gorm:"column:token"`
	ClaimedUntil moment `gorm:"column:claimed_until"`
	ExpiresAt    moment `gorm:"column:expires_at"`
	Answer       []byte `gorm:"column:answer"`
}

// TableName implements gorm's Tabler.
func (repeatRow) TableName() string { return "idempotency_keys" }

// claimRepeat claims a request of which nothing stands there, or nothing that
// counts any more. A text stands first: right behind a parenthesis gorm takes bytes
// for a list.
const claimRepeat = `INSERT INTO idempotency_keys (token, id, fingerprint, connection_id, claimed_until, expires_at, answer)
	VALUES (?, ?, ?, ?, ?, ?, NULL)
	ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, connection_id = excluded.connection_id, token = excluded.token,
		claimed_until = excluded.claimed_until, expires_at = excluded.expires_at, answer = NULL
	WHERE idempotency_keys.expires_at <= ? OR (idempotency_keys.answer IS NULL
		AND idempotency_keys.claimed_until <= ? AND idempotency_keys.fingerprint = excluded.fingerprint)`

// Claim implements idempotency.Store. The transaction sees what stands there as
// the claim was refused.
func (r *Repeats) Claim(ctx context.Context, claim idempotency.Claim) (*idempotency.Found, error) {
	var rows []repeatRow
	err := r.write(ctx, func(tx *gorm.DB) error {
		claimed, err := changedOne(tx.Exec(claimRepeat, claim.Token, claim.ID, claim.Fingerprint, claim.ConnectionID, at(claim.Until), at(claim.ExpiresAt),
			at(claim.At), at(claim.At)))
		if err != nil || claimed {
			return err
		}
		return tx.Where("id = ?", claim.ID).Find(&rows).Error
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	found := idempotency.Found{Fingerprint: rows[0].Fingerprint, Until: rows[0].ClaimedUntil.time()}
	if rows[0].Answer != nil {
		found.Answer, err = r.openAnswer(rows[0])
	}
	return &found, err
}

// Keep implements idempotency.Store.
func (r *Repeats) Keep(ctx context.Context, claim idempotency.Claim, answer idempotency.Answer) error {
	text, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	sealed, err := r.keyset.Seal(text, answerBinding(claim.ID))
	if err != nil {
		return fmt.Errorf("seal answer: %w", err)
	}
	return mapError(r.read(ctx).Exec("UPDATE idempotency_keys SET answer = ? WHERE id = ? AND token = ? AND answer IS NULL",
		sealed, claim.ID, claim.Token).Error)
}

// Release implements idempotency.Store.
func (r *Repeats) Release(ctx context.Context, claim idempotency.Claim) error {
	return mapError(r.read(ctx).Exec("UPDATE idempotency_keys SET claimed_until = 0 WHERE id = ? AND token = ? AND answer IS NULL",
		claim.ID, claim.Token).Error)
}

// forgetLost deletes the answers that the keyset does not open, some in each
// transaction: their requests are carried out when they are sent again.
func (r *Repeats) forgetLost(ctx context.Context) error {
	for after, more := []byte{}, true; more; {
		err := r.write(ctx, func(tx *gorm.DB) error {
			var rows []repeatRow
			if err := tx.Where("id > ? AND answer IS NOT NULL", after).Order("id").Limit(rowsPerReseal).Find(&rows).Error; err != nil {
				return mapError(err)
			}
			more = len(rows) == rowsPerReseal
			for _, row := range rows {
				after = row.ID
				if _, err := r.openAnswer(row); err == nil {
					continue
				}
				if err := tx.Where("id = ? AND answer = ?", row.ID, row.Answer).Delete(&repeatRow{}).Error; err != nil {
					return mapError(err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Prune implements idempotency.Store.
func (r *Repeats) Prune(ctx context.Context, before time.Time, limit int) (int, error) {
	db := r.read(ctx)
	over := db.Model(&repeatRow{}).Scopes(unheld).Select("id").
		Where("expires_at <= ?", at(before)).Order("expires_at").Limit(limit)
	result := db.Where("id IN (?)", over).Delete(&repeatRow{})
	return int(result.RowsAffected), mapError(result.Error)
}

// openAnswer opens the answer of a row.
func (b base) openAnswer(row repeatRow) (*idempotency.Answer, error) {
	text, err := b.keyset.Open(row.Answer, answerBinding(row.ID))
	if err != nil {
		return nil, fmt.Errorf("open kept answer: %w", err)
	}
	var answer idempotency.Answer
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("decode kept answer: %w", err)
	}
	return &answer, nil
}

// answerBinding ties a sealed answer to its request.
func answerBinding(id []byte) string { return "idempotency/" + hex.EncodeToString(id) + "/answer" }

// sealedAnswers reads the answers to requests that may be sent again.
func sealedAnswers(db *gorm.DB) ([]sealedRow, error) {
	var rows []repeatRow
	err := db.Find(&rows).Error
	found := make([]sealedRow, len(rows))
	for i, row := range rows {
		found[i] = sealedRow{row.ID, []sealedColumn{{"answer", row.Answer, answerBinding(row.ID)}}}
	}
	return found, err
}
