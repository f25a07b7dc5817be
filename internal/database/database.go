package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// slowStatement is from when on a statement is logged as slow.
const slowStatement = time.Second

// Options are what Open needs.
type Options struct {
	// URL is "sqlite:PATH".
	URL string
	// Now is the clock that gorm uses; nil: time.Now.
	Now func() time.Time
	// Logger hears of slow and failed statements, without their values; nil: nobody does.
	Logger *slog.Logger
}

// Database is an open database. It is safe for concurrent use.
type Database struct {
	pool    *sql.DB
	orm     *gorm.DB
	dialect dialect
	logger  *slog.Logger
}

// dialect is what differs between the kinds of database.
type dialect interface {
	// open opens the pool and checks that the database answers.
	open(ctx context.Context) (*sql.DB, error)
	// dialector ties gorm to the pool.
	dialector(pool *sql.DB) gorm.Dialector
	// newMigrator finds the migrations of this kind of database.
	newMigrator(pool *sql.DB, logger *slog.Logger) (*migrator, error)
	// scrub removes deleted data from every file of the database.
	scrub(ctx context.Context, pool *sql.DB) error
}

// Open opens the database that options.URL names. It does not touch the schema:
// Migrate brings it up to date and CheckSchema compares it. The errors for a
// URL that cannot be used are *URLError.
func Open(ctx context.Context, options Options) (*Database, error) {
	kind, err := parseURL(options.URL)
	if err != nil {
		return nil, err
	}
	log := options.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	pool, err := kind.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	orm, err := gorm.Open(kind.dialector(pool), gormConfig(options.Now, log))
	if err == nil {
		err = orm.Use(countPlugin{})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("set up gorm: %w", err), pool.Close())
	}
	return &Database{pool: pool, orm: orm, dialect: kind, logger: log}, nil
}

// Gorm returns the database for repositories.
func (d *Database) Gorm() *gorm.DB { return d.orm }

// SQL returns the connection pool, for the queue.
func (d *Database) SQL() *sql.DB { return d.pool }

// Close closes the database, waiting for statements that are under way.
func (d *Database) Close() error { return d.pool.Close() }

// Scrub makes sure that what was deleted before the call stands in no file of
// the database any more. It waits for readers and writers as long as ctx allows.
func (d *Database) Scrub(ctx context.Context) error {
	if err := d.dialect.scrub(ctx, d.pool); err != nil {
		return fmt.Errorf("scrub database files: %w", err)
	}
	return nil
}

// URLError is a database URL that cannot be used. Its text holds at most the
// URL's scheme, because the rest may hold a password.
type URLError struct {
	Reason string
}

// Error implements error.
func (e *URLError) Error() string { return "database URL: " + e.Reason }

// parseURL chooses the kind of database by the URL's scheme.
func parseURL(text string) (dialect, error) {
	scheme, rest, found := strings.Cut(text, ":")
	switch {
	case !found:
		return nil, &URLError{Reason: "it has no scheme; write sqlite:PATH"}
	case scheme == "sqlite":
		return parseSQLite(rest)
	case scheme == "postgres" || scheme == "postgresql":
		return nil, &URLError{Reason: "PostgreSQL is not available in this build; write sqlite:PATH"}
	default:
		return nil, &URLError{Reason: fmt.Sprintf("the scheme %q is unknown; write sqlite:PATH", scheme)}
	}
}

// gormConfig switches off what would do more than the repository says, and
// keeps values out of the log.
func gormConfig(now func() time.Time, log *slog.Logger) *gorm.Config {
	if now == nil {
		now = time.Now
	}
	return &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		NowFunc:                func() time.Time { return now().UTC() },
		Logger: logger.NewSlogLogger(log, logger.Config{
			SlowThreshold:             slowStatement,
			IgnoreRecordNotFoundError: true,
			ParameterizedQueries:      true,
			LogLevel:                  logger.Warn,
		}),
	}
}
