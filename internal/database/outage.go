package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"

	"github.com/glebarez/go-sqlite"
	"github.com/jackc/pgx/v5/pgconn"
)

// awayStates are the SQLSTATEs of a server that cannot do for now what it is
// asked for (PostgreSQL, appendix A). Two letters stand for a whole class.
var awayStates = []string{
	"08",    // connection exceptions
	"25006", // the server is read-only: a standby, or set so by its operator
	"25P03", // idle_in_transaction_session_timeout
	"40001", // a conflict or a deadlock: the transaction was rolled back
	"40P01",
	"53",    // no memory, no disk, no connection left
	"55P03", // lock_timeout
	"57",    // statement_timeout, shutting down, starting up
	"58",    // the server's own disk or operating system
}

// awayCodes are SQLite's primary result codes of a file that cannot be worked
// with for now (sqlite.org/rescode.html).
var awayCodes = []int{
	5,  // SQLITE_BUSY
	6,  // SQLITE_LOCKED
	8,  // SQLITE_READONLY
	10, // SQLITE_IOERR
	13, // SQLITE_FULL
	14, // SQLITE_CANTOPEN
	15, // SQLITE_PROTOCOL: somebody else holds the log
}

// Away reports whether a statement or a transaction failed because the database
// cannot be reached, or cannot do now what it is asked for: nothing is wrong
// with the statement, and it may succeed later. Whether it was carried out is
// not known: a COMMIT whose answer was lost may have been.
//
// An ended context counts only when its time was over: who went away is not the database.
func Away(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	var dial *pgconn.ConnectError // first: it may wrap what the server said, whatever that is
	if errors.As(err, &dial) {
		return true
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return slices.Contains(awayStates, server.Code) || len(server.Code) == 5 && slices.Contains(awayStates, server.Code[:2])
	}
	var file *sqlite.Error
	if errors.As(err, &file) {
		return slices.Contains(awayCodes, file.Code()&0xff)
	}
	var network net.Error
	return errors.As(err, &network) || pgconn.Timeout(err) || isAny(err,
		context.DeadlineExceeded, driver.ErrBadConn, sql.ErrConnDone, pgconn.ErrConnClosed,
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
	)
}

// isAny reports whether err is one of several errors.
func isAny(err error, targets ...error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}
