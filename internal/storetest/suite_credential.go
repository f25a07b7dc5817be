package storetest

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// credentialCases: reading, claiming and taking credentials.
var credentialCases = map[string]func(*testing.T, *fixture){
	"are read as they were put, in one statement": func(t *testing.T, f *fixture) {
		ctx, counter := database.CountStatements(f.ctx)
		got, err := f.Credentials.Read(ctx, f.ours.Ref())
		if err != nil {
			t.Fatal(err)
		}
		want := f.tokens("bayside")
		if counter.Statements() != 1 {
			t.Errorf("reading took %d statements, want 1", counter.Statements())
		}
		if !got.Access.Equal(want.Access) || !got.Renewable || !got.ExpiresAt.Equal(want.ExpiresAt) {
			t.Error("tokens differ from those that were put")
		}
		if got.Epoch != 1 || got.Version != 1 || got.Stale || got.ClaimID != "" || got.Failures != 0 || !got.RetryAt.IsZero() {
			t.Errorf("a new credential reads as %+v", got)
		}
		if got.Provider != "core-practice" || got.TenantAddress != "bayside" || got.Ref != f.ours.Ref() {
			t.Errorf("connection's part reads as %+v", got)
		}
		if diff := cmp.Diff(want.Scopes, got.Scopes); diff != "" {
			t.Error(diff)
		}
	},
	"come with the time zone of their organisation, which is UTC until it is known": func(t *testing.T, f *fixture) {
		for _, want := range []string{"UTC", "Australia/Lord_Howe"} {
			zone, err := f.Connections.OrganisationZone(f.ctx, f.ours.OrganisationID)
			if got := f.credential(t).TimeZone; got != want || zone != want || err != nil {
				t.Errorf("zones %q and %q, %v, want %q", got, zone, err, want)
			}
			f.exec(t, "INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES (?, 'H', 'h', 'Australia/Lord_Howe', 1) ON CONFLICT DO NOTHING", f.ours.OrganisationID)
		}
	},
	"stand sealed, and open nowhere else": func(t *testing.T, f *fixture) {
		if sealed := f.text(t, "SELECT access, refresh FROM credentials"); strings.Contains(sealed, "access-") || strings.Contains(sealed, "refresh-") {
			t.Error("a token stands in clear")
		}
		for _, swap := range []string{
			"UPDATE credentials SET access = refresh WHERE connection_id = ?",
			"UPDATE credentials SET access = (SELECT access FROM credentials AS other WHERE other.connection_id <> credentials.connection_id) WHERE connection_id = ?",
		} {
			f.exec(t, swap, f.ours.ID)
			_, err := f.Credentials.Read(f.ctx, f.ours.Ref())
			if !errors.Is(err, secret.ErrCannotOpen) {
				t.Errorf("after %q: %v, want ErrCannotOpen", swap, err)
			}
		}
	},
	"read with another keyset are a fault of their own, and are still deleted": func(t *testing.T, f *fixture) {
		other := f.open(t, Options{Now: f.clock.now, URL: f.URL})
		_, err := other.Credentials.Read(f.ctx, f.ours.Ref())
		if !errors.Is(err, secret.ErrCannotOpen) || errors.Is(err, connection.ErrNeedsReconnect) || errors.Is(err, connection.ErrNotFound) {
			t.Fatalf("read with another keyset: %v", err)
		}
		err = other.Connections.InTx(f.ctx, func(tx connection.Tx) error {
			tokens, err := tx.TakeCredential(f.ctx, f.ours.Ref())
			if err == nil && !(tokens.Access.IsZero() && tokens.Refresh.IsZero()) {
				t.Error("tokens came out of another keyset")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if f.count(t, "credentials WHERE connection_id = ?", f.ours.ID) != 0 {
			t.Error("the credential is still there")
		}
	},
	"say why there is none": func(t *testing.T, f *fixture) {
		f.inTx(t, func(tx connection.Tx) error {
			_, err := tx.TakeCredential(f.ctx, f.ours.Ref())
			return err
		})
		if _, err := f.Credentials.Read(f.ctx, f.ours.Ref()); err == nil || errors.Is(err, connection.ErrNeedsReconnect) {
			t.Errorf("live without a credential: %v", err)
		}
		for status, want := range map[connection.Status]error{
			connection.StatusNeedsReconnect: connection.ErrNeedsReconnect,
			connection.StatusDisconnected:   connection.ErrFenced,
		} {
			c := f.read(t, f.ours.Ref())
			c.Status, c.NextSyncAt = status, time.Time{}
			f.inTx(t, func(tx connection.Tx) error { return tx.Save(f.ctx, c) })
			if _, err := f.Credentials.Read(f.ctx, f.ours.Ref()); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", status, err, want)
			}
		}
	},
	"are taken once": func(t *testing.T, f *fixture) {
		f.inTx(t, func(tx connection.Tx) error {
			tokens, err := tx.TakeCredential(f.ctx, f.ours.Ref())
			if err == nil && !tokens.Refresh.Equal(f.tokens("bayside").Refresh) {
				t.Error("other tokens came back")
			}
			return err
		})
		err := f.Connections.InTx(f.ctx, func(tx connection.Tx) error {
			_, err := tx.TakeCredential(f.ctx, f.ours.Ref())
			return err
		})
		if !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("second take: %v", err)
		}
	},
	"are claimed by one of a hundred": func(t *testing.T, f *fixture) {
		var won atomic.Int32
		var group sync.WaitGroup
		for i := range 100 {
			group.Go(func() {
				claimed, err := f.Credentials.Claim(f.ctx, token.Claim{Ref: f.ours.Ref(), Epoch: 1, Version: 1, ID: strconv.Itoa(i)})
				if err != nil {
					t.Error(err)
				}
				if claimed {
					won.Add(1)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("%d claims won, want 1", won.Load())
		}
	},
	"are claimed in their epoch and version and by their failures only": func(t *testing.T, f *fixture) {
		for _, claim := range []token.Claim{
			{Ref: f.ours.Ref(), Epoch: 2, Version: 1, ID: "a"}, {Ref: f.ours.Ref(), Epoch: 1, Version: 2, ID: "b"},
			{Ref: f.ours.Ref(), Epoch: 1, Version: 1, Failures: 1, ID: "c"},
		} {
			if claimed, err := f.Credentials.Claim(f.ctx, claim); claimed || err != nil {
				t.Errorf("claim %+v: %v, %v", claim, claimed, err)
			}
		}
	},
	"are free again when their claim is withdrawn": func(t *testing.T, f *fixture) {
		before := f.credential(t)
		claim, other := f.claim(t), f.claimOf("yours")
		if err := f.Credentials.Withdraw(f.ctx, other); err != nil || f.credential(t).ClaimID != claim.ID {
			t.Errorf("another's claim was withdrawn: %v", err)
		}
		for range 2 {
			if err := f.Credentials.Withdraw(f.ctx, claim); err != nil {
				t.Error(err)
			}
		}
		if diff := cmp.Diff(before, f.credential(t), cmp.Comparer(secret.Value.Equal)); diff != "" {
			t.Error(diff)
		}
	},
	"tell the age of a claim": func(t *testing.T, f *fixture) {
		f.claim(t)
		f.aged(t, f.credential(t).ClaimAge, 0)
		f.exec(t, "UPDATE credentials SET claimed_at = "+f.ago(41*time.Second)+" WHERE connection_id = ?", f.ours.ID)
		got := f.credential(t)
		if got.ClaimID != "mine" {
			t.Errorf("claimed by %q", got.ClaimID)
		}
		f.aged(t, got.ClaimAge, 41*time.Second)
		f.exec(t, "UPDATE credentials SET claimed_at = "+f.ago(-time.Hour)+" WHERE connection_id = ?", f.ours.ID)
		if age := f.credential(t).ClaimAge; age >= 0 {
			t.Errorf("a claim of the future is %v old", age)
		}
	},
	"age by the server's clock, whatever the clocks of processes say": func(t *testing.T, f *fixture) {
		if f.Database.ServerClock() == "" {
			return // The processes on one file share the clock of one machine.
		}
		fast := f.open(t, Options{Now: func() time.Time { return f.clock.now().AddDate(10, 0, 0) }, URL: f.URL, Keyset: f.Keyset})
		claim := token.Claim{Ref: f.ours.Ref(), Epoch: 1, Version: 1, ID: "fast"}
		f.settled(t)(fast.Credentials.Claim(f.ctx, claim))
		for _, reader := range []*Opened{f.Opened, fast} {
			got, err := reader.Credentials.Read(f.ctx, f.ours.Ref())
			if err != nil {
				t.Fatal(err)
			}
			f.aged(t, got.ClaimAge, 0)
		}
	},
	"without a refresh token are neither renewable nor claimed": func(t *testing.T, f *fixture) {
		tokens := f.tokens("bayside")
		tokens.Refresh = secret.Value{}
		f.inTx(t, func(tx connection.Tx) error { return tx.PutCredential(f.ctx, f.ours.Ref(), 1, tokens) })
		if f.credential(t).Renewable {
			t.Error("there is a refresh token")
		}
		f.unsettled(t)(f.Credentials.Claim(f.ctx, token.Claim{Ref: f.ours.Ref(), Epoch: 1, Version: 1, ID: "mine"}))
	},
	"give their refresh token to the claim alone": func(t *testing.T, f *fixture) {
		claim := f.claim(t)
		refresh, held, err := f.Credentials.RefreshToken(f.ctx, claim)
		if err != nil || !held || !refresh.Equal(f.tokens("bayside").Refresh) {
			t.Errorf("under the claim: held %v, %v", held, err)
		}
		f.settled(t)(f.Credentials.Abandon(f.ctx, claim, token.Setback{Problem: connection.Problem{Kind: connection.ProblemSignInUnknown}}))
		if refresh, held, err := f.Credentials.RefreshToken(f.ctx, claim); held || err != nil || !refresh.IsZero() {
			t.Errorf("after the claim: held %v, %v", held, err)
		}
	},
	"serve the access token though the refresh token does not open": func(t *testing.T, f *fixture) {
		f.exec(t, "UPDATE credentials SET refresh = access WHERE connection_id = ?", f.ours.ID)
		if got := f.credential(t); !got.Access.Equal(f.tokens("bayside").Access) || !got.Renewable {
			t.Errorf("reads as %+v", got)
		}
		if _, _, err := f.Credentials.RefreshToken(f.ctx, f.claim(t)); !errors.Is(err, secret.ErrCannotOpen) {
			t.Errorf("under the claim: %v, want ErrCannotOpen", err)
		}
	},
	"are marked stale in their version only": func(t *testing.T, f *fixture) {
		for _, mark := range []struct {
			version int64
			stale   bool
		}{{2, false}, {1, true}} {
			if err := f.Credentials.MarkStale(f.ctx, f.ours.Ref(), 1, mark.version); err != nil {
				t.Fatal(err)
			}
			if got := f.credential(t).Stale; got != mark.stale {
				t.Errorf("after marking version %d: stale %v", mark.version, got)
			}
		}
	},
}

// claim takes the claim on our credential.
func (f *fixture) claim(t *testing.T) token.Claim {
	t.Helper()
	read := f.credential(t)
	claim := token.Claim{Ref: read.Ref, Epoch: 1, Version: read.Version, Failures: read.Failures, ID: "mine"}
	if claimed, err := f.Credentials.Claim(f.ctx, claim); err != nil || !claimed {
		t.Fatalf("claim: %v, %v", claimed, err)
	}
	return claim
}

// claimOf is a claim on our credential as it was put.
func (f *fixture) claimOf(id string) token.Claim {
	return token.Claim{Ref: f.ours.Ref(), Epoch: 1, Version: 1, ID: id}
}

// credential reads our credential, which must be there.
func (f *fixture) credential(t *testing.T) token.Credential {
	t.Helper()
	credential, err := f.Credentials.Read(f.ctx, f.ours.Ref())
	if err != nil {
		t.Fatalf("read credential: %v", err)
	}
	return credential
}
