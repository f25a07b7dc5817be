package store

import (
	"bytes"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/secret"
)

// rowsPerReseal keeps a batch short: whoever wants to write one of its rows, and
// on SQLite everybody who writes, waits for it.
const rowsPerReseal = 100

// resealer seals one batch of a table anew.
type resealer struct {
	base
	table   sealedTable
	primary secret.KeyID

	// found rows were read, up to the key last.
	found int
	last  any
	// sealed rows were changed; damaged ones open with no key.
	sealed, damaged int
}

// run seals the rows that come after a key. It passes over those that somebody
// holds: waiting for one would make others wait for the batch.
func (r *resealer) run(tx *gorm.DB, after any) error {
	rows, err := r.table.rows(unheld(tx).
		Where(r.table.key+" > ?", after).
		Where(r.table.anyMark(tx, "<> ?", secret.Mark(r.primary))).
		Order(r.table.key).Limit(rowsPerReseal))
	if err != nil {
		return err
	}
	r.found = len(rows)
	for _, row := range rows {
		if err := r.row(tx, row); err != nil {
			return err
		}
		r.last = row.key
	}
	return nil
}

// row seals the columns of one row anew, if it still holds what was read.
//
// It is one statement, because PostgreSQL checks the foreign keys of a row that
// a transaction changes twice, and for that waits for the connection: who holds
// that may be waiting for this very row.
func (r *resealer) row(tx *gorm.DB, row sealedRow) error {
	anew, damaged, err := r.anew(row)
	if err != nil {
		return err
	}
	if damaged {
		r.damaged++
	}
	if len(anew) == 0 {
		return nil
	}
	unchanged := tx.Table(r.table.name).Where(clause.Eq{Column: r.table.key, Value: row.key})
	for _, column := range row.columns {
		if len(column.bytes) == 0 {
			unchanged = unchanged.Where("COALESCE(length(" + column.name + "), 0) = 0")
		} else {
			unchanged = unchanged.Where(clause.Eq{Column: column.name, Value: column.bytes})
		}
	}
	changed, err := changedOne(unchanged.Updates(anew))
	if changed {
		r.sealed++
	}
	return err
}

// anew seals the columns that another key has sealed, and reports whether there
// is one that no key opens.
func (r *resealer) anew(row sealedRow) (columns map[string]any, damaged bool, err error) {
	columns = map[string]any{}
	for _, column := range row.columns {
		if len(column.bytes) == 0 || bytes.HasPrefix(column.bytes, secret.Mark(r.primary)) {
			continue
		}
		plaintext, err := r.keyset.Open(column.bytes, column.binding)
		if err != nil { // Always secret.ErrCannotOpen.
			damaged = true
			continue
		}
		columns[column.name], err = r.keyset.Seal(plaintext, column.binding)
		if err != nil {
			return nil, damaged, err
		}
	}
	return columns, damaged, nil
}
