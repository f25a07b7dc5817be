package app_test

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/eventlog"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

// TestADisconnectLeavesNothingInAnyFile lets a connection live for a while,
// disconnects it and searches every file of the database for everything that
// had come from the provider.
func TestADisconnectLeavesNothingInAnyFile(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.AppointmentCount = 1500 })
	r.collectCiphertexts(t)
	visitor := r.SignedIn(t, r.Owner)
	id := visitor.Connect("bayside")
	r.Log.Await(t, "sync ended", 1)
	held := r.live(t, visitor, id)
	access, refresh := r.newest("bayside")
	visitor.Depart("bayside") // Somebody begins a sign-in and does not come back.

	receipt := do(t, visitor, id, "disconnect")

	r.wantNothingHeld(t, id)
	r.wantTold(t, id)
	files := r.wantNoneInFiles(t, held)
	for name, content := range files {
		mustNotHold(t, name, content, "token", tokenMark)
	}
	after := r.connection(t, id)
	if after.Receipt == nil || after.Receipt.Revocation != connection.RevocationConfirmed {
		t.Errorf("receipt %+v", after.Receipt)
	}
	if removed := after.Receipt.Removed; removed.Appointments == 0 || removed.Practitioners == 0 || removed.Locations != 5 || removed.Credentials != 1 || removed.AuthorizationRequests != 1 {
		t.Errorf("removed %+v", removed)
	}
	if !strings.Contains(receipt.Body, "Bayside Dental Group") || !bytes.Contains(files["mooring.db"], []byte("Bayside Dental Group")) {
		t.Error("the practice's name is to stay in the row and on the receipt")
	}
	r.wantRevoked(t, access, refresh)
}

// wantTold wants the vendor's log to tell of a life from its beginning to its end, so
// that searching the files searches the log as well.
func (r *rig) wantTold(t *testing.T, id string) {
	t.Helper()
	page, err := r.App.Events.List(t.Context(), eventlog.Filter{ConnectionID: id, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]bool)
	for _, event := range page.Events {
		told[event.Type] = true
	}
	for _, eventType := range []string{
		eventlog.TypeConnected, eventlog.TypeLocationsChosen, eventlog.TypeSyncFinished, eventlog.TypeProblemOpened, eventlog.TypeDisconnected,
	} {
		if !told[eventType] {
			t.Errorf("the log does not tell of %s", eventType)
		}
	}
}

// TestADisconnectSparesTheNeighbourInTheSamePages has two practices whose rows
// lie in the same pages of the database file.
func TestADisconnectSparesTheNeighbourInTheSamePages(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.AppointmentCount = 3000 })
	r.collectCiphertexts(t)
	visitor := r.SignedIn(t, r.Owner)
	first, second := visitor.Connect("bayside"), visitor.Connect("manly")
	r.Log.Await(t, "sync ended", 2)
	held := r.live(t, visitor, first)
	rows := "SELECT count(*) FROM appointments WHERE connection_id = ?"
	before := count(t, r.db(), rows, second)

	do(t, visitor, first, "disconnect")

	r.wantNothingHeld(t, first)
	held.texts = except(held.texts, r.texts(t, second))
	if len(held.texts) < 100 {
		t.Fatalf("only %d texts are the first practice's alone", len(held.texts))
	}
	r.wantNoneInFiles(t, held)
	if after := count(t, r.db(), rows, second); before == 0 || after != before {
		t.Errorf("the neighbour had %d appointments and has %d", before, after)
	}
	do(t, visitor, second, "check")
	if status := card(t, visitor, second); status != string(connection.StatusConnected) {
		t.Errorf("the neighbour is %q", status)
	}
}

// TestAPurgeDoesNotWaitForAProviderThatIsDown disconnects while nobody answers.
func TestAPurgeDoesNotWaitForAProviderThatIsDown(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.collectCiphertexts(t)
	visitor := r.SignedIn(t, r.Owner)
	id := visitor.Connect("bayside")
	r.Log.Await(t, "sync ended", 1)
	held := r.holdings(t, id)
	r.faults(t, "bayside", sandbox.Fault{Kind: sandbox.Down})

	receipt := do(t, visitor, id, "disconnect")

	r.wantNothingHeld(t, id)
	r.wantNoneInFiles(t, held)
	if got := r.connection(t, id).Receipt; got == nil || got.Revocation != connection.RevocationUnconfirmed {
		t.Errorf("receipt %+v", got)
	}
	if !strings.Contains(receipt.Body, "did not confirm") && !strings.Contains(receipt.Body, "has not confirmed") {
		t.Errorf("the receipt does not say that nobody confirmed: %s", receipt.Find("main").Text())
	}
}

// TestADisconnectDoesNotWaitForASlowProvider holds the provider's answer back
// until the receipt is there.
func TestADisconnectDoesNotWaitForASlowProvider(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := start(t, func(o *corepractice.Options) {
		o.Wait = func(ctx context.Context, _ time.Duration) error {
			select {
			case <-release:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	visitor := r.SignedIn(t, r.Owner)
	id := visitor.Connect("manly")
	r.Log.Await(t, "sync ended", 1)
	access, refresh := r.newest("manly")
	r.faults(t, "manly", sandbox.Fault{Kind: sandbox.Slow, Target: sandbox.Revoke, Seconds: 60})

	do(t, visitor, id, "disconnect")

	r.wantNothingHeld(t, id)
	if got := r.connection(t, id).Receipt; got == nil || got.Revocation != connection.RevocationPending {
		t.Errorf("while the provider is silent: receipt %+v", got)
	}
	close(release)
	if err := r.App.Connections.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := r.connection(t, id).Receipt; got == nil || got.Revocation != connection.RevocationConfirmed {
		t.Errorf("after its answer: receipt %+v", got)
	}
	r.wantRevoked(t, access, refresh)
}

// live does what a connection meets in its time, so that its rows are
// rewritten in other lengths and moved about, and returns all it ever held.
func (r *rig) live(t *testing.T, visitor *apptest.Visitor, id string) holdings {
	t.Helper()
	held := r.holdings(t, id)
	for turn := range 3 {
		r.clock.Advance(10 * time.Minute)
		if _, err := r.Sandbox.ChangeAppointments("bayside", 200); err != nil {
			t.Fatal(err)
		}
		renamed := []string{"Bayside Sydney, round the corner", "Bayside CBD", "Bayside at the Quay"}[turn]
		if err := r.Sandbox.ChangeLocation("bayside", r.Sandbox.State().Tenants[0].Locations[0].ID, practice.LocationChange{Name: &renamed}); err != nil {
			t.Fatal(err)
		}
		ended := strings.Count(r.Log.String(), "sync ended")
		do(t, visitor, id, "check")
		r.idle(t)
		do(t, visitor, id, "sync")
		r.Log.Await(t, "sync ended", ended+1)
		held.texts = append(held.texts, r.texts(t, id)...)
	}
	// Fewer locations, and one that vanishes while it is chosen: problems and events name it.
	chosen := column[string](t, r.db(), "SELECT location_id FROM locations WHERE connection_id = ? ORDER BY position", id)
	visitor.Post("/connections/"+id+"/locations", url.Values{"location": chosen[1:]})
	gone := true
	if err := r.Sandbox.ChangeLocation("bayside", chosen[1], practice.LocationChange{Removed: &gone}); err != nil {
		t.Fatal(err)
	}
	do(t, visitor, id, "check")
	if open := count(t, r.db(), "SELECT count(*) FROM problems WHERE connection_id = ? AND label <> ''", id); open == 0 {
		t.Error("no problem names a location")
	}
	return held
}
