package database

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestZZProbe(t *testing.T) {
	ctx := context.Background()
	url := os.Getenv("MOORING_TEST_POSTGRES")
	for _, simple := range []bool{false, true} {
		a, _ := pgx.Connect(ctx, url)
		b, _ := pgx.Connect(ctx, url)
		tx, _ := a.Begin(ctx)
		args := []any{"mooring:probe"}
		if simple {
			args = []any{pgx.QueryExecModeSimpleProtocol, "mooring:probe"}
		}
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", args...); err != nil {
			t.Fatal(err)
		}
		var xmin *string
		var state string
		_ = b.QueryRow(ctx, "SELECT state, backend_xmin::text FROM pg_stat_activity WHERE pid = $1", a.PgConn().PID()).Scan(&state, &xmin)
		if xmin != nil {
			t.Log("simple", simple, state, "backend_xmin", *xmin)
		} else {
			t.Log("simple", simple, state, "backend_xmin none")
		}
	}
}
