package database

import (
	"context"
	"strings"
)

// Numbered returns a statement that is written with $1, $2 and so on as this
// kind of database wants it, for ReadRow.
func (d *Database) Numbered(statement string) string { return d.dialect.numbered(statement) }

// ReadRow reads one row past gorm, whose reflection takes longer than the
// database: it is for the read that every call to a provider begins with. The wait
// for a connection is part of its answerTime. The error is sql.ErrNoRows when there
// is no row.
func (d *Database) ReadRow(ctx context.Context, numbered string, values []any, into ...any) error {
	if counter, found := ctx.Value(counterKey{}).(*Counter); found {
		counter.statements.Add(1)
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	return d.dialect.readRow(ctx, d.pools, numbered, values, into)
}

// numbered implements dialect.
func (sqliteFile) numbered(statement string) string { return strings.ReplaceAll(statement, "$", "?") }

// readRow implements dialect.
func (sqliteFile) readRow(ctx context.Context, pools pools, numbered string, values, into []any) error {
	return pools.std.QueryRowContext(ctx, numbered, values...).Scan(into...)
}

// numbered implements dialect.
func (*postgresServer) numbered(statement string) string { return statement }

// readRow implements dialect.
func (*postgresServer) readRow(ctx context.Context, pools pools, numbered string, values, into []any) error {
	conn, err := pools.native.Acquire(ctx)
	if err != nil {
		return notConnected(err)
	}
	defer conn.Release()
	return conn.QueryRow(ctx, numbered, values...).Scan(into...)
}
