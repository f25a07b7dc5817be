package postgrestest_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"mooring/internal/postgrestest"
)

func TestEachDatabaseIsItsOwnAndGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var first, second string
	t.Run("made", func(t *testing.T) {
		first, second = postgrestest.Database(t), postgrestest.Database(t)
		for i, url := range []string{first, second} {
			ask[bool](t, url, "CREATE TABLE mine (n int); SELECT true")
			ask[bool](t, url, fmt.Sprintf("INSERT INTO mine VALUES (%d); SELECT true", i))
		}
		for i, url := range []string{first, second} {
			if got := ask[int](t, url, "SELECT sum(n) FROM mine"); got != i {
				t.Errorf("database %d holds %d", i, got)
			}
		}
		connect(t, first) // and stays: the database goes all the same
	})
	for _, url := range []string{first, second} {
		if conn, err := pgx.Connect(t.Context(), url); err == nil {
			t.Errorf("the database is still there: %v", conn.Close(t.Context()))
		}
	}
}

func TestCopiesAreMadeFromOnePreparedDatabase(t *testing.T) {
	t.Parallel()
	var prepared atomic.Int32
	prepare := func(url string) error {
		prepared.Add(1)
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "CREATE TABLE things (n int); INSERT INTO things VALUES (7)")
		return errors.Join(err, conn.Close(ctx))
	}
	key := rand.Text() // The test may run again in this process.
	t.Run("copies", func(t *testing.T) {
		for i := range 8 {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				url := postgrestest.Copy(t, key, prepare)
				if got := ask[int](t, url, "INSERT INTO things VALUES (1); SELECT sum(n) FROM things"); got != 8 {
					t.Errorf("the copy holds %d", got)
				}
			})
		}
	})
	if got := prepared.Load(); got != 1 {
		t.Errorf("prepared %d times", got)
	}
}

// BenchmarkCopy copies a database of a size like ours.
func BenchmarkCopy(b *testing.B) {
	prepare := func(url string) error {
		conn, err := pgx.Connect(b.Context(), url)
		if err != nil {
			return err
		}
		for i := range 40 {
			if _, err := conn.Exec(b.Context(), fmt.Sprintf("CREATE TABLE t%d (id text PRIMARY KEY, n bigint UNIQUE, s text)", i)); err != nil {
				return err
			}
		}
		return conn.Close(b.Context())
	}
	postgrestest.Copy(b, b.Name(), prepare)
	for b.Loop() {
		postgrestest.Copy(b, b.Name(), prepare)
	}
}

// connect opens a connection that nobody closes before the test has ended.
func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// ask runs statements, of which the last one answers with one value.
func ask[T any](t testing.TB, url, statements string) T {
	t.Helper()
	conn := connect(t, url)
	defer func() { _ = conn.Close(t.Context()) }()
	results, err := conn.PgConn().Exec(t.Context(), statements).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	last := results[len(results)-1]
	var value T
	if err := conn.TypeMap().Scan(last.FieldDescriptions[0].DataTypeOID, last.FieldDescriptions[0].Format, last.Rows[0][0], &value); err != nil {
		t.Fatal(err)
	}
	return value
}
