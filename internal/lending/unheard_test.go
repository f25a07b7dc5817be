package lending_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"mooring/internal/lending"
)

// held is a store whose rows wait on their way back.
type held struct {
	lending.Store
	// read is told of each row that waits; it comes back once released is closed.
	read, released chan struct{}
}

// Read implements lending.Store.
func (h held) Read(ctx context.Context, keyID, connectionID string) (lending.Row, error) {
	row, err := h.Store.Read(ctx, keyID, connectionID)
	if connectionID != "connection-late" {
		return row, err
	}
	h.read <- struct{}{}
	<-h.released
	return row, err
}

func TestARowThatWasReadBeforeAChangeIsNotRememberedAfterIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	store := held{Store: h.opened.Store.Lending(), read: make(chan struct{}, 2), released: make(chan struct{})}
	p := &process{house: h, clock: &wall{}, store: store}
	p.run(h.opened.Store.LoanMemories(), p.clock.now)
	p.remembers()
	late := h.connect("late")
	before := make(chan lending.Row, 1)
	go func() {
		row, _ := p.Read(t.Context(), h.key, late.ID)
		before <- row
	}()
	<-store.read
	h.exec("UPDATE connections SET status = 'needs_reconnect', next_sync_at = NULL WHERE id = ?", late.ID)
	h.barrier()
	close(store.released)
	if !lends(<-before) {
		t.Error("who came before the change was answered with what followed it")
	}
	if row, took := p.read(late); took != 1 || lends(row) {
		t.Errorf("after the change a row took %d statements; it lends: %v", took, lends(row))
	}
}

// Behind a pooler that shares sessions LISTEN is accepted, and nothing is ever heard.
func TestWhereNothingIsHeardNothingIsRemembered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	pooler := &muffled{closed: true}
	said, log := io.Pipe()
	p := &process{house: h, clock: &wall{}, log: slog.New(slog.NewTextHandler(log, nil))}
	p.run(pooler.through(h.opened.Store.LoanMemories()), p.clock.now)
	ask := func() {
		for range 50 {
			if _, took := p.read(h.refs[0]); took != 1 {
				t.Errorf("a row took %d statements", took)
			}
		}
	}
	ask()
	<-pooler.arrived // Its own beat, which it does not hear.
	ask()
	p.clock.ahead.Store(int64(2 * lending.LeaseTime))
	if _, err := said.Read(make([]byte, 1000)); err != nil { // The warning.
		t.Fatal(err)
	}
	ask()
	var leases int64
	if err := h.opened.Database.Gorm().Raw("SELECT count(*) FROM loan_memories").Scan(&leases).Error; err != nil || leases != 0 {
		t.Errorf("%d leases are left (%v)", leases, err)
	}
}
