package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/account"
)

// accountDeadline bounds each statement and transaction on accounts and sessions.
const accountDeadline = 10 * time.Second

// Accounts keeps organisations, users and the counts of failed sign-ins. It
// implements account.Store.
type Accounts struct {
	db *gorm.DB
}

var _ account.Store = (*Accounts)(nil)

// NewAccounts returns the accounts in a database.
func NewAccounts(db *gorm.DB) *Accounts { return &Accounts{db: db} }

// run gives a function the database with a deadline.
func (a *Accounts) run(ctx context.Context, fn func(*gorm.DB) error) error {
	ctx, cancel := context.WithTimeout(ctx, accountDeadline)
	defer cancel()
	return transactionError(ctx, fn(a.db.WithContext(ctx)))
}

// created says in the domain's words what became of an insertion that does
// nothing when the name or the address is taken.
func created(result *gorm.DB) error {
	switch {
	case errors.Is(result.Error, gorm.ErrForeignKeyViolated):
		return fmt.Errorf("organisation: %w", account.ErrNotFound)
	case result.Error != nil:
		return result.Error
	case result.RowsAffected == 0:
		return account.ErrExists
	}
	return nil
}

// foundAccount turns a statement that met no row into ErrNotFound.
func foundAccount(result *gorm.DB) error {
	if result.Error != nil {
		return result.Error
	}
	if result.RowsAffected == 0 {
		return account.ErrNotFound
	}
	return nil
}

// nullable is NULL for an empty text.
func nullable(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// orEmpty is the empty text for NULL.
func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
