package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"mooring/migrations"
)

// newMigrator implements dialect.
func (*postgresServer) newMigrator(pools pools, logger *slog.Logger) (*migrator, error) {
	ours, err := goose.NewProvider(goose.DialectPostgres, pools.std, migrations.Postgres(),
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(logger))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	queue, err := rivermigrate.New(riverpgxv5.New(pools.native), &rivermigrate.Config{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("read the queue's migrations: %w", err)
	}
	return newMigrator(ours, queue), nil
}

// unlimited are the settings of work that may take long.
var unlimited = map[string]string{"statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0"}

// unhurried implements dialect: a migration may take longer than a page may wait.
func (p *postgresServer) unhurried(ctx context.Context, _ pools) (pools, func() error, error) {
	patient := &postgresServer{config: p.config.Copy()}
	patient.config.MaxConns = 4
	patient.config.AfterConnect = applySettings(nil, unlimited)
	opened, err := patient.open(ctx)
	if err != nil {
		return pools{}, nil, err
	}
	return opened, opened.close, nil
}

// errTaken: somebody else does exclusive work of the same name.
var errTaken = errors.New("it is being done by another process")

// exclusively implements dialect by an advisory lock, which ends with its
// connection: with a process that dies, too. It belongs to a transaction,
// because a pooler may hand the connection on between two transactions.
//
// The lock is asked for again and again and not waited for: a statement that
// waits has a snapshot, and a scrub would wait for all who wait for the scrub.
func (p *postgresServer) exclusively(ctx context.Context, name string, fn func() error) (err error) {
	conn, err := p.connect(ctx, unlimited)
	if err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, closeQuietly(ctx, conn)) }()
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = 20*time.Millisecond, 500*time.Millisecond
	_, err = backoff.Retry(ctx, func() (struct{}, error) {
		err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return withLock(ctx, tx, name, fn) })
		if err != nil && !errors.Is(err, errTaken) {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pauses), backoff.WithMaxElapsedTime(0))
	return err
}

// withLock runs fn under a lock that lasts as long as the transaction; errTaken
// when somebody else has it.
func withLock(ctx context.Context, tx pgx.Tx, name string, fn func() error) error {
	var ours bool
	// The simple protocol leaves no portal open, whose snapshot would count as an
	// older transaction for as long as fn runs: a scrub would wait for its own lock.
	err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))",
		pgx.QueryExecModeSimpleProtocol, "mooring:"+name).Scan(&ours)
	if err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	if !ours {
		return errTaken
	}
	return fn()
}

// closeQuietly closes a connection in good time; one that the server has closed
// already is no error.
func closeQuietly(ctx context.Context, conn *pgx.Conn) error {
	if conn.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectTime)
	defer cancel()
	return conn.Close(ctx)
}
