package main

import (
	"errors"
	"fmt"

	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/database"
)

// migrateCommand brings the schema up to date.
type migrateCommand struct {
	config.Storage `embed:""`
}

// Run implements kong's command. Beside a SQLite file that is new it makes the
// keyset as well, or "serve" would take it for one that was lost.
func (c migrateCommand) Run(around surroundings) (err error) {
	options := around.stored(c.Storage)
	if err := app.Prepare(around.ctx, options); err != nil {
		return err
	}
	opened, err := database.Open(around.ctx, database.Options{URL: c.DatabaseURL, Logger: options.Logger})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if err := opened.Migrate(around.ctx); err != nil {
		return err
	}
	version, err := opened.SchemaVersion(around.ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(around.stdout, "The database has schema version %d.\n", version)
	return err
}
