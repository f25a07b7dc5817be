package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
)

// Options are what Open needs.
type Options struct {
	// URL is "sqlite:PATH" or "postgres://USER:PASSWORD@HOST/DATABASE".
	URL string
	// Now is the clock that gorm uses; nil: time.Now.
	Now func() time.Time
	// Logger hears of slow and failed statements, without their values; nil: nobody does.
	Logger *slog.Logger
}

// Database is an open database. It is safe for concurrent use.
type Database struct {
	pools   pools
	orm     *gorm.DB
	dialect dialect
	schema  *migrator
	logger  *slog.Logger
}

// pools are the ways to the connections of one database.
type pools struct {
	std *sql.DB
	// native is PostgreSQL's own pool, which std takes its connections from; nil on SQLite.
	native *pgxpool.Pool
}

// close closes the pools, waiting for statements that are under way.
func (p pools) close() error {
	err := p.std.Close()
	if p.native != nil {
		p.native.Close()
	}
	return err
}

// dialect is what differs between the kinds of database.
type dialect interface {
	// open opens the pools and checks that the database answers.
	open(ctx context.Context) (pools, error)
	// dialector ties gorm to the pool.
	dialector(pool *sql.DB) gorm.Dialector
	// newMigrator finds the migrations of this kind of database.
	newMigrator(pools pools, logger *slog.Logger) (*migrator, error)
	// unhurried returns pools whose statements may take long, and how to let go of them.
	unhurried(ctx context.Context, pools pools) (pools, func() error, error)
	// exclusively runs fn while no other process runs one under the same name.
	exclusively(ctx context.Context, name string, fn func() error) error
	// scrub removes deleted secrets from every file of the database.
	scrub(ctx context.Context, pools pools) error
	// clock is an expression for the database's own time, or empty.
	clock() string
	// numbered puts this kind's placeholders in the place of $1 and so on.
	numbered(statement string) string
	// readRow reads one row with such a statement.
	readRow(ctx context.Context, pools pools, numbered string, values, into []any) error
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
	pools, err := kind.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	orm, err := gorm.Open(kind.dialector(pools.std), gormConfig(options.Now, log))
	if err == nil {
		err = orm.Use(countPlugin{})
	}
	if err == nil && pools.native != nil {
		err = orm.Use(boundPlugin{})
	}
	var schema *migrator
	if err == nil {
		schema, err = kind.newMigrator(pools, log)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("set up database: %w", err), pools.close())
	}
	return &Database{pools: pools, orm: orm, dialect: kind, schema: schema, logger: log}, nil
}

// Gorm returns the database for repositories.
func (d *Database) Gorm() *gorm.DB { return d.orm }

// SQL returns the connection pool, for the queue on SQLite.
func (d *Database) SQL() *sql.DB { return d.pools.std }

// Postgres returns PostgreSQL's own connection pool, for the queue; nil on
// SQLite. SQL takes its connections from the same pool.
func (d *Database) Postgres() *pgxpool.Pool { return d.pools.native }

// ServerClock returns an SQL expression for the database's own time, in whole
// microseconds since 1970-01-01 UTC: what several processes measure ages by. It
// is empty where the database has no clock but the process's own (SQLite).
func (d *Database) ServerClock() string { return d.dialect.clock() }

// Close closes the database, waiting for statements that are under way.
func (d *Database) Close() error { return d.pools.close() }

// Exclusively runs fn while no other process of this database runs one under
// the same name; it waits for them as long as ctx allows.
func (d *Database) Exclusively(ctx context.Context, name string, fn func() error) error {
	return d.dialect.exclusively(ctx, name, fn)
}

// Scrub makes sure that secrets deleted before the call stand in no file of the
// database any more, and on SQLite nothing else that was deleted. It waits for
// readers and writers as long as ctx allows.
func (d *Database) Scrub(ctx context.Context) error {
	if err := d.dialect.scrub(ctx, d.pools); err != nil {
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
		return nil, &URLError{Reason: "it has no scheme; write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE"}
	case scheme == "sqlite":
		return parseSQLite(rest)
	case scheme == "postgres" || scheme == "postgresql":
		return parsePostgres(text)
	default:
		return nil, &URLError{Reason: fmt.Sprintf("the scheme %q is unknown; write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE", scheme)}
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
		// Columns are named, never *: on PostgreSQL a prepared SELECT * fails in a process that
		// serves on while a newer version adds a column.
		QueryFields: true,
		NowFunc:     func() time.Time { return now().UTC() },
		Logger:      newStatementLog(log),
	}
}
