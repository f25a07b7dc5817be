package database

import (
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"mooring/migrations"
)

// newMigrator implements dialect.
func (sqliteFile) newMigrator(pool *sql.DB, logger *slog.Logger) (*migrator, error) {
	ours, err := goose.NewProvider(goose.DialectSQLite3, pool, migrations.SQLite(),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(logger))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	queue, err := rivermigrate.New(riversqlite.New(pool), &rivermigrate.Config{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("read the queue's migrations: %w", err)
	}
	return newMigrator(ours, queue), nil
}
