package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/lending"
	"mooring/internal/secret"
)

// lendingCases: what is read to lend an access token.
var lendingCases = map[string]func(*testing.T, *fixture){
	"reads key, credential and rest in one statement": func(t *testing.T, f *fixture) {
		key, _ := f.newKey(t, f.keys(), apikey.NewKey{Name: "one", Scopes: apikey.Scopes(), By: "Kim Lee"})
		until := f.clock.now().Add(time.Minute)
		f.exec(t, "INSERT INTO connection_rests (connection_id, epoch, until) VALUES (?, 1, ?)", f.ours.ID, until.UnixMicro())
		ctx, counter := database.CountStatements(f.ctx)
		stored := f.Store.Lending()
		row, err := stored.Read(ctx, key.ID, f.ours.ID)
		if err != nil || counter.Statements() != 1 {
			t.Fatalf("%d statements, %v", counter.Statements(), err)
		}
		whole, err := f.Credentials.Read(f.ctx, f.ours.Ref())
		if err != nil {
			t.Fatal(err)
		}
		access, err := stored.Open(row)
		if err != nil || !access.Equal(whole.Access) {
			t.Errorf("the access token is another (%v)", err)
		}
		row.Credential.Access, row.Sealed = access, nil
		want := lending.Row{Key: key, Credential: whole, Requested: f.ours.RequestedScopes, RestsUntil: until}
		if diff := cmp.Diff(want, row, cmp.AllowUnexported(secret.Value{})); diff != "" {
			t.Error(diff)
		}
	},
	"finds no rest of another epoch": func(t *testing.T, f *fixture) {
		key, _ := f.newKey(t, f.keys(), apikey.NewKey{Name: "one", Scopes: apikey.Scopes(), By: "Kim Lee"})
		f.exec(t, "INSERT INTO connection_rests (connection_id, epoch, until) VALUES (?, 2, ?)", f.ours.ID, f.clock.now().Add(time.Minute).UnixMicro())
		row, err := f.Store.Lending().Read(f.ctx, key.ID, f.ours.ID)
		if err != nil || !row.RestsUntil.IsZero() {
			t.Errorf("rests until %v (%v)", row.RestsUntil, err)
		}
	},
	"answers many at once, each with its own": func(t *testing.T, f *fixture) {
		stored := f.Store.Lending()
		one, _ := f.newKey(t, f.keys(), apikey.NewKey{Name: "one", Scopes: apikey.Scopes(), By: "Kim Lee"})
		other, _ := f.newKey(t, f.keys(), apikey.NewKey{Name: "other", Scopes: apikey.Scopes(), By: "Kim Lee"})
		keys := []string{one.ID, other.ID, "aaaaaaaaaaaa"}
		connections := []string{f.ours.ID, f.theirs.ID, "unknown"}
		var reading sync.WaitGroup
		for n := range 90 {
			reading.Go(func() {
				key, id := keys[n%3], connections[n/3%3]
				row, err := stored.Read(f.ctx, key, id)
				if key == keys[2] {
					key, id = "", ""
				}
				if id == connections[2] {
					id = ""
				}
				if err != nil || row.Key.ID != key || row.Credential.Ref.ID != id || (id != "") != (len(row.Sealed) > 0) {
					t.Errorf("asked for %q and %q, got %q and %q (%v)", key, id, row.Key.ID, row.Credential.Ref.ID, err)
				}
			})
		}
		reading.Wait()
	},
	"tells what there is not": func(t *testing.T, f *fixture) {
		key, _ := f.newKey(t, f.keys(), apikey.NewKey{Name: "one", Scopes: apikey.Scopes(), By: "Kim Lee"})
		stored := f.Store.Lending()
		if row, err := stored.Read(f.ctx, "aaaaaaaaaaaa", f.ours.ID); err != nil || row.Key.ID != "" || row.Credential.Ref != (connection.Ref{}) {
			t.Errorf("an unknown key: %+v, %v", row, err)
		}
		if row, err := stored.Read(f.ctx, key.ID, "unknown"); err != nil || row.Key.ID != key.ID || row.Credential.Ref != (connection.Ref{}) {
			t.Errorf("an unknown connection: %+v, %v", row, err)
		}
		f.inTx(t, func(tx connection.Tx) error {
			c, err := tx.Lock(f.ctx, f.ours.Ref())
			if err != nil {
				return err
			}
			c.Status, c.NextSyncAt, c.Epoch = connection.StatusDisconnected, time.Time{}, c.Epoch+1
			_, taken := tx.TakeCredential(f.ctx, f.ours.Ref())
			return errors.Join(taken, tx.Save(f.ctx, c))
		})
		row, err := stored.Read(f.ctx, key.ID, f.ours.ID)
		if err != nil || row.Credential.Status != connection.StatusDisconnected || row.Credential.Version != 0 || len(row.Sealed) != 0 {
			t.Errorf("a disconnected connection: %+v, %v", row.Credential, err)
		}
	},
}
