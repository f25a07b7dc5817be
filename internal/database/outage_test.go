package database_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"mooring/internal/database"
	"mooring/internal/postgrestest"
)

func TestADatabaseThatIsAwayIsToldFromAFault(t *testing.T) {
	t.Parallel()
	server := func(code string) error { return fmt.Errorf("read: %w", &pgconn.PgError{Code: code, Message: "words"}) }
	for name, try := range map[string]struct {
		err  error
		want bool
	}{
		"shut down by its operator":      {server("57P01"), true},
		"crashed":                        {server("57P02"), true},
		"starting up":                    {server("57P03"), true},
		"out of connections":             {server("53300"), true},
		"out of disk":                    {server("53100"), true},
		"read-only":                      {server("25006"), true},
		"a lock was not to be had":       {server("55P03"), true},
		"too slow":                       {server("57014"), true},
		"a deadlock's victim":            {server("40P01"), true},
		"connection failure":             {server("08006"), true},
		"an idle transaction was ended":  {server("25P03"), true},
		"the server's disk":              {server("58030"), true},
		"refused":                        {&net.OpError{Op: "dial", Err: errors.New("refused")}, true},
		"cut off in an answer":           {fmt.Errorf("receive: %w", io.ErrUnexpectedEOF), true},
		"a connection that is gone":      {driver.ErrBadConn, true},
		"a connection the driver closed": {fmt.Errorf("lock: %w", pgconn.ErrConnClosed), true},
		"out of time":                    {fmt.Errorf("wait: %w", context.DeadlineExceeded), true},
		"no error":                       {nil, false},
		"nobody waits any more":          {fmt.Errorf("read: %w", context.Canceled), false},
		"no row":                         {sql.ErrNoRows, false},
		"held already":                   {server("23505"), false},
		"a statement with a mistake":     {server("42601"), false},
		"a missing table":                {server("42P01"), false},
		"text that is not text":          {server("22021"), false},
		"another class's digits":         {server("25001"), false},
		"anything else":                  {errors.New("connection refused: SQLSTATE 57P01, timeout"), false},
	} {
		if got := database.Away(try.err); got != try.want {
			t.Errorf("%s: away is %t, want %t", name, got, try.want)
		}
	}
}

func TestAFileThatCannotBeWorkedWithIsAway(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		before []string
		want   bool
	}{
		"read-only":                      {[]string{"PRAGMA query_only = ON"}, true},
		"full":                           {[]string{"PRAGMA max_page_count = 1"}, true},
		"in use by another":              {[]string{"PRAGMA busy_timeout = 0", "lock"}, true},
		"in order; the statement is not": {[]string{"CREATE TABLE filled (text TEXT)"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := "sqlite:" + filepath.Join(t.TempDir(), "mooring.db")
			opened, other := openURL(t, url), openURL(t, url)
			for _, statement := range try.before {
				on := opened
				if statement == "lock" {
					on, statement = other, "BEGIN EXCLUSIVE"
				}
				if _, err := on.SQL().ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			err := opened.Gorm().WithContext(t.Context()).Exec("CREATE TABLE filled (text TEXT)").Error
			if err == nil || database.Away(err) != try.want {
				t.Errorf("away is %t, want %t: %v", database.Away(err), try.want, err)
			}
		})
	}
}

func TestAServerThatIsAwayIsToldAtOnce(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(t *testing.T, made string, opened *database.Database){
		"all its connections are cut, and no other is let in": func(t *testing.T, made string, _ *database.Database) {
			postgrestest.Shut(t, made)
		},
		"read-only": func(t *testing.T, made string, _ *database.Database) { postgrestest.ReadOnly(t, made) },
		"every connection is in use": func(t *testing.T, _ string, opened *database.Database) {
			for range opened.Postgres().Config().MaxConns {
				held, err := opened.SQL().Conn(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = held.Close() })
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := postgrestest.Database(t)
			opened := openURL(t, with(url, "pool_max_conns=3"))
			if _, err := opened.SQL().ExecContext(t.Context(), "CREATE TABLE things (text TEXT)"); err != nil {
				t.Fatal(err)
			}
			begin(t, url, opened)
			began := time.Now()
			err := opened.Gorm().WithContext(t.Context()).Exec("INSERT INTO things VALUES ('x')").Error
			if !database.Away(err) {
				t.Errorf("not known as away: %v", err)
			}
			// No bound on speed: well below the minute that a page may take.
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("told after %s", took)
			}
		})
	}
}

func TestAScrubDoesNotWaitForThoseThatWaitToScrub(t *testing.T) {
	t.Parallel()
	url := postgrestest.Database(t)
	opened := openURL(t, url)
	if err := opened.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	began := time.Now()
	for range 6 {
		group.Go(func() {
			err := opened.Exclusively(t.Context(), "scrub", func() error {
				// Something is written meanwhile, as on any busy server.
				if _, err := opened.SQL().ExecContext(t.Context(), "INSERT INTO sync_workers VALUES ('w', 0) ON CONFLICT (id) DO UPDATE SET seen_at = 1"); err != nil {
					return err
				}
				return opened.Scrub(t.Context())
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	// No bound on speed: a scrub that waits for another does so for half a minute.
	if took := time.Since(began); took > 25*time.Second {
		t.Errorf("six scrubs took %s", took)
	}
}

// quietProxy passes bytes on to a server until it is hushed: from then on they
// vanish, as on a network that drops them.
type quietProxy struct {
	net.Listener
	hushed atomic.Bool
}

// startQuietProxy starts one in front of the server of a URL and returns the
// URL that leads through it.
func startQuietProxy(t *testing.T, server string) (*quietProxy, string) {
	t.Helper()
	through, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	p := &quietProxy{Listener: listener}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(t, client, through.Host)
		}
	}()
	ahead := *through
	ahead.Host = listener.Addr().String()
	return p, ahead.String()
}

// serve passes one connection's bytes on, both ways.
func (p *quietProxy) serve(t *testing.T, client net.Conn, address string) {
	server, err := (&net.Dialer{}).DialContext(context.WithoutCancel(t.Context()), "tcp", address)
	if err != nil {
		_ = client.Close()
		return
	}
	pass := func(to, from net.Conn) {
		defer func() { _ = errors.Join(to.Close(), from.Close()) }()
		for part := make([]byte, 4096); ; {
			n, err := from.Read(part)
			if err != nil {
				return
			}
			if p.hushed.Load() {
				continue
			}
			if _, err := to.Write(part[:n]); err != nil {
				return
			}
		}
	}
	go pass(server, client)
	pass(client, server)
}

func TestAServerThatHasGoneQuietIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	proxy, through := startQuietProxy(t, postgrestest.Database(t))
	opened := openURL(t, with(through, "pool_max_conns=2"))
	proxy.hushed.Store(true)
	began := time.Now()
	var one int
	for what, ask := range map[string]func() error{
		"gorm":     func() error { return opened.Gorm().WithContext(t.Context()).Raw("SELECT 1").Scan(&one).Error },
		"read row": func() error { return opened.ReadRow(t.Context(), "SELECT 1", nil, &one) },
	} {
		if err := ask(); !database.Away(err) {
			t.Errorf("%s: not known as away: %v", what, err)
		}
	}
	// No bound on speed: without one of ours it would be forever.
	if took := time.Since(began); took > 40*time.Second {
		t.Errorf("told after %s", took)
	}
	proxy.hushed.Store(false)
	if err := opened.Gorm().WithContext(t.Context()).Raw("SELECT 1").Scan(&one).Error; err != nil || one != 1 {
		t.Errorf("afterwards: %d, %v", one, err)
	}
}
