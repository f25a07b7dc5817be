package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
)

// receiptCases: what a disconnect leaves to be read.
var receiptCases = map[string]func(*testing.T, *fixture){
	"that wait for a revocation are listed once they are old": func(t *testing.T, f *fixture) {
		f.leave(t, f.ours, connection.RevocationPending)
		f.leave(t, f.theirs, connection.RevocationConfirmed)
		third := f.connect(t, "lagoon", "seaside")
		f.leave(t, third, connection.RevocationPending)
		f.connect(t, "harbour", "lakeside")
		f.wantPending(t, f.clock.now())
		f.clock.advance(time.Second)
		f.wantPending(t, f.clock.now(), f.ours.Ref(), third.Ref())
		f.leave(t, f.ours, connection.RevocationUnconfirmed)
		f.wantPending(t, f.clock.now(), third.Ref())
	},
	"are told apart by the revocation alone": func(t *testing.T, f *fixture) {
		f.ours.Tenant.Name = `"revocation":"pending"`
		f.leaveBy(t, f.ours, `Kim "revocation":"pending" Lee`, connection.RevocationConfirmed)
		f.clock.advance(time.Second)
		f.wantPending(t, f.clock.now())
	},
}

// leave stores a connection as disconnected, with a receipt.
func (f *fixture) leave(t *testing.T, c connection.Connection, said connection.Revocation) {
	t.Helper()
	f.leaveBy(t, c, "Kim Lee", said)
}

// leaveBy is leave by somebody else.
func (f *fixture) leaveBy(t *testing.T, c connection.Connection, by string, said connection.Revocation) {
	t.Helper()
	c.Status, c.StatusSince, c.NextSyncAt = connection.StatusDisconnected, f.clock.now(), time.Time{}
	c.Receipt = &connection.Receipt{At: f.clock.now(), By: by, Revocation: said}
	f.inTx(t, func(tx connection.Tx) error { return tx.Save(f.ctx, c) })
}

// wantPending checks which revocations were pending before a moment.
func (f *fixture) wantPending(t *testing.T, before time.Time, want ...connection.Ref) {
	t.Helper()
	got, err := f.Connections.PendingRevocations(f.ctx, before)
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[connection.Ref]int)
	for _, ref := range got {
		listed[ref]++
	}
	wanted := make(map[connection.Ref]int)
	for _, ref := range want {
		wanted[ref]++
	}
	if diff := cmp.Diff(wanted, listed); diff != "" {
		t.Errorf("pending revocations: %s", diff)
	}
}
