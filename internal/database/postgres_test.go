package database_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/database"
	"mooring/internal/postgrestest"
)

// setting reads a setting of a database's session.
func setting(t *testing.T, opened *database.Database, name string) string {
	t.Helper()
	var value string
	if err := opened.SQL().QueryRowContext(t.Context(), "SELECT current_setting($1)", name).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestEveryConnectionHasTheSettingsThatTheURLDoesNotName(t *testing.T) {
	t.Parallel()
	url := postgrestest.Database(t)
	for _, try := range []struct {
		parameters string
		want       map[string]string
		size       int32
	}{
		{"", map[string]string{
			"statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min", "application_name": "mooring",
		}, 20},
		{"statement_timeout=5000&application_name=desk&pool_max_conns=7", map[string]string{
			"statement_timeout": "5s", "lock_timeout": "10s", "application_name": "desk",
		}, 7},
	} {
		opened := openURL(t, with(url, try.parameters))
		for name, want := range try.want {
			if got := setting(t, opened, name); got != want {
				t.Errorf("%q: %s is %s, want %s", try.parameters, name, got, want)
			}
		}
		if got := opened.Postgres().Config().MaxConns; got != try.size {
			t.Errorf("%q: a pool of %d, want %d", try.parameters, got, try.size)
		}
	}
}

// A server may end sessions that are idle, and one that listens is idle all the time.
func TestListeningOutlastsTheServersPatienceWithIdleSessions(t *testing.T) {
	t.Parallel()
	url := postgrestest.Database(t)
	opened, other := openURL(t, with(url, "idle_session_timeout=1000")), openURL(t, url)
	begun, heard := make(chan struct{}), make(chan string)
	ended := make(chan error, 1)
	go func() {
		ended <- opened.Listen(t.Context(), "loans", func() { close(begun) }, func(text string) { heard <- text })
	}()
	<-begun
	if _, err := other.SQL().ExecContext(t.Context(), "SELECT pg_sleep(1.5), pg_notify('loans', 'late')"); err != nil {
		t.Fatal(err)
	}
	select {
	case text := <-heard:
		if text != "late" {
			t.Errorf("heard %q", text)
		}
	case err := <-ended:
		t.Errorf("it ended: %v", err)
	}
}

// with adds parameters to a URL.
func with(url, parameters string) string {
	if strings.Contains(url, "?") {
		return url + "&" + parameters
	}
	return url + "?" + parameters
}

func TestManyProcessesMayMigrateAtOnce(t *testing.T) {
	t.Parallel()
	url := postgrestest.Database(t)
	var group sync.WaitGroup
	for range 4 {
		opened := openURL(t, url)
		group.Go(func() {
			if err := opened.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := openURL(t, url).CheckSchema(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestExclusiveWorkTakesTurnsAndItsLockEndsWithItsProcess(t *testing.T) {
	t.Parallel()
	url := postgrestest.Database(t)
	first, second := openURL(t, url), openURL(t, url)
	err := first.Exclusively(t.Context(), "work", func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := second.Exclusively(ctx, "work", func() error { return nil }); err == nil {
			t.Error("two at once")
		}
		return second.Exclusively(t.Context(), "other work", func() error { return nil })
	})
	if err != nil {
		t.Error(err)
	}
	if err := second.Exclusively(t.Context(), "work", func() error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestTheServersClockCountsMicroseconds(t *testing.T) {
	t.Parallel()
	opened := openURL(t, postgrestest.Database(t))
	var micros, seconds int64
	err := opened.SQL().QueryRowContext(t.Context(), "SELECT "+opened.ServerClock()+", extract(epoch FROM now())::bigint").Scan(&micros, &seconds)
	if err != nil || time.UnixMicro(micros).Sub(time.Unix(seconds, 0)).Abs() > time.Minute {
		t.Errorf("%d microseconds and %d seconds, %v", micros, seconds, err)
	}
}

func TestAScrubWaitsForWhoeverMayStillReadWhatWasDeleted(t *testing.T) {
	t.Parallel()
	url := postgrestest.Database(t)
	opened, reader := openURL(t, url), openURL(t, url)
	if err := opened.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	tx, err := reader.Postgres().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM organisations"} {
		if _, err := tx.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	// Something is deleted meanwhile: the moment moves on.
	if _, err := opened.SQL().ExecContext(t.Context(), "CREATE TABLE later (id BIGINT)"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := opened.Scrub(ctx); err == nil {
		t.Error("scrubbed while an older transaction may read")
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := opened.Scrub(t.Context()); err != nil {
		t.Error(err)
	}
}
