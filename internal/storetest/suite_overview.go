package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/syncer"
)

// overviewCases: what the setup page reads.
var overviewCases = map[string]func(*testing.T, *fixture){
	"hold locations, open problems and the epoch's newest run": func(t *testing.T, f *fixture) {
		f.openProblems(t, connection.ProblemLimited, connection.ProblemMalformed)
		f.inTx(t, func(tx connection.Tx) error {
			_, err := tx.ResolveProblems(f.ctx, f.ours.Ref(), f.clock.now(), connection.ProblemMalformed)
			return err
		})
		for range 3 {
			f.clock.advance(time.Minute)
			fence, _ := f.begin(t)
			if err := f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: connection.SyncDone, At: f.clock.now()}); err != nil {
				t.Fatal(err)
			}
		}
		f.clock.advance(time.Minute)
		fence, _ := f.begin(t)
		got, err := f.Connections.Overview(f.ctx, f.ours.Ref())
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Problems) != 1 || got.Problems[0].Kind != connection.ProblemLimited {
			t.Errorf("problems: %+v", got.Problems)
		}
		if got.Run == nil || got.Run.ID != fence.RunID {
			t.Errorf("run: %+v, want %s", got.Run, fence.RunID)
		}
		if len(got.Locations) != 2 || got.Locations[0].ID != "sydney" || got.Connection.ID != f.ours.ID {
			t.Errorf("overview: %+v", got)
		}
		c := f.read(t, f.ours.Ref())
		c.Epoch = 2
		f.inTx(t, func(tx connection.Tx) error { return tx.Save(f.ctx, c) })
		if got, err := f.Connections.Overview(f.ctx, f.ours.Ref()); err != nil || got.Run != nil {
			t.Errorf("run of an older epoch: %+v, %v", got.Run, err)
		}
	},
	"hold what ended within a day and concerns the practice, the newest first": func(t *testing.T, f *fixture) {
		ended := func(kind connection.ProblemKind, subject string) {
			f.clock.advance(time.Minute)
			f.inTx(t, func(tx connection.Tx) error {
				if _, err := tx.OpenProblem(f.ctx, f.ours.Ref(), connection.Problem{Kind: kind, Subject: subject}); err != nil {
					return err
				}
				f.clock.advance(time.Minute)
				_, err := tx.ResolveProblem(f.ctx, f.ours.Ref(), f.clock.now(), kind, subject)
				return err
			})
		}
		ended(connection.ProblemMalformed, "")
		f.clock.advance(connection.ResolvedShown)
		ended(connection.ProblemSyncBehind, "")
		for i := range connection.ResolvedMost + 1 {
			ended(connection.ProblemSyncFailing, fmt.Sprint(i))
		}
		f.openProblems(t, connection.ProblemUnreachable)
		got, err := f.Connections.Overview(f.ctx, f.ours.Ref())
		if err != nil {
			t.Fatal(err)
		}
		var subjects []string
		for _, problem := range got.Resolved {
			if problem.Open() || problem.Lasted(f.clock.now()) != time.Minute {
				t.Errorf("problem: %+v", problem)
			}
			subjects = append(subjects, problem.Subject)
		}
		if fmt.Sprint(subjects) != "[5 4 3 2 1]" || len(got.Problems) != 1 {
			t.Errorf("resolved %v, open %+v", subjects, got.Problems)
		}
	},
	"take three statements for any number of connections": func(t *testing.T, f *fixture) {
		for i := range 30 {
			f.clock.advance(time.Second)
			f.connect(t, "harbour", fmt.Sprint("practice", i))
		}
		f.disconnect(t, f.ours)
		ctx, counter := database.CountStatements(f.ctx)
		got, err := f.Connections.Overviews(ctx, "harbour")
		if err != nil {
			t.Fatal(err)
		}
		if counter.Statements() > 3 {
			t.Errorf("%d statements, want at most 3", counter.Statements())
		}
		if len(got) != 31 || got[0].Connection.Tenant.Address != "practice29" || got[30].Connection.ID != f.ours.ID {
			t.Errorf("%d overviews, first %q, last %q", len(got), got[0].Connection.Tenant.Address, got[len(got)-1].Connection.ID)
		}
		for _, overview := range got[:30] {
			if len(overview.Locations) != 2 || overview.Connection.OrganisationID != "harbour" {
				t.Errorf("overview: %+v", overview)
			}
		}
	},
	"are none for an unknown organisation": func(t *testing.T, f *fixture) {
		if got, err := f.Connections.Overviews(f.ctx, "nobody"); err != nil || len(got) != 0 {
			t.Errorf("%v, %v", got, err)
		}
	},
}

// transactionCases: all or nothing.
var transactionCases = map[string]func(*testing.T, *fixture){
	"roll back on an error, which comes back": func(t *testing.T, f *fixture) {
		errMine := errors.New("mine")
		err := f.Connections.InTx(f.ctx, func(tx connection.Tx) error { return errors.Join(f.rename(tx), errMine) })
		if !errors.Is(err, errMine) {
			t.Errorf("error: %v", err)
		}
		f.wantUnchanged(t)
	},
	"roll back on a panic, and go on": func(t *testing.T, f *fixture) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = f.Connections.InTx(f.ctx, func(tx connection.Tx) error {
				if err := f.rename(tx); err != nil {
					t.Error(err)
				}
				panic("in a transaction")
			})
		}()
		f.wantUnchanged(t)
	},
	"end with their context": func(t *testing.T, f *fixture) {
		ctx, cancel := context.WithCancel(f.ctx)
		err := f.Connections.InTx(ctx, func(tx connection.Tx) error {
			err := f.rename(tx)
			cancel()
			return err
		})
		if err == nil {
			t.Error("committed after its context ended")
		}
		f.wantUnchanged(t)
	},
	"end at their deadline": func(t *testing.T, f *fixture) {
		hasty := f.open(t, Options{Now: f.clock.now, URL: f.URL, Keyset: f.Keyset, Deadline: time.Nanosecond})
		err := hasty.Connections.InTx(f.ctx, f.rename)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error: %v", err)
		}
		f.wantUnchanged(t)
	},
	"give a statement made outside a way out": func(t *testing.T, f *fixture) {
		// There may be one connection: who asks for a second one inside a
		// transaction waits until the context ends, and no longer.
		ctx, cancel := context.WithCancel(f.ctx)
		err := f.Connections.InTx(f.ctx, func(connection.Tx) error {
			cancel()
			_, err := f.Connections.Connection(ctx, f.ours.Ref())
			return err
		})
		if err == nil {
			t.Error("no error")
		}
		f.wantUnchanged(t)
	},
}

// rename renames our tenant.
func (f *fixture) rename(tx connection.Tx) error {
	c := f.ours
	c.Tenant.Name = "renamed"
	return tx.Save(f.ctx, c)
}

// wantUnchanged wants our connection as it was made.
func (f *fixture) wantUnchanged(t *testing.T) {
	t.Helper()
	if diff := cmp.Diff(f.ours, f.read(t, f.ours.Ref())); diff != "" {
		t.Error(diff)
	}
}
