package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"

	"mooring/internal/config"
	"mooring/internal/database"
	"mooring/internal/secret"
)

// Prepare makes a SQLite installation ready: the keyset on first start, and
// the schema. It changes nothing for other databases, whose operators run
// "mooring keys generate" and "mooring migrate".
func Prepare(ctx context.Context, options Options) (err error) {
	path, isSQLite := options.Config.SQLitePath()
	if !isSQLite {
		return nil
	}
	if err := firstKeyset(path, options.Config.KeysetPath()); err != nil {
		return err
	}
	opened, err := database.Open(ctx, databaseOptions(options))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	return opened.Migrate(ctx)
}

// firstKeyset makes the keyset when there is no database yet. Beside an
// existing database a missing keyset is a fault: a new one could open nothing
// of what is stored.
func firstKeyset(databasePath, keysetPath string) error {
	if _, err := os.Stat(databasePath); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	err := secret.GenerateKeyset(keysetPath)
	if errors.Is(err, secret.ErrKeysetExists) {
		return nil
	}
	return err
}

// databaseOptions let the database and the queue's migrations speak of trouble alone.
func databaseOptions(options Options) database.Options {
	return database.Options{
		URL: options.Config.DatabaseURL, Now: options.Now, Logger: config.AtLeast(options.Logger, slog.LevelWarn),
	}
}

// openDatabase opens a database whose schema this program knows.
func openDatabase(ctx context.Context, options Options) (*database.Database, error) {
	opened, err := database.Open(ctx, databaseOptions(options))
	if err != nil {
		return nil, err
	}
	if err := opened.CheckSchema(ctx); err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return opened, nil
}
