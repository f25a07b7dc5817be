package database

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"gorm.io/gorm"
)

const (
	// acquireTime is how long a statement waits for a connection: while the
	// server cannot be reached, or all connections are in use, a page that says
	// so is better than one that is waited for.
	acquireTime = 5 * time.Second
	// answerTime is how long a statement outside a transaction waits for the
	// server's answer. statement_timeout is the server's own and does not help
	// when the server, or the way to it, has gone quiet.
	answerTime = 10 * time.Second
)

// boundConnector waits for a connection no longer than acquireTime.
type boundConnector struct {
	driver.Connector
}

// Connect implements driver.Connector.
func (c boundConnector) Connect(ctx context.Context) (driver.Conn, error) {
	limited, cancel := context.WithTimeout(ctx, acquireTime)
	defer cancel()
	conn, err := c.Connector.Connect(limited)
	if err != nil {
		return nil, notConnected(err)
	}
	return conn, nil
}

// notConnected is the error of a statement that got no connection.
func notConnected(err error) error { return fmt.Errorf("connect to the database: %w", err) }

// boundPlugin gives each of gorm's statements answerTime, unless its context
// ends sooner.
type boundPlugin struct{}

// boundKey finds a statement's bound in its settings.
type boundKey struct{}

// bound is the time limit of one statement.
type bound struct {
	parent context.Context
	cancel context.CancelFunc
}

// Name implements gorm.Plugin.
func (boundPlugin) Name() string { return "mooring:bound" }

// Initialize implements gorm.Plugin.
func (p boundPlugin) Initialize(db *gorm.DB) error {
	callbacks := db.Callback()
	type register = func(string, func(*gorm.DB)) error
	for _, around := range []struct{ before, after register }{
		{callbacks.Create().Before("gorm:create").Register, callbacks.Create().After("gorm:create").Register},
		{callbacks.Query().Before("gorm:query").Register, callbacks.Query().After("gorm:query").Register},
		{callbacks.Update().Before("gorm:update").Register, callbacks.Update().After("gorm:update").Register},
		{callbacks.Delete().Before("gorm:delete").Register, callbacks.Delete().After("gorm:delete").Register},
		{callbacks.Raw().Before("gorm:raw").Register, callbacks.Raw().After("gorm:raw").Register},
	} {
		if err := around.before(p.Name(), begin); err != nil {
			return err
		}
		if err := around.after(p.Name()+":end", end); err != nil {
			return err
		}
	}
	// Raw(…).Scan is one of these. Its rows are read after the callbacks, so that
	// nothing ends its time early; it runs out by itself.
	return callbacks.Row().Before("gorm:row").Register(p.Name(), begin)
}

// begin starts a statement's time.
func begin(db *gorm.DB) {
	parent := db.Statement.Context
	limited, cancel := context.WithTimeout(parent, answerTime)
	db.Statement.Context = limited
	db.Statement.Settings.Store(boundKey{}, bound{parent: parent, cancel: cancel})
}

// end gives the statement's context back.
func end(db *gorm.DB) {
	value, _ := db.Statement.Settings.LoadAndDelete(boundKey{})
	if begun, found := value.(bound); found {
		begun.cancel()
		db.Statement.Context = begun.parent
	}
}
