package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/database"
)

// mapError turns the errors of gorm and of the database into the domain's;
// every other stays what it is.
func mapError(err error) error {
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return connection.ErrNotFound
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fmt.Errorf("%w (%w)", connection.ErrConflict, err)
	case errors.Is(err, connection.ErrUnavailable):
		return err
	case database.Away(err):
		return fmt.Errorf("%w: %w", connection.ErrUnavailable, err)
	default:
		return err
	}
}

// transactionError is the error of a transaction that had until limited ends.
// When its time ran out the driver says only that the transaction is over.
func transactionError(limited context.Context, err error) error {
	if err != nil && limited.Err() != nil {
		err = fmt.Errorf("transaction: %w", errors.Join(limited.Err(), err))
	}
	return mapError(err)
}

// changedOne reports whether a statement changed its row, for statements whose
// condition may not hold.
func changedOne(result *gorm.DB) (bool, error) {
	if result.Error != nil {
		return false, mapError(result.Error)
	}
	return result.RowsAffected == 1, nil
}

// mustChange returns otherwise when a statement changed no row.
func mustChange(result *gorm.DB, otherwise error) error {
	changed, err := changedOne(result)
	if err == nil && !changed {
		return otherwise
	}
	return err
}
