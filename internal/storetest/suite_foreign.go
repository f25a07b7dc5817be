package storetest

import (
	"errors"
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// foreignCases: another organisation's id is an id that does not exist, and
// nothing changes.
var foreignCases = map[string]func(*testing.T, *fixture){
	"ids are not found by any reader": func(t *testing.T, f *fixture) {
		ctx, ref := f.ctx, f.crossed
		for name, read := range map[string]func() error{
			"Connection": func() error { _, err := f.Connections.Connection(ctx, ref); return err },
			"Overview":   func() error { _, err := f.Connections.Overview(ctx, ref); return err },
			"Locations":  func() error { _, err := f.Connections.Locations(ctx, ref); return err },
			"Holdings":   func() error { _, err := f.Connections.Holdings(ctx, ref); return err },
			"Events": func() error {
				_, err := f.Connections.Events(ctx, connection.EventFilter{OrganisationID: ref.OrganisationID, ConnectionID: ref.ID})
				return err
			},
			"Read":      func() error { _, err := f.Credentials.Read(ctx, ref); return err },
			"MarkStale": func() error { return f.Credentials.MarkStale(ctx, ref, 1, 1) },
			"Day": func() error {
				_, err := f.Syncs.Day(ctx, connection.DayQuery{Ref: ref, LocationID: "sydney"})
				return err
			},
			"Runs": func() error { _, err := f.Syncs.Runs(ctx, ref, 1); return err },
			"Begin": func() error {
				_, _, err := f.Syncs.Begin(ctx, syncer.Due{Ref: ref, Epoch: 1}, f.clock.now())
				return err
			},
			"Write":  func() error { return f.Syncs.Write(ctx, syncer.Fence{Ref: ref, Epoch: 1}, f.batch()) },
			"Finish": func() error { return f.Syncs.Finish(ctx, syncer.Fence{Ref: ref, Epoch: 1}, syncer.Finish{}) },
			"Look":   func() error { _, err := f.Syncs.Look(ctx, syncer.Due{Ref: ref, Epoch: 1}); return err },
			"Mend": func() error {
				_, _, err := f.Syncs.Mend(ctx, syncer.Due{Ref: ref, Epoch: 1}, f.batch(), nil)
				return err
			},
		} {
			if err := read(); !errors.Is(err, connection.ErrNotFound) {
				t.Errorf("%s: %v, want ErrNotFound", name, err)
			}
		}
		if err := f.Syncs.Schedule(ctx, ref, 1, f.clock.now()); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("Schedule: %v, want ErrFenced", err)
		}
	},
	"ids are not found in a transaction, and nothing changes": func(t *testing.T, f *fixture) {
		before := f.dump(t)
		ctx, ref := f.ctx, f.crossed
		for name, step := range map[string]func(connection.Tx) error{
			"Lock": func(tx connection.Tx) error { _, err := tx.Lock(ctx, ref); return err },
			"Save": func(tx connection.Tx) error {
				stolen := f.theirs
				stolen.OrganisationID, stolen.Tenant.Name = ref.OrganisationID, "stolen"
				return tx.Save(ctx, stolen)
			},
			"Locations":      func(tx connection.Tx) error { _, err := tx.Locations(ctx, ref); return err },
			"SaveLocations":  func(tx connection.Tx) error { return tx.SaveLocations(ctx, ref, nil) },
			"DropUnchosen":   func(tx connection.Tx) error { return tx.DropUnchosen(ctx, ref) },
			"PutCredential":  func(tx connection.Tx) error { return tx.PutCredential(ctx, ref, 1, f.tokens("stolen")) },
			"TakeCredential": func(tx connection.Tx) error { _, err := tx.TakeCredential(ctx, ref); return err },
			"Purge":          func(tx connection.Tx) error { _, err := tx.Purge(ctx, ref); return err },
			"OpenProblem": func(tx connection.Tx) error {
				_, err := tx.OpenProblem(ctx, ref, connection.Problem{Kind: connection.ProblemLimited})
				return err
			},
			"ResolveProblems": func(tx connection.Tx) error { _, err := tx.ResolveProblems(ctx, ref, f.clock.now()); return err },
			"ResolveProblem": func(tx connection.Tx) error {
				_, err := tx.ResolveProblem(ctx, ref, f.clock.now(), connection.ProblemLimited, "")
				return err
			},
			"OpenProblems": func(tx connection.Tx) error { _, err := tx.OpenProblems(ctx, ref); return err },
			"LapsesAt":     func(tx connection.Tx) error { _, err := tx.LapsesAt(ctx, ref); return err },
			"Syncing":      func(tx connection.Tx) error { _, err := tx.Syncing(ctx, ref); return err },
			"AppendEvent": func(tx connection.Tx) error {
				return tx.AppendEvent(ctx, connection.Event{OrganisationID: ref.OrganisationID, ConnectionID: ref.ID, At: f.clock.now()})
			},
		} {
			var got error
			if err := f.Connections.InTx(ctx, func(tx connection.Tx) error { got = step(tx); return nil }); err != nil {
				t.Fatal(err)
			}
			if !errors.Is(got, connection.ErrNotFound) {
				t.Errorf("%s: %v, want ErrNotFound", name, got)
			}
		}
		if after := f.dump(t); after != before {
			t.Error("rows changed")
		}
	},
	"ids settle nothing": func(t *testing.T, f *fixture) {
		theirs := token.Claim{Ref: f.theirs.Ref(), Epoch: 1, Version: 1, ID: "mine"}
		if claimed, err := f.Credentials.Claim(f.ctx, theirs); err != nil || !claimed {
			t.Fatal(claimed, err)
		}
		before := f.dump(t)
		crossed := theirs
		crossed.Ref = f.crossed
		f.wantNoSettlement(t, crossed)
		f.unsettled(t)(f.Credentials.Claim(f.ctx, crossed))
		f.unsettled(t)(f.Credentials.Lapse(f.ctx, token.Credential{Ref: f.crossed, Epoch: 1, Version: 1}))
		if after := f.dump(t); after != before {
			t.Error("rows changed")
		}
	},
	"organisations see their own lists only": func(t *testing.T, f *fixture) {
		f.appendEvents(t, f.theirs, 3)
		overviews, err := f.Connections.Overviews(f.ctx, "harbour")
		if err != nil || len(overviews) != 1 || overviews[0].Connection.ID != f.ours.ID {
			t.Errorf("overviews: %+v, %v", overviews, err)
		}
		events, err := f.Connections.Events(f.ctx, connection.EventFilter{OrganisationID: "harbour"})
		if err != nil || len(events) != 0 {
			t.Errorf("events: %+v, %v", events, err)
		}
	},
}

// dump returns all rows of their connection as text, to compare.
func (f *fixture) dump(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, query := range []string{
		"SELECT id, organisation_id, tenant_name, status, epoch, next_sync_at FROM connections ORDER BY id",
		"SELECT connection_id, epoch, version, access, refresh, claim_id, stale FROM credentials ORDER BY connection_id",
		"SELECT connection_id, location_id, chosen FROM locations ORDER BY connection_id, location_id",
		"SELECT (SELECT count(*) FROM problems), (SELECT count(*) FROM events), (SELECT count(*) FROM sync_runs)",
	} {
		text.WriteString(f.text(t, query))
	}
	return text.String()
}
