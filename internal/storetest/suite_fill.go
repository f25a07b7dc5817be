package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

// sameSecret compares secrets, which cmp cannot look into.
func sameSecret(a, b secret.Value) bool { return a.Equal(b) }

// race runs fn many times at once and counts how often it won.
func race(times int, fn func(i int) bool) int {
	var won atomic.Int32
	var group sync.WaitGroup
	for i := range times {
		group.Go(func() {
			if fn(i) {
				won.Add(1)
			}
		})
	}
	group.Wait()
	return int(won.Load())
}

// request makes an authorization request; connectionID may be empty.
func (f *fixture) request(organisation, connectionID string) connection.AuthorizationRequest {
	return connection.AuthorizationRequest{
		StateHash: []byte("state-hash"), SessionHash: []byte("session-hash"), OrganisationID: organisation,
		UserID: "kim", Provider: "core-practice", TenantAddress: "bayside", ConnectionID: connectionID,
		Verifier: secret.NewValue("verifier-mark"), Scopes: []string{"locations:read"},
		CreatedAt: f.clock.now(), ExpiresAt: f.clock.now().Add(10 * time.Minute),
	}
}

// begin begins a run of our connection.
func (f *fixture) begin(t *testing.T) (syncer.Fence, syncer.Work) {
	t.Helper()
	fence, work, err := f.Syncs.Begin(f.ctx, syncer.Due{Ref: f.ours.Ref(), Epoch: f.ours.Epoch}, f.clock.now())
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	return fence, work
}

// write writes a batch that must be taken.
func (f *fixture) write(t *testing.T, fence syncer.Fence, batch syncer.Batch) {
	t.Helper()
	if err := f.Syncs.Write(f.ctx, fence, batch); err != nil {
		t.Fatalf("write: %v", err)
	}
}

// appointments make count appointments at Sydney, half an hour apart from now on.
func (f *fixture) appointments(count int) []connection.Appointment {
	made := make([]connection.Appointment, count)
	for i := range made {
		start := f.clock.now().Add(time.Duration(i) * 30 * time.Minute)
		made[i] = connection.Appointment{
			ID: fmt.Sprintf("a%05d", i), LocationID: "sydney", PractitionerID: "p1", PatientRef: fmt.Sprintf("patient-%d", i),
			Start: start, End: start.Add(20 * time.Minute), Status: "booked", Reason: "review", UpdatedAt: f.clock.now(),
		}
	}
	return made
}

// batch makes a batch for Sydney that keeps everything.
func (f *fixture) batch(appointments ...connection.Appointment) syncer.Batch {
	return syncer.Batch{LocationID: "sydney", LocationName: "Sydney", Appointments: appointments}
}

// fill gives our connection one of everything a purge deletes, and an
// unfinished run.
func (f *fixture) fill(t *testing.T) syncer.Fence {
	t.Helper()
	fence, _ := f.begin(t)
	batch := f.batch(f.appointments(3)...)
	batch.Practitioners = []connection.Practitioner{{ID: "p1", Name: "Dr Nguyễn"}, {ID: "p2", Name: "Dr O’Brien"}}
	batch.Cursor = syncer.Cursor{Pass: syncer.PassFirst, Page: "next"}
	people := employees("Anna Ng", "Bo Lund")
	batch.Records = &people
	f.write(t, fence, batch)
	f.takes(t, f.budget(f.ours.Provider, 500), f.ours.ID)
	for i, connectionID := range []string{f.ours.ID, ""} {
		request := f.request(f.ours.OrganisationID, connectionID)
		request.StateHash = []byte{byte(i)}
		if err := f.Connections.SaveAuthorization(f.ctx, request); err != nil {
			t.Fatal(err)
		}
	}
	f.openProblems(t, connection.ProblemLimited)
	f.saveBooking(t, f.ours.Ref(), f.booking("form"))
	return fence
}

// disconnect does with Tx what the Service does.
func (f *fixture) disconnect(t *testing.T, ended connection.Connection) connection.Removed {
	t.Helper()
	var removed connection.Removed
	f.inTx(t, func(tx connection.Tx) error {
		c, err := tx.Lock(f.ctx, ended.Ref())
		if err != nil {
			return err
		}
		if _, err := tx.TakeCredential(f.ctx, c.Ref()); err != nil {
			return err
		}
		if removed, err = tx.Purge(f.ctx, c.Ref()); err != nil {
			return err
		}
		if _, err := tx.ResolveProblems(f.ctx, c.Ref(), f.clock.now()); err != nil {
			return err
		}
		c.Status, c.StatusSince, c.NextSyncAt = connection.StatusDisconnected, f.clock.now(), time.Time{}
		c.Epoch++
		return tx.Save(f.ctx, c)
	})
	return removed
}
