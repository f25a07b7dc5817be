package database

import (
	"context"
	"net"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"mooring/internal/postgrestest"
)

// slowLine is a connection to the server on which one write takes until its answer
// is read in the background and the next reading has failed.
type slowLine struct {
	net.Conn
	isSlow  atomic.Bool
	begun   chan struct{} // has one for each reading
	failed  chan struct{} // has one for each that failed
	answers func()        // is called once the answer is here
}

// Read implements net.Conn.
func (l *slowLine) Read(into []byte) (int, error) {
	isSlow := l.isSlow.Load()
	if isSlow {
		l.begun <- struct{}{}
	}
	n, err := l.Conn.Read(into)
	if isSlow && err != nil {
		l.failed <- struct{}{}
	}
	return n, err
}

// Write implements net.Conn.
func (l *slowLine) Write(from []byte) (int, error) {
	n, err := l.Conn.Write(from)
	if l.isSlow.Load() {
		<-l.begun
		<-l.begun
		l.answers()
		<-l.failed
		l.isSlow.Store(false)
	}
	return n, err
}

func TestAStatementDoesNotFailForTheEndOfAnEarlierOne(t *testing.T) {
	t.Parallel()
	parsed, err := parsePostgres(postgrestest.Database(t) + "&pool_max_conns=1")
	if err != nil {
		t.Fatal(err)
	}
	config := parsed.(*postgresServer).config
	var last *slowLine
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		last = &slowLine{Conn: conn, begun: make(chan struct{}, 100), failed: make(chan struct{}, 100)}
		return last, err
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if err := pool.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	last.answers = cancel
	last.isSlow.Store(true)
	if _, err := pool.Exec(ctx, "SELECT 1", pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("the answer was here before the context ended: %v", err)
	}
	if _, err := pool.Exec(t.Context(), "SELECT $1::int", 1); err != nil {
		t.Errorf("the next statement: %v", err)
	}
}
