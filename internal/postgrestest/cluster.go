package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// errEnded says that a server ended before it answered.
var errEnded = errors.New("PostgreSQL ended as soon as it was started")

// defaults are the settings of every server: it loses nothing that matters when
// the machine stops, and takes up little.
var defaults = map[string]string{
	"listen_addresses":        "127.0.0.1",
	"unix_socket_directories": "",
	"fsync":                   "off",
	"full_page_writes":        "off",
	"shared_buffers":          "16MB",
	"log_line_prefix":         "%m [%p] ",
}

// make makes the folder and an empty cluster in it.
func (s *Server) make() error {
	var err error
	if s.folder, err = os.MkdirTemp("", "mooring-postgrestest-"); err != nil {
		return err
	}
	as, err := unprivileged()
	if err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(s.folder, as.user, as.group); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), lifeTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(s.programs, "initdb"), "--pgdata", s.DataFolder(),
		"--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	prepare(cmd, s.folder, as)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb, in a folder that its user must be able to reach: %w\n%s", err, output)
	}
	return nil
}

// configure writes the whole of postgresql.conf.
func (s *Server) configure(settings map[string]string) {
	s.t.Helper()
	all := maps.Clone(defaults)
	all["port"] = strconv.Itoa(s.port)
	maps.Copy(all, settings)
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&text, "%s = '%s'\n", name, strings.ReplaceAll(all[name], "'", "''"))
	}
	path := filepath.Join(s.DataFolder(), "postgresql.conf")
	// The file is there, so it stays its owner's.
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		s.t.Fatalf("configure PostgreSQL: %v", err)
	}
}

// start runs the program and waits until it answers; errEnded with the log when
// it ends instead.
func (s *Server) start() error {
	as, err := unprivileged()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() // The program has its own.
	cmd := exec.Command(filepath.Join(s.programs, "postgres"), "-D", s.DataFolder())
	prepare(cmd, s.folder, as)
	cmd.Stdout, cmd.Stderr = log, log
	started, err := run(cmd)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), lifeTime)
	defer cancel()
	stop := context.AfterFunc(started.ended, cancel)
	defer stop()
	answers := until(ctx, func() error { return s.query(ctx, "SELECT 1", new(int)) })
	switch {
	case started.ended.Err() != nil:
		return fmt.Errorf("%w:\n%s", errEnded, s.Log())
	case answers != nil:
		return errors.Join(answers, started.end(syscall.SIGQUIT))
	}
	s.running = started
	return nil
}

// remove stops the server and removes all that it had.
func (s *Server) remove() {
	s.Stop(Immediate)
	if s.folder == "" {
		return
	}
	if err := os.RemoveAll(s.folder); err != nil {
		s.t.Errorf("remove the PostgreSQL server: %v", err)
	}
}

func (s *Server) logFile() string { return filepath.Join(s.folder, "log") }

// until tries again, every few milliseconds, until it works or ctx ends.
func until(ctx context.Context, try func() error) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-ticker.C:
		}
	}
}
