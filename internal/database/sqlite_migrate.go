package database

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"mooring/migrations"
)

// newMigrator implements dialect.
func (sqliteFile) newMigrator(pools pools, logger *slog.Logger) (*migrator, error) {
	ours, err := goose.NewProvider(goose.DialectSQLite3, pools.std, migrations.SQLite(),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(logger))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	queue, err := rivermigrate.New(riversqlite.New(pools.std), &rivermigrate.Config{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("read the queue's migrations: %w", err)
	}
	return newMigrator(ours, queue), nil
}

// unhurried implements dialect: no statement has a limit of time here.
func (sqliteFile) unhurried(_ context.Context, same pools) (pools, func() error, error) {
	return same, func() error { return nil }, nil
}
