package database

import (
	"context"
	"sync/atomic"

	"gorm.io/gorm"
)

// Counter counts the SQL statements that ran with one context, raw ones
// included; BEGIN and COMMIT are not counted.
type Counter struct {
	statements atomic.Int64
}

// Statements returns how many statements have run so far.
func (c *Counter) Statements() int { return int(c.statements.Load()) }

// counterKey finds the Counter in a context.
type counterKey struct{}

// CountStatements returns a context whose statements are counted, for tests
// that hold a page to its number of statements.
func CountStatements(ctx context.Context) (context.Context, *Counter) {
	counter := &Counter{}
	return context.WithValue(ctx, counterKey{}, counter), counter
}

// countPlugin counts what gorm runs.
type countPlugin struct{}

// Name implements gorm.Plugin.
func (countPlugin) Name() string { return "mooring:count" }

// Initialize implements gorm.Plugin: it counts before each kind of statement.
func (p countPlugin) Initialize(db *gorm.DB) error {
	callbacks := db.Callback()
	for _, register := range []func(string, func(*gorm.DB)) error{
		callbacks.Create().Before("gorm:create").Register,
		callbacks.Query().Before("gorm:query").Register,
		callbacks.Update().Before("gorm:update").Register,
		callbacks.Delete().Before("gorm:delete").Register,
		callbacks.Row().Before("gorm:row").Register,
		callbacks.Raw().Before("gorm:raw").Register,
	} {
		if err := register(p.Name(), count); err != nil {
			return err
		}
	}
	return nil
}

// count adds one to the context's counter, if it has one.
func count(db *gorm.DB) {
	if counter, found := db.Statement.Context.Value(counterKey{}).(*Counter); found {
		counter.statements.Add(1)
	}
}
