package database

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"
)

// migrator brings our tables and the queue's up to date, each by its own tool.
type migrator struct {
	ours *goose.Provider
	// upQueue and queueReady hide the queue's type parameter.
	upQueue    func(context.Context) error
	queueReady func(context.Context) (bool, error)
}

// newMigrator joins the two.
func newMigrator[TTx any](ours *goose.Provider, queue *rivermigrate.Migrator[TTx]) *migrator {
	return &migrator{
		ours: ours,
		upQueue: func(ctx context.Context) error {
			_, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil)
			return err
		},
		queueReady: func(ctx context.Context) (bool, error) {
			result, err := queue.Validate(ctx, nil)
			if err != nil {
				return false, err
			}
			return result.OK, nil
		},
	}
}

// SchemaError is a schema that this program cannot work with.
type SchemaError struct {
	// Have is the database's version and Want is this program's.
	Have, Want int64
}

// Error implements error and says what to do.
func (e *SchemaError) Error() string {
	if e.Have > e.Want {
		return fmt.Sprintf("the database has schema version %d and this program knows %d: run a newer mooring", e.Have, e.Want)
	}
	return fmt.Sprintf("the database has schema version %d and this program needs %d or the queue's tables are behind: run mooring migrate", e.Have, e.Want)
}

// Migrate brings the schema up to date. It returns a *SchemaError, and changes
// nothing, when the database is newer than this program.
func (d *Database) Migrate(ctx context.Context) error {
	migrator, have, want, err := d.versions(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return &SchemaError{Have: have, Want: want}
	}
	if _, err := migrator.ours.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := migrator.upQueue(ctx); err != nil {
		return fmt.Errorf("migrate the queue's tables: %w", err)
	}
	return nil
}

// SchemaVersion returns the version of the database's schema; 0: empty.
func (d *Database) SchemaVersion(ctx context.Context) (int64, error) {
	_, have, _, err := d.versions(ctx)
	return have, err
}

// versions returns the migrations, the version that the database has and the
// one that this program knows.
func (d *Database) versions(ctx context.Context) (known *migrator, have, want int64, err error) {
	known, err = d.dialect.newMigrator(d.pool, d.logger)
	if err != nil {
		return nil, 0, 0, err
	}
	have, want, err = known.ours.GetVersions(ctx)
	if err != nil {
		return nil, 0, 0, fmt.Errorf("read schema version: %w", err)
	}
	return known, have, want, nil
}

// CheckSchema returns a *SchemaError when the database is older or newer than
// this program.
func (d *Database) CheckSchema(ctx context.Context) error {
	migrator, have, want, err := d.versions(ctx)
	if err != nil {
		return err
	}
	if have != want {
		return &SchemaError{Have: have, Want: want}
	}
	ready, err := migrator.queueReady(ctx)
	if err != nil {
		return fmt.Errorf("check the queue's tables: %w", err)
	}
	if !ready {
		return &SchemaError{Have: have, Want: want}
	}
	return nil
}
