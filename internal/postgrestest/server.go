package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// lifeTime bounds a start and a stop, crash recovery included.
const lifeTime = 2 * time.Minute

// Mode is how a server stops.
type Mode syscall.Signal

const (
	// Fast ends every session, rolls their transactions back, and stops in order.
	Fast = Mode(syscall.SIGINT)
	// Immediate stops as a crash does: the next start recovers from the log.
	Immediate = Mode(syscall.SIGQUIT)
)

// Options are what a server is started with.
type Options struct {
	// Settings of postgresql.conf, such as max_connections: "10".
	Settings map[string]string
}

// Server is a PostgreSQL server of one test, on this machine only, that lets in
// whoever asks. It stops and goes with the test. Its methods are for the
// goroutine of the test, one at a time: a fault ends the test.
type Server struct {
	t        testing.TB
	programs string
	folder   string // holds the data and the log, and belongs to the server's user
	port     int
	running  *program // nil: stopped
}

// StartServer makes a server and starts it. It takes about two seconds.
func StartServer(t testing.TB, options Options) *Server {
	t.Helper()
	found, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, programs: found}
	t.Cleanup(s.remove)
	if err := s.make(); err != nil {
		t.Fatalf("make a PostgreSQL server: %v", err)
	}
	for try := range 5 {
		if s.port, err = freePort(); err != nil {
			continue
		}
		s.configure(options.Settings)
		if err = s.start(); !errors.Is(err, errEnded) {
			break
		}
		t.Logf("try %d: port %d: %v", try, s.port, err) // Somebody else was faster, perhaps.
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return s
}

// URL returns the superuser's URL of a database; "postgres" is there from the start.
func (s *Server) URL(database string) string {
	made := url.URL{
		Scheme: "postgres", User: url.User("postgres"), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return made.String()
}

// DataFolder is where the server keeps its files.
func (s *Server) DataFolder() string { return filepath.Join(s.folder, "data") }

// Log is what the server has written about itself so far.
func (s *Server) Log() string {
	text, err := os.ReadFile(s.logFile())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Stop stops the server and waits until it is gone. A stopped one stays so.
func (s *Server) Stop(mode Mode) {
	s.t.Helper()
	if s.running == nil {
		return
	}
	if err := s.running.end(syscall.Signal(mode)); err != nil {
		s.t.Fatalf("stop PostgreSQL: %v\n%s", err, s.Log())
	}
	s.running = nil
}

// Start starts a stopped server, under the same URL, and waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	if s.running != nil {
		return
	}
	if err := s.start(); err != nil {
		s.t.Fatalf("start PostgreSQL again: %v", err)
	}
}

// Restart stops and starts the server.
func (s *Server) Restart(mode Mode) {
	s.t.Helper()
	s.Stop(mode)
	s.Start()
}

// Reload gives a running server these settings instead of those of Options, and
// waits until new sessions have them; the others follow with their next
// statement. Settings that need a restart wait for one.
func (s *Server) Reload(settings map[string]string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), lifeTime)
	defer cancel()
	before := time.Now() // The server has the same clock.
	s.configure(settings)
	if err := s.running.signal(syscall.SIGHUP); err != nil {
		s.t.Fatalf("reload PostgreSQL: %v", err)
	}
	err := until(ctx, func() error {
		var now time.Time
		if err := s.query(ctx, "SELECT pg_conf_load_time()", &now); err != nil || now.After(before) {
			return err
		}
		return errors.New("the settings are not loaded yet")
	})
	if err != nil {
		s.t.Fatalf("reload PostgreSQL: %v\n%s", err, s.Log())
	}
}

// query asks the server for one value, on a connection of its own.
func (s *Server) query(ctx context.Context, statement string, into any) (err error) {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	return conn.QueryRow(ctx, statement).Scan(into)
}

// freePort returns a port that nobody listens on. It is below those that the
// system hands out: while the server is stopped nobody shall get it by chance.
func freePort() (int, error) {
	port := 20000 + rand.IntN(10000)
	taken, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return 0, err
	}
	return port, taken.Close()
}
