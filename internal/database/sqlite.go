package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
)

// sqliteFile is a database in one file, for one process.
type sqliteFile struct {
	path string
}

// parseSQLite takes what follows "sqlite:".
func parseSQLite(path string) (dialect, error) {
	if path == "" || strings.HasPrefix(path, ":") {
		return nil, &URLError{Reason: "it names no file; write sqlite:PATH"}
	}
	return sqliteFile{path: path}, nil
}

// open opens the file, and makes it if need be, for its owner only; SQLite
// gives its -wal and -shm files the same mode.
//
// There is one connection: writers take turns in any case, and with several
// the losers of a lock fail instead of waiting.
func (s sqliteFile) open(ctx context.Context) (pools, error) {
	file, err := os.OpenFile(s.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return pools{}, err
	}
	if err := errors.Join(file.Chmod(0o600), file.Close()); err != nil {
		return pools{}, fmt.Errorf("restrict %s to its owner: %w", s.path, err)
	}
	name, err := s.dataSource()
	if err != nil {
		return pools{}, err
	}
	pool, err := sql.Open(sqlite.DriverName, name)
	if err != nil {
		return pools{}, err
	}
	pool.SetMaxOpenConns(1)
	pool.SetMaxIdleConns(1)
	if err := pool.PingContext(ctx); err != nil {
		return pools{}, errors.Join(fmt.Errorf("%s: %w", s.path, err), pool.Close())
	}
	return pools{std: pool}, nil
}

// dataSource spells path and settings as the driver wants them.
//
// synchronous FULL: a claim on a refresh token must survive a power cut, or
// the token could be presented twice. secure_delete and temp_store: what is
// deleted is overwritten, and what is sorted never reaches a temporary file.
func (s sqliteFile) dataSource() (string, error) {
	path, err := filepath.Abs(s.path)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	settings := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			"busy_timeout(10000)",
			"journal_mode(WAL)",
			"synchronous(FULL)",
			"foreign_keys(ON)",
			"secure_delete(ON)",
			"temp_store(MEMORY)",
		},
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings.Encode(), nil
}

// dialector implements dialect.
func (sqliteFile) dialector(pool *sql.DB) gorm.Dialector {
	return &sqlite.Dialector{Conn: pool}
}

// clock implements dialect: SQLite tells the time of the process that asks.
func (sqliteFile) clock() string { return "" }

// exclusively implements dialect: one process serves a file, and commands
// beside it take turns by the file's own lock.
func (sqliteFile) exclusively(_ context.Context, _ string, fn func() error) error { return fn() }

// errBusy: another process reads or writes, so the log could not be emptied.
var errBusy = errors.New("the write-ahead log is in use")

// scrubPatience bounds the tries of a scrub that finds the database in use.
const scrubPatience = 30 * time.Second

// scrub rebuilds the database file from the rows that are there, then copies
// the write-ahead log into it and empties the log.
//
// secure_delete alone does not do: it overwrites a deleted row where it stands,
// but a row that SQLite moved to another page before, to make room for a
// neighbour, leaves a copy in its old page's free space. Rebuilding takes
// memory and time by the size of the database, and disconnects are rare.
func (sqliteFile) scrub(ctx context.Context, pools pools) error {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = 20 * time.Millisecond
	wait.MaxInterval = time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, rebuild(ctx, pools.std) },
		backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(scrubPatience))
	return err
}

// rebuild is one try of a scrub. Where there is no room to rebuild the file, the
// log is emptied all the same: most of what was deleted stands there.
func rebuild(ctx context.Context, pool *sql.DB) error {
	_, err := pool.ExecContext(ctx, "VACUUM")
	return errors.Join(err, emptyLog(ctx, pool))
}

// emptyLog copies the log into the file and truncates it. SQLite reports a log
// that somebody still uses as busy, in a row of its answer, instead of failing.
func emptyLog(ctx context.Context, pool *sql.DB) error {
	var busy, frames, moved int
	if err := pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errBusy
	}
	return nil
}
