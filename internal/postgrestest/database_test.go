package postgrestest_test

import (
	"errors"
	"fmt"
	"sync"
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
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			return err
		}
		_, err = conn.Exec(t.Context(), "CREATE TABLE things (n int); INSERT INTO things VALUES (7)")
		return errors.Join(err, conn.Close(t.Context()))
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			url := postgrestest.Copy(t, t.Name(), prepare)
			conn, err := pgx.Connect(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close(t.Context()) }()
			var sum int
			err = conn.QueryRow(t.Context(), "WITH added AS (INSERT INTO things VALUES (1)) SELECT sum(n) FROM things").Scan(&sum)
			if err != nil || sum != 7 {
				t.Errorf("the copy holds %d, %v", sum, err)
			}
		})
	}
	all.Wait()
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
