package database

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
)

// interrupted marks a connection in its custom data.
const interrupted = "mooring: interrupted"

// noteInterruptions has the pool part with connections whose statement's context
// ended while pgx was at it, even when the statement came through. Where a write
// takes more than 15 ms pgx reads in the background; the deadline that it sets when
// a context ends then fails that read, and the error waits for whoever uses the
// connection next, as "i/o timeout".
func noteInterruptions(config *pgxpool.Config) {
	build := config.ConnConfig.BuildContextWatcherHandler
	config.ConnConfig.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return noting{Handler: build(conn), conn: conn}
	}
	config.PrepareConn = func(_ context.Context, conn *pgx.Conn) (bool, error) {
		_, found := conn.PgConn().CustomData()[interrupted]
		return !found, nil
	}
}

// noting marks the connection whose context ended.
type noting struct {
	ctxwatch.Handler
	conn *pgconn.PgConn
}

// HandleUnwatchAfterCancel implements ctxwatch.Handler.
func (n noting) HandleUnwatchAfterCancel() {
	n.Handler.HandleUnwatchAfterCancel()
	n.conn.CustomData()[interrupted] = true
}
