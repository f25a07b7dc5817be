package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/provider/budget"
)

// CallBudgets implements budget.Store.
type CallBudgets struct {
	base
}

var _ budget.Store = (*CallBudgets)(nil)

// CallBudgets returns the repository that implements budget.Store.
func (s *Store) CallBudgets() *CallBudgets { return &CallBudgets{base: s.base} }

// callBudgetRow is a row of call_budgets.
type callBudgetRow struct {
	Provider    string `gorm:"column:provider;primaryKey"`
	Hour        int64  `gorm:"column:hour"`
	Background  int    `gorm:"column:background"`
	People      int    `gorm:"column:people"`
	ClosedUntil moment `gorm:"column:closed_until"`
}

// TableName implements gorm's Tabler.
func (callBudgetRow) TableName() string { return "call_budgets" }

// callAccountRow is a row of call_accounts.
type callAccountRow struct {
	Provider     string `gorm:"column:provider;primaryKey"`
	ConnectionID string `gorm:"column:connection_id;primaryKey"`
	Hour         int64  `gorm:"column:hour"`
	Background   int    `gorm:"column:background"`
	People       int    `gorm:"column:people"`
	Before       int    `gorm:"column:before"`
	Refused      bool   `gorm:"column:refused"`
	Since        moment `gorm:"column:since"`
}

// TableName implements gorm's Tabler.
func (callAccountRow) TableName() string { return "call_accounts" }

// Turn implements budget.Store. The provider's row, held until the transaction
// ends, makes the turns.
func (c *CallBudgets) Turn(ctx context.Context, provider string, decide func(budget.Ledger) budget.Change) error {
	return c.write(ctx, func(tx *gorm.DB) error {
		ledger, err := holdLedger(tx, provider)
		if err != nil {
			return err
		}
		change := decide(ledger)
		if change.Count != ledger.Count {
			if err := saveCount(tx, provider, change.Count); err != nil {
				return err
			}
		}
		if !change.Count.Hour.Equal(ledger.Hour) {
			if err := tidyAccounts(tx, provider, change.Count.Hour); err != nil {
				return err
			}
		}
		if change.Account == nil {
			return nil
		}
		return saveAccount(tx, provider, *change.Account)
	})
}

// holdLedger reads a provider's ledger and holds it until the transaction ends.
func holdLedger(tx *gorm.DB, provider string) (budget.Ledger, error) {
	var ledger budget.Ledger
	held := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("provider = ?", provider).Session(&gorm.Session{})
	var rows []callBudgetRow
	if err := held.Find(&rows).Error; err != nil {
		return ledger, mapError(err)
	}
	if len(rows) == 0 {
		// Of several that come first at once one makes the row, and the others wait for it.
		err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&callBudgetRow{Provider: provider}).Error
		if err == nil {
			err = held.Find(&rows).Error
		}
		if err != nil {
			return ledger, mapError(err)
		}
	}
	for _, row := range rows {
		ledger.Count = row.count()
	}
	var accounts []callAccountRow
	if err := tx.Where("provider = ?", provider).Find(&accounts).Error; err != nil {
		return ledger, mapError(err)
	}
	for _, row := range accounts {
		ledger.Accounts = append(ledger.Accounts, row.account())
	}
	return ledger, nil
}

// saveCount writes what all connections took.
func saveCount(tx *gorm.DB, provider string, count budget.Count) error {
	return mapError(tx.Model(&callBudgetRow{}).Where("provider = ?", provider).Updates(map[string]any{
		"hour": hourIn(count.Hour), "background": count.Background, "people": count.People, "closed_until": at(count.ClosedUntil),
	}).Error)
}

// saveAccount writes what one connection took.
func saveAccount(tx *gorm.DB, provider string, account budget.Account) error {
	row := callAccountRow{
		Provider: provider, ConnectionID: account.ConnectionID, Hour: hourIn(account.Hour), Background: account.Background,
		People: account.People, Before: account.Before, Refused: account.Refused, Since: at(account.Since),
	}
	return mapError(tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "provider"}, {Name: "connection_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"hour", "background", "people", "before", "refused", "since"}),
	}).Create(&row).Error)
}

// tidyAccounts deletes the accounts that say nothing of an hour or the one before.
func tidyAccounts(tx *gorm.DB, provider string, hour time.Time) error {
	return mapError(tx.Where("provider = ? AND hour < ?", provider, hourIn(hour.Add(-time.Hour))).Delete(&callAccountRow{}).Error)
}

// hourIn converts the beginning of an hour to a column; 0 is no hour.
func hourIn(hour time.Time) int64 { return int64(at(hour)) }

// count converts a row to the count.
func (r callBudgetRow) count() budget.Count {
	return budget.Count{
		Hour: moment(r.Hour).time(), Background: r.Background, People: r.People, ClosedUntil: r.ClosedUntil.time(),
	}
}

// account converts a row to the account.
func (r callAccountRow) account() budget.Account {
	return budget.Account{
		ConnectionID: r.ConnectionID, Hour: moment(r.Hour).time(), Background: r.Background, People: r.People,
		Before: r.Before, Refused: r.Refused, Since: r.Since.time(),
	}
}
