package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm/clause"

	"mooring/internal/secret"
)

// The known text of the proof, and what it is bound to.
const (
	proofText    = "mooring"
	proofBinding = "keyset/proof"
)

// witnesses is how many credentials are tried where there is no proof yet. One
// would do, were it not for a row that is damaged.
const witnesses = 10

// Errors of the proof.
var (
	// ErrOtherKeyset: the database was sealed with another keyset. Nothing was
	// changed, and it says nothing about any credential.
	ErrOtherKeyset = errors.New("the database was sealed with another keyset")
	// errNoProof: nobody has started on this database yet, or the row was deleted.
	errNoProof = errors.New("the database holds no proof of its keyset")
)

// proofRow is the row of keyset_proof; there is one at most.
type proofRow struct {
	ID     int64  `gorm:"column:id;primaryKey"`
	Sealed []byte `gorm:"column:sealed"`
}

// TableName implements gorm's Tabler.
func (proofRow) TableName() string { return "keyset_proof" }

// ProveKeyset checks at the start of a process that the keyset is the one that
// the database was sealed with, and leaves the proof when the database has none
// yet. Of several first starts with different keysets one goes on, and the others
// get ErrOtherKeyset.
func (s *Store) ProveKeyset(ctx context.Context) error {
	err := s.CheckKeyset(ctx)
	if !errors.Is(err, errNoProof) {
		return err
	}
	if err := s.base.openWitness(ctx); err != nil {
		return err
	}
	sealed, err := s.base.keyset.Seal([]byte(proofText), proofBinding)
	if err != nil {
		return err
	}
	left := s.base.read(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&proofRow{ID: 1, Sealed: sealed})
	if left.Error != nil {
		return fmt.Errorf("leave proof of the keyset: %w", mapError(left.Error))
	}
	return s.CheckKeyset(ctx)
}

// CheckKeyset checks that the keyset opens what the database holds: one SELECT
// and one opening, cheap enough for a probe. Its error is ErrOtherKeyset when
// it does not.
func (s *Store) CheckKeyset(ctx context.Context) error {
	var found []proofRow
	if err := s.base.read(ctx).Where("id = 1").Find(&found).Error; err != nil {
		return fmt.Errorf("read proof of the keyset: %w", mapError(err))
	}
	if len(found) == 0 {
		return errNoProof
	}
	text, err := s.base.keyset.Open(found[0].Sealed, proofBinding)
	if errors.Is(err, secret.ErrCannotOpen) || err == nil && string(text) != proofText {
		return ErrOtherKeyset
	}
	return err
}

// HoldsSealed reports whether anything was ever sealed in the database and is
// still there.
func (s *Store) HoldsSealed(ctx context.Context) (bool, error) {
	var rows int64
	err := s.base.read(ctx).Raw("SELECT (SELECT count(*) FROM keyset_proof) + (SELECT count(*) FROM credentials)").Scan(&rows).Error
	if err != nil {
		return false, fmt.Errorf("look for what is sealed: %w", mapError(err))
	}
	return rows > 0, nil
}

// openWitness tries the keyset on credentials of a database that has no proof
// yet, because it was filled by a version that left none.
func (b base) openWitness(ctx context.Context) error {
	var rows []credentialRow
	if err := b.read(ctx).Order("connection_id").Limit(witnesses).Find(&rows).Error; err != nil {
		return fmt.Errorf("read credentials: %w", mapError(err))
	}
	for _, row := range rows {
		if _, err := b.openOptional(row.Access, tokenBinding(row.ConnectionID, row.Epoch, "access")); err == nil {
			return nil
		}
	}
	if len(rows) > 0 {
		return ErrOtherKeyset
	}
	return nil
}
