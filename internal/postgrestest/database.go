package postgrestest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// statementTime bounds a statement about a database, on a busy machine.
const statementTime = 2 * time.Minute

// Database creates an empty database and returns its URL. It is dropped with
// the test, whoever is connected to it.
func Database(t testing.TB) string {
	t.Helper()
	return owned(t).create(t, "template1")
}

// Copy creates a database as prepare leaves one, and returns its URL. It is
// dropped with the test. For each key prepare runs once in a test process, on a
// database that the others are copied from; it must close its connections.
func Copy(t testing.TB, key string, prepare func(url string) error) string {
	t.Helper()
	process := owned(t)
	template, err := process.template(key, prepare)
	if err != nil {
		t.Fatalf("prepare the database %q to copy from: %v", key, err)
	}
	return process.create(t, template)
}

// create makes a database from a template and has it dropped with the test. The
// files are copied, with a checkpoint, and not the pages through the log: three
// processes that copied 40 tables at once did so in 55 ms each, and not in 130.
func (p *process) create(t testing.TB, template string) string {
	t.Helper()
	name := p.newName()
	if err := execute(p.server.String(), "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY file_copy"); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(p.server.String(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return p.url(name)
}

// execute runs one statement on a connection of its own.
func execute(url, statement string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), statementTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, statement)
	return err
}
