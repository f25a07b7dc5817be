package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/notify"
)

// Waiting implements notify.Store in one statement, by index.
func (l *Letters) Waiting(ctx context.Context, now time.Time, limit int) ([]notify.Due, error) {
	var due []notify.Due
	err := l.read(ctx).Model(&letterRow{}).Select("id AS letter_id, attempts, kind = 'sign_in' AS asked").
		Where("try_at IS NOT NULL AND try_at <= ?", at(now)).Order("kind <> 'sign_in', try_at, id").Limit(limit).Scan(&due).Error
	return due, mapError(err)
}

// Take implements notify.Store in one statement, so that of two one gets it.
func (l *Letters) Take(ctx context.Context, letterID string, now, until time.Time) (bool, error) {
	taken := false
	err := l.write(ctx, func(tx *gorm.DB) error {
		var err error
		taken, err = changedOne(tx.Model(&letterRow{}).Where("id = ? AND try_at <= ?", letterID, at(now)).
			Updates(map[string]any{"try_at": at(until), "attempts": gorm.Expr("attempts + 1")}))
		return err
	})
	return taken, err
}

// PutOff implements notify.Store.
func (l *Letters) PutOff(ctx context.Context, letterID, code string, tryAt time.Time) error {
	return l.write(ctx, func(tx *gorm.DB) error {
		return mapError(tx.Model(&letterRow{}).Where("id = ? AND try_at IS NOT NULL", letterID).
			Updates(map[string]any{"try_at": at(tryAt), "code": code}).Error)
	})
}

// Settle implements notify.Store.
func (l *Letters) Settle(ctx context.Context, letterID string, result notify.Result) error {
	var rows []letterRow
	if err := l.read(ctx).Where("id = ?", letterID).Find(&rows).Error; err != nil || len(rows) == 0 {
		return mapError(err)
	}
	row := rows[0]
	return l.write(ctx, func(tx *gorm.DB) error {
		about, err := holdConnection(tx, row.ref())
		if err != nil {
			return fmt.Errorf("hold connection: %w", err)
		}
		ended, err := changedOne(tx.Model(&letterRow{}).Where("id = ? AND try_at IS NOT NULL", letterID).
			Updates(map[string]any{
				"try_at": nil, "ended_at": at(result.At), "outcome": result.Outcome, "code": result.Code,
			}))
		if err != nil || !ended || result.Outcome == notify.OutcomeDropped {
			return err
		}
		return recordLetter(tx, about, row, result)
	})
}

// recordLetter writes the event of a letter that ended, and notes at the person
// whether mail reaches the address.
func recordLetter(tx *gorm.DB, about connection.Connection, row letterRow, result notify.Result) error {
	var email string
	if err := tx.Table("users").Where("id = ?", row.UserID).Pluck("email", &email).Error; err != nil {
		return mapError(err)
	}
	err := appendEvent(tx, connection.Event{
		OrganisationID: about.OrganisationID, ConnectionID: about.ID, TenantName: about.Tenant.Name,
		Kind: connection.EventTold, Actor: connection.System, At: result.At,
		Detail: string(result.Outcome) + " " + string(row.Kind) + " " + email,
	})
	if err != nil {
		return fmt.Errorf("append event: %w", err)
	}
	switch result.Outcome {
	case notify.OutcomeBounced:
		return noteBounce(tx, row.UserID, result.At, result.Code)
	case notify.OutcomeSent:
		return noteBounce(tx, row.UserID, time.Time{}, "")
	}
	return nil
}

// noteBounce notes at a person when, and with which code, mail last came back; the
// zero time: it did not.
func noteBounce(tx *gorm.DB, userID string, bouncedAt time.Time, code string) error {
	noted := tx.Exec("UPDATE users SET bounced_at = ?, bounce = ? WHERE id = ? AND (bounced_at IS NOT NULL OR ? <> '')",
		at(bouncedAt), code, userID, code)
	return mapError(noted.Error)
}

// prunedLetters bounds one deletion of Prune.
const prunedLetters = 1000

// Prune implements notify.Store in one deletion, of at most 1000 letters: it is
// asked for again and again. What was told of a problem is kept while somebody may
// have to be told that it is over.
func (l *Letters) Prune(ctx context.Context, before time.Time) error {
	return l.write(ctx, func(tx *gorm.DB) error {
		over := tx.Table("letters").Scopes(unheld).Select("id").
			Where(`ended_at < ? AND NOT EXISTS (SELECT 1 FROM problems WHERE problems.id = letters.problem_id
				AND (problems.resolved_at IS NULL OR problems.tell_at IS NOT NULL))`, at(before)).
			Order("ended_at").Limit(prunedLetters)
		return mapError(tx.Exec("DELETE FROM letters WHERE id IN (?)", over).Error)
	})
}
