package lending_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/lending"
	"mooring/internal/secret"
)

// barrier returns when every process has heard of all that is committed: as whoever
// revokes a key does.
func (h *house) barrier() {
	h.t.Helper()
	if err := h.keys.Revoke(h.t.Context(), h.newKey()); err != nil {
		h.t.Fatal(err)
	}
}

// disconnect takes a connection's credential away, as a disconnect does.
func (h *house) disconnect(ref connection.Ref) error {
	ctx := context.WithoutCancel(h.t.Context())
	return h.opened.Connections.InTx(ctx, func(tx connection.Tx) error {
		c, err := tx.Lock(ctx, ref)
		if err != nil {
			return err
		}
		c.Status, c.NextSyncAt, c.Epoch = connection.StatusDisconnected, time.Time{}, c.Epoch+1
		if _, err := tx.TakeCredential(ctx, ref); err != nil && !errors.Is(err, connection.ErrNotFound) {
			return err
		}
		return tx.Save(ctx, c)
	})
}

// Whatever part of a row changes by whatever statement, every process knows it.
func TestEveryChangeToARowIsHeard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two := h.start(nil), h.start(nil)
	id := h.refs[0].ID
	for _, change := range []string{
		"UPDATE connections SET requested_scopes = '[\"practice:read\"]' WHERE id = @id",
		"UPDATE connections SET tenant_address = 'elsewhere' WHERE id = @id",
		"UPDATE connections SET status = 'needs_reconnect', next_sync_at = NULL WHERE id = @id",
		"UPDATE connections SET status = 'connected' WHERE id = @id",
		"UPDATE credentials SET version = version + 1 WHERE connection_id = @id",
		"UPDATE credentials SET expires_at = expires_at + 1000000 WHERE connection_id = @id",
		"UPDATE credentials SET scopes = '[]' WHERE connection_id = @id",
		"UPDATE credentials SET access = refresh WHERE connection_id = @id",
		"UPDATE credentials SET refresh = NULL WHERE connection_id = @id",
		"UPDATE credentials SET stale = TRUE WHERE connection_id = @id",
		"UPDATE credentials SET stale = FALSE, failures = 3, retry_at = 7 WHERE connection_id = @id",
		"UPDATE credentials SET endpoint = 'https://elsewhere.example' WHERE connection_id = @id",
		"INSERT INTO connection_rests (connection_id, epoch, until) VALUES (@id, 1, 5000000)",
		"UPDATE connection_rests SET until = 6000000 WHERE connection_id = @id",
		"DELETE FROM connection_rests WHERE connection_id = @id",
		"UPDATE organisations SET time_zone = 'Australia/Perth'",
		"UPDATE api_keys SET scopes = '[\"tokens\"]' WHERE id = @key",
		"UPDATE api_keys SET expires_at = 1 WHERE id = @key",
		"UPDATE api_keys SET name = 'another' WHERE id = @key",
		"UPDATE connections SET epoch = epoch + 1 WHERE id = @id",
		"UPDATE credentials SET epoch = epoch + 1 WHERE connection_id = @id",
		"DELETE FROM credentials WHERE connection_id = @id",
		"UPDATE api_keys SET revoked_at = 1 WHERE id = @key",
		"DELETE FROM api_keys WHERE id = @key",
		"TRUNCATE credentials",
	} {
		if !strings.Contains(change, "DELETE") && !strings.Contains(change, "TRUNCATE") && lends(read(t, h, id)) {
			one.remembers()
			two.remembers()
		}
		before := read(t, h, id)
		h.exec(strings.NewReplacer("@id", "'"+id+"'", "@key", "'"+h.key+"'").Replace(change))
		h.barrier()
		want := read(t, h, id)
		if cmp.Equal(before, want, cmp.AllowUnexported(secret.Value{})) && !strings.HasPrefix(change, "TRUNCATE") {
			t.Errorf("%s changes nothing", change)
		}
		for _, p := range []*process{one, two} {
			got, _ := p.read(h.refs[0])
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(secret.Value{})); diff != "" {
				t.Errorf("after %s: %s", change, diff)
			}
		}
	}
}

// read reads a row past all memories.
func read(t *testing.T, h *house, connectionID string) lending.Row {
	t.Helper()
	row, err := h.opened.Store.Lending().Read(t.Context(), h.key, connectionID)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// A key's last use is written every minute, a connection's health with every sync, and a
// claim with every renewal, which is announced when it is over.
func TestWhatNobodyLendsByIsNotAnnounced(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.start(nil)
	p.remembers()
	h.exec("UPDATE api_keys SET last_used_at = 7 WHERE id = ?", h.key)
	h.exec("UPDATE connections SET synced_at = 7, next_sync_at = 9 WHERE id = ?", h.refs[0].ID)
	h.exec("UPDATE credentials SET claim_id = 'a', claimed_at = 7 WHERE connection_id = ?", h.refs[0].ID)
	h.exec("UPDATE credentials SET claim_id = NULL, claimed_at = NULL WHERE connection_id = ?", h.refs[0].ID)
	h.exec("UPDATE connections SET status = 'needs_reconnect', next_sync_at = NULL WHERE id = ?", h.refs[1].ID)
	for {
		if _, took := p.read(h.refs[1]); took > 0 {
			break // That is heard, and so is what came before it.
		}
	}
	if _, took := p.read(h.refs[0]); took != 0 {
		t.Errorf("the other connection's row took %d statements", took)
	}
}

func TestTakingBackWaitsForAProcessThatHasNotHeard(t *testing.T) {
	t.Parallel()
	for what, take := range map[string]func(*house) error{
		"a key":        func(h *house) error { return h.keys.Revoke(context.WithoutCancel(h.t.Context()), h.key) },
		"a connection": func(h *house) error { return h.disconnect(h.refs[0]) },
		// As somebody does whose first disconnect was not answered.
		"a connection again": func(h *house) error {
			h.exec("DELETE FROM credentials WHERE connection_id = ?", h.refs[0].ID)
			return h.disconnect(h.refs[0])
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			slow := &muffled{}
			p, _ := h.start(slow.through), h.start(nil)
			p.remembers()
			slow.close()
			taken := make(chan error, 1)
			go func() { taken <- take(h) }()
			for waits := false; !waits; {
				select {
				case said := <-slow.arrived:
					waits = said.Barrier != 0
				case err := <-taken:
					t.Fatalf("it did not wait: %v", err)
				}
			}
			if row, _ := p.read(h.refs[0]); !lends(row) {
				t.Error("the process heard of it")
			}
			slow.open()
			if err := <-taken; err != nil {
				t.Fatal(err)
			}
			if row, _ := p.read(h.refs[0]); lends(row) {
				t.Error("it lends afterwards")
			}
		})
	}
}

func TestTheFirstBeatConfirmsTheBarriersThereAreAndNoOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for want := range int64(3) {
		if err := h.opened.Store.LoanMemories().Renew(t.Context(), lending.Beat{Lease: "new", Number: 1}); err != nil {
			t.Fatal(err)
		}
		var confirmed int64
		err := h.opened.Database.Gorm().Raw("SELECT confirmed FROM loan_memories").Scan(&confirmed).Error
		if err != nil || confirmed != want {
			t.Errorf("after %d barriers %d is confirmed (%v)", want, confirmed, err)
		}
		h.exec("SELECT nextval('loan_barriers')")
	}
}

func TestTakingBackDoesNotWaitForALeaseThatIsOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec("INSERT INTO loan_memories (lease, until_at, confirmed) SELECT 'died', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + 2000000, 0")
	ctx, counter := database.CountStatements(t.Context())
	if err := h.keys.Revoke(ctx, h.key); err != nil || counter.Statements() < 4 {
		t.Errorf("%d statements, %v", counter.Statements(), err)
	}
	ctx, counter = database.CountStatements(t.Context())
	if err := h.keys.Revoke(ctx, h.key); err != nil || counter.Statements() != 2 {
		t.Errorf("%d statements while nobody remembers anything, %v", counter.Statements(), err)
	}
}

// Here the clock is the machine's: however slow that is, what was promised holds.
// Readers never stop while connections are disconnected under them, one after the other.
func TestNobodyIsLentAnythingAfterADisconnect(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	processes := []*process{{house: h}, {house: h}}
	for _, p := range processes {
		p.run(h.opened.Store.LoanMemories(), time.Now)
	}
	for range 15 {
		tenant := "practice-" + strings.ToLower(h.newKey())
		ref := h.connect(tenant)
		var gone, stop atomic.Bool
		var readers sync.WaitGroup
		for n := range 6 {
			readers.Go(func() {
				for !stop.Load() {
					before := gone.Load()
					row, err := processes[n%2].Read(t.Context(), h.key, ref.ID)
					if err != nil || before && lends(row) {
						t.Errorf("lent after the disconnect: %v, %v", lends(row), err)
						return
					}
					if before {
						return
					}
				}
			})
		}
		err := h.disconnect(ref)
		gone.Store(true)
		if err != nil {
			stop.Store(true)
			t.Error(err)
		}
		readers.Wait()
	}
}
