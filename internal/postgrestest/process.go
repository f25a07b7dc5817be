package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

// prefix begins the name of every database made here.
const prefix = "mooring_test_"

// process is this test process as the server knows it. A connection under its
// name stays open as long as the process lives, however that ends; databases
// whose process is gone are dropped by the next one that comes.
type process struct {
	server *url.URL
	name   string // begins the names of its databases, and is the connection's application_name
	alive  *pgx.Conn
	made   atomic.Int64 // databases

	mu        sync.Mutex
	templates map[string]func() (string, error) // by key
}

// owner is this process, known to the server since the first database was asked for.
var owner = sync.OnceValues(enrol)

// owned returns this process; the test fails when there is no server.
func owned(t testing.TB) *process {
	t.Helper()
	p, err := owner()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// enrol makes this process known and cleans up after those that are gone.
func enrol() (*process, error) {
	server, err := serverURL()
	if err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(server.String())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", envServer, err)
	}
	name := prefix + strings.ToLower(rand.Text())[:12]
	config.RuntimeParams["application_name"] = name
	config.RuntimeParams["idle_session_timeout"] = "0"
	ctx, cancel := context.WithTimeout(context.Background(), statementTime)
	defer cancel()
	alive, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("the PostgreSQL that %s names: %w", envServer, err)
	}
	if err := sweep(ctx, alive); err != nil {
		return nil, errors.Join(fmt.Errorf("drop databases of test processes that are gone: %w", err), alive.Close(ctx))
	}
	return &process{server: server, name: name, alive: alive, templates: map[string]func() (string, error){}}, nil
}

// orphans are the databases whose process has no connection any more. One that
// is about to make a database has connected before.
const orphans = `SELECT d.datname FROM pg_database d WHERE starts_with(d.datname, $1) AND NOT EXISTS (
	SELECT FROM pg_stat_activity a WHERE starts_with(a.application_name, $1) AND starts_with(d.datname, a.application_name || '_'))`

// sweep drops the orphans; two processes do so one after the other.
func sweep(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", prefix); err != nil {
		return err
	}
	rows, err := conn.Query(ctx, orphans, prefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
			return err
		}
	}
	_, err = conn.Exec(ctx, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", prefix)
	return err
}

// newName is one that no other database has.
func (p *process) newName() string { return fmt.Sprintf("%s_%d", p.name, p.made.Add(1)) }

// url is the superuser's URL of another database.
func (p *process) url(database string) string {
	other := *p.server
	other.Path = "/" + database
	return other.String()
}

// template returns the name of the database to copy for key.
func (p *process) template(key string, prepare func(url string) error) (string, error) {
	p.mu.Lock()
	made, known := p.templates[key]
	if !known {
		made = sync.OnceValues(func() (string, error) { return p.makeTemplate(prepare) })
		p.templates[key] = made
	}
	p.mu.Unlock()
	return made()
}

// makeTemplate prepares a database and closes it to everybody: a database that
// somebody is connected to, be it autovacuum, cannot be copied.
func (p *process) makeTemplate(prepare func(url string) error) (string, error) {
	name := p.newName()
	server := p.server.String()
	if err := execute(server, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	if err := prepare(p.url(name)); err != nil {
		return "", err
	}
	return name, execute(server, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false")
}
