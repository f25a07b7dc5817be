package storetest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
)

// purged are the tables of which nothing may be left.
var purged = []string{
	"credentials", "locations", "problems", "practitioners", "practitioner_locations", "appointments", "sync_cursors", "bookings",
	"removed_appointments", "records", "call_accounts", "connection_rests",
}

// purgeCases: a disconnect leaves the row, its receipt and its events.
var purgeCases = map[string]func(*testing.T, *fixture){
	"deletes and counts what holdings counted": func(t *testing.T, f *fixture) {
		f.fill(t)
		f.appendEvents(t, f.ours, 2)
		want := connection.Removed{
			Credentials: 1, AuthorizationRequests: 2, Locations: 2, Practitioners: 2, Appointments: 3, SyncCursors: 1, Bookings: 1, Records: 2,
		}
		held, err := f.Connections.Holdings(f.ctx, f.ours.Ref())
		if diff := cmp.Diff(want, held); diff != "" || err != nil {
			t.Errorf("holdings: %v %s", err, diff)
		}
		removed := f.disconnect(t, f.ours)
		removed.Credentials = 1 // TakeCredential's, as in the Service
		if diff := cmp.Diff(want, removed); diff != "" {
			t.Errorf("removed: %s", diff)
		}
		for _, table := range purged {
			if left := f.count(t, table+" WHERE connection_id = ?", f.ours.ID); left != 0 {
				t.Errorf("%d rows left in %s", left, table)
			}
		}
		for _, table := range []string{"credentials", "locations"} {
			if f.count(t, table+" WHERE connection_id = ?", f.theirs.ID) == 0 {
				t.Errorf("another connection's rows went from %s", table)
			}
		}
		if f.count(t, "authorization_requests") != 0 {
			t.Error("a pending request is left")
		}
		if f.count(t, "events WHERE connection_id = ?", f.ours.ID) != 2 {
			t.Error("events went")
		}
	},
	"keeps runs as numbers without names": func(t *testing.T, f *fixture) {
		fence := f.fill(t)
		f.disconnect(t, f.ours)
		if f.count(t, "sync_runs WHERE id = ? AND outcome = 'stopped' AND location_name = '' AND written = 5 AND finished_at IS NOT NULL", fence.RunID) != 1 {
			t.Error("the run is not a stopped one with its counts")
		}
	},
	"can be done twice": func(t *testing.T, f *fixture) {
		f.fill(t)
		f.disconnect(t, f.ours)
		f.inTx(t, func(tx connection.Tx) error {
			removed, err := tx.Purge(f.ctx, f.ours.Ref())
			if removed != (connection.Removed{}) {
				t.Errorf("the second purge removed %+v", removed)
			}
			return err
		})
	},
	"leaves other organisations' requests for the same address": func(t *testing.T, f *fixture) {
		request := f.request("lagoon", "")
		if err := f.Connections.SaveAuthorization(f.ctx, request); err != nil {
			t.Fatal(err)
		}
		f.disconnect(t, f.ours)
		if _, err := f.Connections.TakeAuthorization(f.ctx, request.StateHash); err != nil {
			t.Errorf("taken: %v", err)
		}
	},
	"fences off what was under way": func(t *testing.T, f *fixture) {
		fence := f.fill(t)
		claim := f.claim(t)
		f.disconnect(t, f.ours)
		f.unsettled(t)(f.Credentials.Save(f.ctx, claim, f.tokens("late")))
		if err := f.Syncs.Write(f.ctx, fence, f.batch(f.appointments(1)...)); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("write: %v", err)
		}
		for _, table := range purged {
			if f.count(t, table+" WHERE connection_id = ?", f.ours.ID) != 0 {
				t.Errorf("rows came back in %s", table)
			}
		}
	},
	"of a choice drops only what is not chosen": func(t *testing.T, f *fixture) {
		f.fill(t)
		locations := f.locations()
		locations[0].Chosen, locations[1].Chosen = false, true
		f.inTx(t, func(tx connection.Tx) error {
			if err := tx.DropUnchosen(f.ctx, f.ours.Ref()); err != nil {
				return err
			}
			return tx.SaveLocations(f.ctx, f.ours.Ref(), locations)
		})
		if f.count(t, "appointments") != 3 {
			t.Error("appointments of a chosen location went")
		}
		f.inTx(t, func(tx connection.Tx) error { return tx.DropUnchosen(f.ctx, f.ours.Ref()) })
		for _, table := range []string{"appointments", "practitioners", "practitioner_locations", "sync_cursors", "records"} {
			if left := f.count(t, table); left != 0 {
				t.Errorf("%d rows left in %s", left, table)
			}
		}
	},
}
