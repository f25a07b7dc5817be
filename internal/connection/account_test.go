package connection_test

import (
	"context"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

func TestAnAccountThatHoldsAnotherConnectionIsRefused(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open, nil)
		for code, grants := range map[string][2]string{
			"first": {"bayside", "user-7"}, "other practice": {"hilltop", "user-7"},
			"same practice": {"bayside", "user-7"}, "colleague": {"bayside", "user-8"}, "none": {"valley", ""},
		} {
			d.grants(&d.signs.system, code, grants[0], grants[1])
		}
		first := d.must(d.signed("org-1", "first"))

		_, err := d.signed("org-1", "other practice")
		if held := wantSignInError(t, err, connection.SignInAccountHeld); held.Got != "HILLTOP" || held.Wanted != "BAYSIDE" {
			t.Errorf("held is %+v", held)
		}
		_, err = d.signed("org-2", "other practice")
		if held := wantSignInError(t, err, connection.SignInAccountHeld); held.Got != "HILLTOP" || held.Wanted != "" {
			t.Errorf("another organisation is told %+v", held)
		}
		_, err = d.signed("org-2", "same practice")
		wantSignInError(t, err, connection.SignInAccountHeld)
		_, err = d.signed("org-2", "colleague")
		wantSignInError(t, err, connection.SignInTenantHeld)
		if err := d.service.Close(t.Context()); err != nil || d.signs.revoked != 4 {
			t.Errorf("revoked for %d refused sign-ins, want 4; %v", d.signs.revoked, err)
		}

		if again := d.must(d.signed("org-1", "same practice")); again.ID != first.ID || again.Epoch != 2 {
			t.Errorf("the same practice is %+v", again)
		}
		d.must(d.signed("org-2", "none"))
	})
}

func TestAnAccountIsFreeOnceItsConnectionHasEnded(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open, nil)
		d.grants(&d.signs.system, "first", "bayside", "user-7")
		d.grants(&d.signs.system, "other practice", "hilltop", "user-7")
		first := d.must(d.signed("org-1", "first"))
		if n := d.count("connections WHERE account = 'user-7'"); n != 1 {
			t.Errorf("%d connections know the account", n)
		}
		if _, err := d.service.Disconnect(t.Context(), first.Ref(), kim); err != nil {
			t.Fatal(err)
		}
		if n := d.count("connections WHERE account <> ''"); n != 0 {
			t.Errorf("%d connections still know the account", n)
		}
		second := d.must(d.signed("org-1", "other practice"))

		// One whose sign-in is dead holds nothing that could be ended.
		d.exec("UPDATE connections SET status = 'needs_reconnect', next_sync_at = NULL WHERE id = ?", second.ID)
		d.must(d.signed("org-2", "first"))
	})
}

// blind is a store that does not find an account the first time, as one does not
// that looks a moment before another sign-in is stored.
type blind struct {
	connection.Store
	looks int
}

// InTx implements connection.Store.
func (b *blind) InTx(ctx context.Context, fn func(connection.Tx) error) error {
	return b.Store.InTx(ctx, func(tx connection.Tx) error { return fn(blindTx{tx, b}) })
}

// blindTx is a transaction of a blind store.
type blindTx struct {
	connection.Tx
	store *blind
}

// FindAccount implements connection.Tx.
func (b blindTx) FindAccount(ctx context.Context, provider, account, tenantID string) (connection.Connection, error) {
	if b.store.looks++; b.store.looks == 2 {
		return connection.Connection{}, connection.ErrNotFound
	}
	return b.Tx.FindAccount(ctx, provider, account, tenantID)
}

func TestOfTwoSignInsOfOneAccountAtTheSameMomentOneIsStored(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open, func(store connection.Store) connection.Store { return &blind{Store: store} })
		d.grants(&d.signs.system, "first", "bayside", "user-7")
		d.grants(&d.signs.system, "other practice", "hilltop", "user-7")
		d.must(d.signed("org-1", "first"))
		_, err := d.signed("org-2", "other practice")
		if held := wantSignInError(t, err, connection.SignInAccountHeld); held.Err == nil || held.Wanted != "" {
			t.Errorf("held is %+v", held)
		}
		if n := d.count("connections"); n != 1 {
			t.Errorf("%d connections are stored", n)
		}
	})
}
