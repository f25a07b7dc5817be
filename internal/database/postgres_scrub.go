package database

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/jackc/pgx/v5"
)

// sealedTables hold what must not outlive its row: sealed tokens and verifiers.
// They are small, a row for each connection and for each sign-in under way.
const sealedTables = "credentials, authorization_requests"

// errStillRead: a transaction that began before the deletion may still read
// what was deleted, so PostgreSQL would keep it.
var errStillRead = errors.New("an older transaction is still open")

// scrub rewrites the tables of sealed tokens from their living rows. A plain
// VACUUM does not do: it makes room for other rows and leaves the old bytes in
// it. What the tables of copied appointments leave behind is autovacuum's; what
// the write-ahead log and backups keep is for their retention to end.
//
// Rewriting takes a table for itself, so it waits for that a second at a time
// at most: everybody else waits behind it.
func (p *postgresServer) scrub(ctx context.Context, _ pools) (err error) {
	conn, err := p.connect(ctx, map[string]string{"lock_timeout": "1s", "statement_timeout": "60s"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeQuietly(ctx, conn)) }()
	var deleted string
	if err := conn.QueryRow(ctx, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text").Scan(&deleted); err != nil {
		return fmt.Errorf("note the moment: %w", err)
	}
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = 50 * time.Millisecond
	wait.MaxInterval = 2 * time.Second
	_, err = backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, rewrite(ctx, conn, deleted) },
		backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(scrubPatience))
	return err
}

// rewrite is one try of a scrub of what was deleted before a transaction id.
func rewrite(ctx context.Context, conn *pgx.Conn, deleted string) error {
	var kept bool
	if err := conn.QueryRow(ctx, keptForSomebody, deleted).Scan(&kept); err != nil {
		return fmt.Errorf("look for older transactions: %w", err)
	}
	if kept {
		return errStillRead
	}
	_, err := conn.Exec(ctx, "VACUUM (FULL) "+sealedTables)
	return err
}

// keptForSomebody asks whether PostgreSQL would keep rows that were deleted
// before a transaction id. It would while any transaction is open, of whatever
// database, that began to write before it: every snapshot reaches back to the
// oldest of them, the VACUUM's own as well. And it would for whoever holds such a
// snapshot of this database, standbys and their slots included, except for a plain
// VACUUM. Ages are compared where ids wrap around.
const keptForSomebody = `SELECT pg_snapshot_xmin(pg_current_snapshot()) < $1::text::xid8 OR EXISTS (
		SELECT FROM (
			SELECT backend_xmin AS xmin FROM pg_stat_activity
			WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid()
				AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
			UNION ALL SELECT slots.xmin FROM pg_replication_slots AS slots
		) AS holders WHERE age(holders.xmin) > age($1::text::xid8::xid))`
