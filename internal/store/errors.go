package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// mapError turns gorm's errors into the domain's; every other stays what it is.
func mapError(err error) error {
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return connection.ErrNotFound
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fmt.Errorf("%w (%w)", connection.ErrConflict, err)
	default:
		return err
	}
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
