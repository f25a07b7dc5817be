package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
)

// hostile is text that breaks careless SQL, JSON or encoding.
var hostile = []string{
	`'; DROP TABLE connections; --`, `"quoted"`, "`ticked`", `back\slash`, "new\nline", "O’Brien–Żółć 診療所", "%_?$1@organisation", "\u202egnp.exe", "",
}

// connectionCases: rows of connections, locations and tenants.
var connectionCases = map[string]func(*testing.T, *fixture){
	"round-trip every field, times to the microsecond in UTC": func(t *testing.T, f *fixture) {
		c := f.ours
		instant := time.Date(2026, 4, 5, 2, 59, 59, 123_456_000, time.FixedZone("", 10*3600+1800))
		c.Status, c.StatusSince, c.Epoch = connection.StatusDisconnected, instant, 7
		c.ConnectedAt, c.CheckedAt, c.SyncedAt, c.NextSyncAt = instant.Add(time.Microsecond), instant.Add(2), instant.Add(time.Hour), time.Time{}
		c.Tenant.Name, c.Tenant.URL, c.Tenant.Address, c.Tenant.Account, c.ConnectedBy = "New name", "https://new", "new", "user-7", "Sam"
		c.RequestedScopes, c.GrantedScopes = nil, []string{"a b", "ç"}
		c.Receipt = &connection.Receipt{
			At: instant.UTC(), By: "Sam", Removed: connection.Removed{Appointments: 5},
			Revocation: connection.RevocationPending, AccessUntil: instant.UTC(),
		}
		f.inTx(t, func(tx connection.Tx) error { return tx.Save(f.ctx, c) })
		got := f.read(t, c.Ref())
		for _, instant := range []*time.Time{&c.StatusSince, &c.ConnectedAt, &c.CheckedAt, &c.SyncedAt} {
			*instant = instant.UTC().Truncate(time.Microsecond)
		}
		if diff := cmp.Diff(c, got); diff != "" {
			t.Error(diff)
		}
		if got.StatusSince.Location() != time.UTC {
			t.Errorf("times come back in %v", got.StatusSince.Location())
		}
	},
	"keep hostile text as it is": func(t *testing.T, f *fixture) {
		for i, text := range hostile {
			c := f.ours
			c.Tenant.Name, c.Tenant.URL, c.ConnectedBy = text, text, text
			c.GrantedScopes = []string{text, "second"}
			locations := []connection.Location{{ID: fmt.Sprint("id", text, i), Name: text, Address: text, TimeZone: "UTC", Listed: true}}
			f.inTx(t, func(tx connection.Tx) error {
				if err := tx.Save(f.ctx, c); err != nil {
					return err
				}
				return tx.SaveLocations(f.ctx, c.Ref(), locations)
			})
			if diff := cmp.Diff(c, f.read(t, c.Ref())); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
			got, err := f.Connections.Locations(f.ctx, c.Ref())
			if diff := cmp.Diff(locations, got); diff != "" || err != nil {
				t.Errorf("%q: %v %s", text, err, diff)
			}
		}
	},
	"let one connection hold a tenant, over all organisations": func(t *testing.T, f *fixture) {
		for _, organisation := range []string{"harbour", "lagoon"} {
			second := f.connection(organisation, "bayside")
			err := f.Connections.InTx(f.ctx, func(tx connection.Tx) error { return tx.Save(f.ctx, second) })
			if !errors.Is(err, connection.ErrConflict) {
				t.Errorf("second connection of %s: %v, want ErrConflict", organisation, err)
			}
		}
		f.disconnect(t, f.ours)
		second := f.connection("lagoon", "bayside")
		f.inTx(t, func(tx connection.Tx) error { return tx.Save(f.ctx, second) })
	},
	"find a tenant's live holder anywhere, and only their own disconnected one": func(t *testing.T, f *fixture) {
		find := func(organisation string) (connection.Connection, error) {
			var found connection.Connection
			err := f.Connections.InTx(f.ctx, func(tx connection.Tx) error {
				var err error
				found, err = tx.FindTenant(f.ctx, "core-practice", "tenant-bayside", organisation)
				return err
			})
			return found, err
		}
		if found, err := find("lagoon"); err != nil || found.ID != f.ours.ID {
			t.Errorf("live, for another organisation: %q, %v", found.ID, err)
		}
		f.disconnect(t, f.ours)
		if _, err := find("lagoon"); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("disconnected, for another organisation: %v", err)
		}
		if found, err := find("harbour"); err != nil || found.ID != f.ours.ID {
			t.Errorf("disconnected, for its own: %q, %v", found.ID, err)
		}
		live := f.connect(t, "lagoon", "bayside")
		if found, err := find("harbour"); err != nil || found.ID != live.ID {
			t.Errorf("a live one goes before one's own disconnected one: %q, %v", found.ID, err)
		}
	},
	"let one live connection hold an account, and find it": func(t *testing.T, f *fixture) {
		account := func(c connection.Connection, status connection.Status) error {
			c.Tenant.Account, c.Status, c.NextSyncAt = "user-7", status, time.Time{}
			return f.Connections.InTx(f.ctx, func(tx connection.Tx) error { return tx.Save(f.ctx, c) })
		}
		find := func(tenant string) (found connection.Connection, err error) {
			_ = f.Connections.InTx(f.ctx, func(tx connection.Tx) error {
				found, err = tx.FindAccount(f.ctx, "core-practice", "user-7", tenant)
				return nil
			})
			return found, err
		}
		if err := account(f.ours, connection.StatusConnected); err != nil {
			t.Fatal(err)
		}
		if found, err := find("tenant-hillside"); err != nil || found.ID != f.ours.ID || found.Tenant.Account != "user-7" {
			t.Errorf("for another tenant: %+v, %v", found, err)
		}
		if _, err := find(f.ours.Tenant.ID); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("for the same tenant: %v", err)
		}
		if err := account(f.theirs, connection.StatusChoosing); !errors.Is(err, connection.ErrConflict) {
			t.Errorf("a second live one: %v, want ErrConflict", err)
		}
		if err := account(f.theirs, connection.StatusNeedsReconnect); err != nil {
			t.Errorf("one that is dead: %v", err)
		}
		if found, err := find(f.ours.Tenant.ID); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("a dead one was found: %+v, %v", found, err)
		}
	},
	"replace locations and keep their order": func(t *testing.T, f *fixture) {
		locations := f.locations()
		locations[0], locations[1] = locations[1], locations[0]
		locations = append(locations, connection.Location{ID: "adelaide", Name: "Adelaide", TimeZone: "Australia/Adelaide", Chosen: true, FirstSeenAt: f.clock.now()})
		f.inTx(t, func(tx connection.Tx) error { return tx.SaveLocations(f.ctx, f.ours.Ref(), locations) })
		f.inTx(t, func(tx connection.Tx) error {
			got, err := tx.Locations(f.ctx, f.ours.Ref())
			if diff := cmp.Diff(locations, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
		f.inTx(t, func(tx connection.Tx) error { return tx.SaveLocations(f.ctx, f.ours.Ref(), nil) })
		if got, err := f.Connections.Locations(f.ctx, f.ours.Ref()); err != nil || len(got) != 0 {
			t.Errorf("after replacing by none: %v, %v", got, err)
		}
	},
	"take everything that hangs on them along when the row goes": func(t *testing.T, f *fixture) {
		f.fill(t)
		f.exec(t, "DELETE FROM connections WHERE id = ?", f.ours.ID)
		for _, table := range []string{"credentials", "locations", "problems", "practitioners", "practitioner_locations", "appointments", "records", "sync_cursors", "sync_runs", "authorization_requests"} {
			if left := f.count(t, table+" WHERE connection_id = ?", f.ours.ID); left != 0 {
				t.Errorf("%d rows left in %s", left, table)
			}
		}
	},
}

// authorizationCases: sign-ins that have been started.
var authorizationCases = map[string]func(*testing.T, *fixture){
	"are taken once, as they were saved": func(t *testing.T, f *fixture) {
		request := f.request("harbour", f.ours.ID)
		if err := f.Connections.SaveAuthorization(f.ctx, request); err != nil {
			t.Fatal(err)
		}
		got, err := f.Connections.TakeAuthorization(f.ctx, request.StateHash)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Verifier.Equal(request.Verifier) {
			t.Error("another verifier came back")
		}
		got.Verifier = request.Verifier
		if diff := cmp.Diff(request, got, cmp.Comparer(sameSecret)); diff != "" {
			t.Error(diff)
		}
		if _, err := f.Connections.TakeAuthorization(f.ctx, request.StateHash); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("taken a second time: %v", err)
		}
	},
	"are taken by one of many": func(t *testing.T, f *fixture) {
		request := f.request("harbour", "")
		if err := f.Connections.SaveAuthorization(f.ctx, request); err != nil {
			t.Fatal(err)
		}
		if won := race(20, func(int) bool {
			_, err := f.Connections.TakeAuthorization(f.ctx, request.StateHash)
			return err == nil
		}); won != 1 {
			t.Errorf("taken %d times", won)
		}
	},
	"keep the verifier sealed": func(t *testing.T, f *fixture) {
		if err := f.Connections.SaveAuthorization(f.ctx, f.request("harbour", "")); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(f.text(t, "SELECT verifier FROM authorization_requests"), "verifier-mark") {
			t.Error("the verifier stands in clear")
		}
	},
	"have a state of their own": func(t *testing.T, f *fixture) {
		for i, want := range []error{nil, connection.ErrConflict} {
			if err := f.Connections.SaveAuthorization(f.ctx, f.request("harbour", "")); !errors.Is(err, want) {
				t.Errorf("save %d: %v, want %v", i, err, want)
			}
		}
	},
	"cannot name another organisation's connection": func(t *testing.T, f *fixture) {
		err := f.Connections.SaveAuthorization(f.ctx, f.request("harbour", f.theirs.ID))
		if !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("saved: %v", err)
		}
	},
	"are cleared away a day after they expired": func(t *testing.T, f *fixture) {
		late := f.request("harbour", "")
		if err := f.Connections.SaveAuthorization(f.ctx, late); err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{2, 2} {
			f.clock.advance(24 * time.Hour) // first to ten minutes before its day is over, then past it
			next := f.request("harbour", "")
			next.StateHash = []byte{byte(i)}
			if err := f.Connections.SaveAuthorization(f.ctx, next); err != nil {
				t.Fatal(err)
			}
			if found := f.count(t, "authorization_requests"); found != want {
				t.Errorf("after %d days: %d requests, want %d", i+1, found, want)
			}
		}
		if _, err := f.Connections.TakeAuthorization(f.ctx, late.StateHash); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("an abandoned request is still there: %v", err)
		}
	},
}
