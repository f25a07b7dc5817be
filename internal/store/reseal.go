package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"mooring/internal/secret"
)

// Resealed is what one pass over everything sealed has found.
type Resealed struct {
	// Rows were sealed anew with the primary key.
	Rows int
	// Left are sealed with another key still: somebody was writing them when the
	// pass came by, or has sealed them since.
	Left int
	// Damaged open with no key and were left as they are; they are among Left as well.
	Damaged int
}

// Settled reports whether nothing is left that could be sealed anew.
func (r Resealed) Settled() bool { return r.Rows == 0 && r.Left == r.Damaged }

// Reseal seals everything with the primary key that another key has sealed, but
// for the proof of the keyset (see SealProof), while other processes go on. What they write meanwhile is never overwritten:
// a row changes only if it still holds the bytes that were opened. It can be
// broken off at any moment and begun again. progress hears after each batch how
// many rows it has sealed.
//
// The old bytes stay in the database's files for a while (SQLite: until Scrub;
// PostgreSQL: in the tables until VACUUM, in the write-ahead log as long as it is
// kept) and in backups for good. All of them become unreadable once the old key
// is removed from every copy of the keyset: that is what a rotation is for.
func (s *Store) Reseal(ctx context.Context, progress func(rows int)) (Resealed, error) {
	var total Resealed
	primary := s.base.keyset.Keys().Primary
	for _, table := range secretTables {
		for after, more := table.first, true; more; {
			batch := resealer{base: s.base, table: table, primary: primary}
			err := s.base.write(ctx, func(tx *gorm.DB) error { return batch.run(tx, after) })
			if err != nil {
				return total, fmt.Errorf("seal %s anew: %w", table.name, err)
			}
			total.Rows, total.Damaged = total.Rows+batch.sealed, total.Damaged+batch.damaged
			after, more = batch.last, batch.found == rowsPerReseal
			if batch.sealed > 0 {
				progress(batch.sealed)
			}
		}
	}
	left, err := s.base.countSealed(ctx, secretTables, "<> ?", secret.Mark(primary))
	total.Left = left
	return total, err
}

// SealProof seals the proof of the keyset with the primary key, at the very end
// of a rotation: a proof that an older key has sealed says that a rotation was
// broken off.
func (s *Store) SealProof(ctx context.Context) error {
	batch := resealer{base: s.base, table: proofTable, primary: s.base.keyset.Keys().Primary}
	if err := s.base.write(ctx, func(tx *gorm.DB) error { return batch.run(tx, proofTable.first) }); err != nil {
		return fmt.Errorf("seal the proof of the keyset anew: %w", err)
	}
	return nil
}

// ProofSealedWith reports whether a key has sealed the proof of the keyset.
func (s *Store) ProofSealedWith(ctx context.Context, key secret.KeyID) (bool, error) {
	rows, err := s.base.countSealed(ctx, []sealedTable{proofTable}, "= ?", secret.Mark(key))
	return rows == 1, err
}

// SealedWith counts the rows that any of the keys has sealed, the proof of the
// keyset included.
func (s *Store) SealedWith(ctx context.Context, keys ...secret.KeyID) (int, error) {
	marks := make([][]byte, len(keys))
	for i, key := range keys {
		marks[i] = secret.Mark(key)
	}
	return s.base.countSealed(ctx, append([]sealedTable{proofTable}, secretTables...), "IN ?", marks)
}

// ScrubResealed makes sure that bytes replaced by Reseal stand in no file of
// the database any more.
func (s *Store) ScrubResealed(ctx context.Context) error {
	return mapError(s.base.database.Exclusively(ctx, "scrub", func() error { return s.base.database.Scrub(ctx) }))
}

// countSealed counts the rows with a column whose mark the condition holds for.
func (b base) countSealed(ctx context.Context, tables []sealedTable, condition string, marks any) (int, error) {
	total := 0
	for _, table := range tables {
		var rows int64
		err := b.read(ctx).Table(table.name).Where(table.anyMark(b.read(ctx), condition, marks)).Count(&rows).Error
		if err != nil {
			return 0, fmt.Errorf("count what is sealed in %s: %w", table.name, mapError(err))
		}
		total += int(rows)
	}
	return total, nil
}
