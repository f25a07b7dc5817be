package connection_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/providertest"
	"mooring/internal/storetest"
)

// TestAReceiptWhoseProcessDiedSaysSoForGood has a disconnect that was committed
// by a process which died before the provider had answered.
func TestAReceiptWhoseProcessDiedSaysSoForGood(t *testing.T) {
	t.Parallel()
	practice := providertest.Start(t, nil)
	registry, err := provider.NewRegistry(practice.Adapter)
	if err != nil {
		t.Fatal(err)
	}
	opened := storetest.Open(t, storetest.Options{Now: practice.Clock.Now})
	row := connected(t, opened, practice)
	leaveHalfWay(t, opened, row.Ref(), practice.Clock.Now())
	service := connection.New(connection.Options{
		Store: opened.Connections, Providers: registry, Syncs: noSyncs{}, Now: practice.Clock.Now,
	})
	for _, c := range []struct {
		after time.Duration
		want  connection.Revocation
		// events are how many lines the trail has by then.
		events int
	}{
		{after: 0, want: connection.RevocationPending},                               // It may still be under way elsewhere.
		{after: 61 * time.Second, want: connection.RevocationUnconfirmed, events: 1}, // Nobody is asking any more.
		{after: time.Hour, want: connection.RevocationUnconfirmed, events: 1},
	} {
		practice.Clock.Add(c.after)
		if err := service.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		found, err := service.Connection(t.Context(), row.Ref())
		if err != nil || found.Receipt.Revocation != c.want || found.Epoch != row.Epoch+1 {
			t.Errorf("after %v: %+v in epoch %d, %v", c.after, found.Receipt, found.Epoch, err)
		}
		events, err := service.Events(t.Context(), connection.EventFilter{OrganisationID: row.OrganisationID, Limit: 10})
		if err != nil || len(events) != c.events {
			t.Errorf("after %v: events %+v, %v", c.after, events, err)
		}
	}
}

// leaveHalfWay commits what a disconnect commits, and nothing after it.
func leaveHalfWay(t *testing.T, opened *storetest.Opened, ref connection.Ref, now time.Time) {
	t.Helper()
	err := opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		row, err := tx.Lock(t.Context(), ref)
		if err != nil {
			return err
		}
		if _, err := tx.TakeCredential(t.Context(), ref); err != nil {
			return err
		}
		row.Status, row.StatusSince, row.NextSyncAt = connection.StatusDisconnected, now, time.Time{}
		row.Epoch++
		row.Receipt = &connection.Receipt{At: now, By: kim.Name, Revocation: connection.RevocationPending}
		return tx.Save(t.Context(), row)
	})
	if err != nil {
		t.Fatal(err)
	}
}
