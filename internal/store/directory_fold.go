package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

const (
	// foldPortion is how many changes are added up in one transaction.
	foldPortion = 2000
	// foldAbove is how many changes are few enough to be left as they are.
	foldAbove = 500
)

// connectionState is what connection_tally counts by.
type connectionState struct {
	Provider string
	Status   connection.Status
	Health   connection.Health
}

// problemState is what problem_tally counts by.
type problemState struct {
	Provider string
	Kind     connection.ProblemKind
}

// tallied is a row of a tally.
type tallied[Of comparable] struct {
	Of     Of `gorm:"embedded"`
	Change int64
}

// Fold implements support.Store. A change that is not committed yet is not seen
// and stays for the next time.
func (s *Support) Fold(ctx context.Context) error {
	if err := foldTally[connectionState](ctx, s.base, "connection_tally"); err != nil {
		return err
	}
	return foldTally[problemState](ctx, s.base, "problem_tally")
}

// foldTally adds up a tally, a portion in each transaction.
func foldTally[Of comparable](ctx context.Context, b base, table string) error {
	var changes int64
	err := b.read(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM "+table+" LIMIT ?) AS few", foldAbove+1).Scan(&changes).Error
	if err != nil || changes <= foldAbove {
		return mapError(err)
	}
	for {
		var folded int
		err := b.write(ctx, func(tx *gorm.DB) (err error) {
			folded, err = foldChanges[Of](tx, table)
			return err
		})
		if err != nil || folded < foldPortion {
			return err
		}
	}
}

// foldChanges puts one row for each sum in the place of a portion of rows, and
// returns how many it took away. Taking them and reading them is one statement: of
// two processes only one gets a row, and none is lost that was not read.
func foldChanges[Of comparable](tx *gorm.DB, table string) (int, error) {
	var rows []tallied[Of]
	err := tx.Raw("DELETE FROM "+table+" WHERE id IN (SELECT id FROM "+table+" ORDER BY id LIMIT ?) RETURNING "+columnsOf(tx, &rows, table), foldPortion).
		Scan(&rows).Error
	if err != nil {
		return 0, mapError(err)
	}
	sums := make(map[Of]int64)
	for _, row := range rows {
		sums[row.Of] += row.Change
	}
	var folded []tallied[Of]
	for of, sum := range sums {
		if sum != 0 {
			folded = append(folded, tallied[Of]{Of: of, Change: sum})
		}
	}
	if len(folded) == 0 {
		return len(rows), nil
	}
	return len(rows), mapError(tx.Table(table).Create(&folded).Error)
}
