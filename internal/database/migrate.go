package database

import (
	"context"
	"errors"
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
	if e.Newer() {
		return fmt.Sprintf("the database has schema version %d and this program knows %d: run a newer mooring", e.Have, e.Want)
	}
	return fmt.Sprintf("the database has schema version %d and this program needs %d or the queue's tables are behind: run mooring migrate", e.Have, e.Want)
}

// Newer reports whether the database is ahead of this program. A program that
// serves already may go on: migrations add, and a newer version takes its turn.
func (e *SchemaError) Newer() bool { return e.Have > e.Want }

// Migrate brings the schema up to date, one process at a time. It returns a
// *SchemaError, and changes nothing, when the database is newer than this program.
func (d *Database) Migrate(ctx context.Context) error {
	return d.Exclusively(ctx, "migrate", func() (err error) {
		unhurried, release, err := d.dialect.unhurried(ctx, d.pools)
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		defer func() { err = errors.Join(err, release()) }()
		migrator, err := d.dialect.newMigrator(unhurried, d.logger)
		if err != nil {
			return err
		}
		return migrator.up(ctx)
	})
}

// up brings both parts of the schema up to date.
func (m *migrator) up(ctx context.Context) error {
	have, want, err := m.versions(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return &SchemaError{Have: have, Want: want}
	}
	if _, err := m.ours.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := m.upQueue(ctx); err != nil {
		return fmt.Errorf("migrate the queue's tables: %w", err)
	}
	return nil
}

// versions returns the version that the database has and the one that this
// program knows.
func (m *migrator) versions(ctx context.Context) (have, want int64, err error) {
	have, want, err = m.ours.GetVersions(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("read schema version: %w", err)
	}
	return have, want, nil
}

// SchemaVersion returns the version of the database's schema; 0: empty.
func (d *Database) SchemaVersion(ctx context.Context) (int64, error) {
	have, _, err := d.schema.versions(ctx)
	return have, err
}

// CheckSchema returns a *SchemaError when the database is older or newer than
// this program.
func (d *Database) CheckSchema(ctx context.Context) error {
	have, want, err := d.schema.versions(ctx)
	if err != nil {
		return err
	}
	if have != want {
		return &SchemaError{Have: have, Want: want}
	}
	ready, err := d.schema.queueReady(ctx)
	if err != nil {
		return fmt.Errorf("check the queue's tables: %w", err)
	}
	if !ready {
		return &SchemaError{Have: have, Want: want}
	}
	return nil
}
