package store

import (
	"crypto/rand"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
	"mooring/internal/notify"
)

// Letters implements notify.Store.
type Letters struct {
	base
}

var _ notify.Store = (*Letters)(nil)

// Letters returns the repository that implements notify.Store.
func (s *Store) Letters() *Letters { return &Letters{base: s.base} }

// letterRow is a row of letters.
type letterRow struct {
	ID             string         `gorm:"column:id;primaryKey"`
	OrganisationID string         `gorm:"column:organisation_id"`
	ConnectionID   string         `gorm:"column:connection_id"`
	UserID         string         `gorm:"column:user_id"`
	ProblemID      string         `gorm:"column:problem_id"`
	Kind           notify.Kind    `gorm:"column:kind"`
	Number         int            `gorm:"column:number"`
	CreatedAt      moment         `gorm:"column:created_at;autoCreateTime:false"`
	TryAt          moment         `gorm:"column:try_at"`
	Attempts       int            `gorm:"column:attempts"`
	Outcome        notify.Outcome `gorm:"column:outcome"`
	EndedAt        moment         `gorm:"column:ended_at"`
	Code           string         `gorm:"column:code"`
}

// TableName implements gorm's Tabler.
func (letterRow) TableName() string { return "letters" }

// letter converts a row to the letter.
func (r letterRow) letter() notify.Letter {
	return notify.Letter{
		ID: r.ID, Ref: r.ref(), UserID: r.UserID, ProblemID: r.ProblemID,
		Kind: r.Kind, Number: r.Number, CreatedAt: r.CreatedAt.time(), Attempts: r.Attempts,
	}
}

// ref names the connection that the letter is about.
func (r letterRow) ref() connection.Ref {
	return connection.Ref{OrganisationID: r.OrganisationID, ID: r.ConnectionID}
}

// reader is true of a user who is told by mail of what concerns an organisation.
const reader = "users.role = 'owner' AND users.disabled_at IS NULL AND users.wants_mail"

// readReaders lists the users who are told by mail.
func readReaders(tx *gorm.DB, organisationID string) ([]string, error) {
	var ids []string
	err := tx.Table("users").Where("users.organisation_id = ? AND "+reader, organisationID).
		Order("users.id").Pluck("users.id", &ids).Error
	return ids, mapError(err)
}

// writeLetters writes a letter like one to each of some users, due now, unless
// there is one already; a unique index decides.
func writeLetters(tx *gorm.DB, like letterRow, now time.Time, userIDs []string) error {
	if len(userIDs) == 0 {
		return nil
	}
	rows := make([]letterRow, len(userIDs))
	for i, userID := range userIDs {
		rows[i] = like
		rows[i].ID, rows[i].UserID, rows[i].CreatedAt, rows[i].TryAt = rand.Text(), userID, at(now), at(now)
	}
	return mapError(tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, rowsPerInsert).Error)
}
