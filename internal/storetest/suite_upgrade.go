package storetest

import (
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/syncer"
	"mooring/internal/vendor"
)

// upgradeCases: what a process does that serves on while a newer version migrates.
var upgradeCases = map[string]func(*testing.T, *fixture){
	"a column that a newer version adds is none of an older one's business": func(t *testing.T, f *fixture) {
		f.openProblems(t, connection.ProblemLimited)
		f.serve(t)
		for _, table := range []string{
			"organisations", "connections", "credentials", "locations", "problems", "practitioners", "appointments",
			"sync_cursors", "sync_runs", "authorization_requests", "bookings", "letters", "webhook_endpoints", "connection_tally",
		} {
			f.exec(t, "ALTER TABLE "+table+" ADD COLUMN of_tomorrow INTEGER NOT NULL DEFAULT 0")
		}
		f.serve(t)
	},
}

// serve reads and writes something of everything that is kept. On PostgreSQL the
// statements stay prepared.
func (f *fixture) serve(t *testing.T) {
	t.Helper()
	ref := f.ours.Ref()
	fence, _ := f.begin(t)
	request := connection.AuthorizationRequest{
		StateHash: []byte("state"), SessionHash: []byte("session"), Verifier: secret.NewValue("verifier"), OrganisationID: ref.OrganisationID, Provider: f.ours.Provider,
		CreatedAt: f.clock.now(), ExpiresAt: f.clock.now().Add(time.Minute),
	}
	for what, does := range map[string]func() error{
		"connection": func() error { _, err := f.Connections.Connection(f.ctx, ref); return err },
		"locations":  func() error { _, err := f.Connections.Locations(f.ctx, ref); return err },
		"overview":   func() error { _, err := f.Connections.Overview(f.ctx, ref); return err },
		"overviews":  func() error { _, err := f.Connections.Overviews(f.ctx, ref.OrganisationID); return err },
		"found":      func() error { _, err := f.Store.Vendor().Connections(f.ctx, vendor.Filter{Limit: 1}); return err },
		"bookings":   func() error { _, err := f.Connections.UnsettledBookings(f.ctx, ref); return err },
		"runs":       func() error { _, err := f.Syncs.Runs(f.ctx, ref, 1); return err },
		"held": func() error {
			_, err := f.Syncs.Held(f.ctx, ref, "sydney", f.clock.now(), f.clock.now())
			return err
		},
		"authorization": func() error {
			if err := f.Connections.SaveAuthorization(f.ctx, request); err != nil {
				return err
			}
			_, err := f.Connections.TakeAuthorization(f.ctx, request.StateHash)
			return err
		},
		"sync": func() error {
			return f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: connection.SyncDone, At: f.clock.now()})
		},
		"endpoints": func() error { _, err := f.Store.Webhooks().Endpoints(f.ctx); return err },
		"tallies":   func() error { return f.Store.Support().Fold(f.ctx) },
		"transaction": func() error {
			return f.Connections.InTx(f.ctx, func(tx connection.Tx) error { return f.change(tx) })
		},
	} {
		if err := does(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// change does in a transaction what connecting and disconnecting do.
func (f *fixture) change(tx connection.Tx) error {
	ref := f.ours.Ref()
	held, err := tx.Lock(f.ctx, ref)
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if err := tx.Save(f.ctx, held); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	if _, err := tx.OpenProblems(f.ctx, ref); err != nil {
		return fmt.Errorf("open problems: %w", err)
	}
	if _, err := tx.ResolveProblems(f.ctx, ref, f.clock.now()); err != nil {
		return fmt.Errorf("resolve problems: %w", err)
	}
	if _, err := tx.TakeCredential(f.ctx, ref); err != nil {
		return fmt.Errorf("take credential: %w", err)
	}
	return tx.PutCredential(f.ctx, ref, held.Epoch, f.tokens("again"))
}
