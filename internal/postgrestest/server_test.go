package postgrestest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"mooring/internal/postgrestest"
)

func TestAServerStopsAndComesBackWithWhatItHad(t *testing.T) {
	t.Parallel()
	server := postgrestest.StartServer(t, postgrestest.Options{})
	url := server.URL("postgres")
	ask[bool](t, url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1); SELECT true")
	for _, mode := range []postgrestest.Mode{postgrestest.Fast, postgrestest.Immediate} {
		held := connect(t, url)
		server.Stop(mode)
		server.Stop(mode) // is stopped already
		if err := held.Ping(t.Context()); err == nil {
			t.Error("a session survives")
		}
		if conn, err := pgx.Connect(t.Context(), url); err == nil {
			t.Errorf("a stopped server answers: %v", conn.Close(t.Context()))
		}
		server.Start()
		server.Start() // runs already
		if got := ask[int](t, url, "SELECT n FROM kept"); got != 1 {
			t.Errorf("%d is kept", got)
		}
	}
	if !strings.Contains(server.Log(), "automatic recovery in progress") {
		t.Errorf("the immediate stop was not like a crash:\n%s", server.Log())
	}
}

func TestSettingsHoldFromTheStartAndFromAReload(t *testing.T) {
	t.Parallel()
	server := postgrestest.StartServer(t, postgrestest.Options{
		Settings: map[string]string{"max_connections": "7", "cluster_name": "it's a test"},
	})
	url := server.URL("postgres")
	if got := ask[string](t, url, "SHOW max_connections"); got != "7" {
		t.Errorf("max_connections is %s", got)
	}
	if got := ask[string](t, url, "SHOW cluster_name"); got != "it's a test" {
		t.Errorf("cluster_name is %s", got)
	}
	write := func() error {
		_, err := connect(t, url).Exec(t.Context(), "CREATE TABLE IF NOT EXISTS written (n int)")
		return err
	}
	server.Reload(map[string]string{"default_transaction_read_only": "on"})
	refused := (*pgconn.PgError)(nil)
	if err := write(); !errors.As(err, &refused) || refused.Code != "25006" {
		t.Errorf("a read-only server takes a write: %v", err)
	}
	server.Reload(nil)
	if err := write(); err != nil {
		t.Error(err)
	}
	server.Restart(postgrestest.Fast)
	if got := ask[string](t, url, "SHOW max_connections"); got != "100" {
		t.Errorf("max_connections after a restart is %s", got)
	}
}

func TestServersAreApartAndLeaveNothing(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	urls, folders := map[string]bool{}, map[string]bool{}
	t.Run("running", func(t *testing.T) {
		for _, name := range []string{"one", "two", "three"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := postgrestest.StartServer(t, postgrestest.Options{})
				if _, err := os.Stat(filepath.Join(server.DataFolder(), "PG_VERSION")); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				urls[server.URL("postgres")], folders[server.DataFolder()] = true, true
			})
		}
	})
	if len(urls) != 3 || len(folders) != 3 {
		t.Errorf("servers %v in %v", urls, folders)
	}
	for url := range urls {
		if conn, err := pgx.Connect(t.Context(), url); err == nil {
			t.Errorf("a server is left: %v", conn.Close(t.Context()))
		}
	}
	for folder := range folders {
		if _, err := os.Stat(filepath.Dir(folder)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a folder is left: %v", err)
		}
	}
}
