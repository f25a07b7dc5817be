package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/store"
)

// gaugeCases: what waits in the database.
var gaugeCases = map[string]func(*testing.T, *fixture){
	"of a database where nothing waits are zero": func(t *testing.T, f *fixture) {
		f.exec(t, "UPDATE connections SET next_sync_at = NULL")
		if diff := cmp.Diff(store.Gauges{Jobs: map[string]int64{}}, f.gauges(t)); diff != "" {
			t.Error(diff)
		}
	},
	"count claims and tell the age of the oldest": func(t *testing.T, f *fixture) {
		f.exec(t, "UPDATE credentials SET claim_id = 'a', claimed_at = "+f.ago(90*time.Second)+" WHERE connection_id = '"+f.ours.ID+"'")
		f.exec(t, "UPDATE credentials SET claim_id = 'b', claimed_at = "+f.ago(20*time.Second)+" WHERE connection_id = '"+f.theirs.ID+"'")
		got := f.gauges(t)
		if got.Claims != 2 {
			t.Errorf("%d claims, want 2", got.Claims)
		}
		f.aged(t, got.OldestClaim, 90*time.Second)
	},
	"count what is due and tell how long the longest has waited": func(t *testing.T, f *fixture) {
		f.exec(t, "UPDATE connections SET next_sync_at = "+f.ago(-time.Hour))
		if got := f.gauges(t); got.Due != 0 || got.Lag != 0 {
			t.Errorf("an hour ahead: %d due, %v late", got.Due, got.Lag)
		}
		f.exec(t, "UPDATE connections SET next_sync_at = "+f.ago(7*time.Minute)+" WHERE id = '"+f.ours.ID+"'")
		got := f.gauges(t)
		if got.Due != 1 {
			t.Errorf("%d due, want 1", got.Due)
		}
		f.aged(t, got.Lag, 7*time.Minute)
	},
	"of a disconnected connection count nothing": func(t *testing.T, f *fixture) {
		f.exec(t, "UPDATE connections SET next_sync_at = NULL WHERE id = '"+f.theirs.ID+"'")
		f.exec(t, "UPDATE connections SET next_sync_at = "+f.ago(time.Minute)+" WHERE id = '"+f.ours.ID+"'")
		f.inTx(t, func(tx connection.Tx) error {
			c, err := tx.Lock(f.ctx, f.ours.Ref())
			if err != nil {
				return err
			}
			c.Status, c.NextSyncAt = connection.StatusDisconnected, time.Time{}
			return tx.Save(f.ctx, c)
		})
		if got := f.gauges(t); got.Due != 0 || got.Lag != 0 {
			t.Errorf("%d due, %v late", got.Due, got.Lag)
		}
	},
	"take two statements": func(t *testing.T, f *fixture) {
		ctx, counter := database.CountStatements(f.ctx)
		if _, err := f.Store.Gauges(ctx); err != nil {
			t.Fatal(err)
		}
		if counter.Statements() != 2 {
			t.Errorf("%d statements, want 2", counter.Statements())
		}
	},
}

// gauges reads what waits.
func (f *fixture) gauges(t *testing.T) store.Gauges {
	t.Helper()
	got, err := f.Store.Gauges(f.ctx)
	if err != nil {
		t.Fatalf("read gauges: %v", err)
	}
	return got
}

// ago is an expression for a moment before now, by the clock that counts.
func (f *fixture) ago(by time.Duration) string {
	now := f.Database.ServerClock()
	if now == "" {
		now = fmt.Sprint(f.clock.now().UnixMicro())
	}
	return fmt.Sprintf("(%s - (%d))", now, by.Microseconds())
}

// aged fails unless something is so old: to the microsecond by a clock that
// stands still, and not much older by the server's.
func (f *fixture) aged(t *testing.T, got, want time.Duration) {
	t.Helper()
	latest := want
	if f.Database.ServerClock() != "" {
		latest += 10 * time.Minute // However busy the machine is.
	}
	if got < want || got > latest {
		t.Errorf("is %v old, want %v", got, want)
	}
}
