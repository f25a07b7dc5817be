package postgrestest_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"mooring/internal/postgrestest"
)

func TestAnOutageEndsWhenItIsUndone(t *testing.T) {
	t.Parallel()
	url, other := postgrestest.Database(t), postgrestest.Database(t)
	bystander := connect(t, other)

	session := connect(t, url)
	postgrestest.Cut(t, url)
	if err := session.Ping(t.Context()); err == nil {
		t.Error("a session survives the cut")
	}
	ask[bool](t, url, "SELECT true")

	reopen := postgrestest.Shut(t, url)
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		t.Errorf("a shut database lets somebody in: %v", conn.Close(t.Context()))
	}
	reopen()
	ask[bool](t, url, "SELECT true")

	undo := postgrestest.ReadOnly(t, url)
	refused := (*pgconn.PgError)(nil)
	if _, err := connect(t, url).Exec(t.Context(), "CREATE TABLE t ()"); !errors.As(err, &refused) || refused.Code != "25006" {
		t.Errorf("a read-only database takes a write: %v", err)
	}
	undo()
	ask[bool](t, url, "CREATE TABLE t (); SELECT true")

	if err := bystander.Ping(t.Context()); err != nil {
		t.Errorf("another database was touched: %v", err)
	}
}
