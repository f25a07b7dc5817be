package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
)

// problemCases: problems are open once.
var problemCases = map[string]func(*testing.T, *fixture){
	"open once for each kind and subject": func(t *testing.T, f *fixture) {
		first := connection.Problem{
			Kind: connection.ProblemScopeMissing, Subject: "a", Label: "Appointments", ProviderCode: "x", OpenedAt: f.clock.now(),
		}
		second := first
		second.Subject = "b"
		for _, try := range []struct {
			problem connection.Problem
			opened  bool
		}{{first, true}, {first, false}, {second, true}} {
			f.inTx(t, func(tx connection.Tx) error {
				opened, err := tx.OpenProblem(f.ctx, f.ours.Ref(), try.problem)
				if opened != try.opened {
					t.Errorf("opening %+v: %v", try.problem, opened)
				}
				return err
			})
		}
		f.inTx(t, func(tx connection.Tx) error {
			open, err := tx.OpenProblems(f.ctx, f.ours.Ref())
			if err != nil || len(open) != 2 {
				t.Fatalf("open: %+v, %v", open, err)
			}
			if open[0].ID == "" || open[0].ID == open[1].ID {
				t.Error("problems have no id of their own")
			}
			first.ID, first.ConnectionID = open[0].ID, f.ours.ID
			if diff := cmp.Diff(first, open[0]); diff != "" {
				t.Error(diff)
			}
			return nil
		})
	},
	"resolve by kind, by subject, or all": func(t *testing.T, f *fixture) {
		f.openProblems(t, connection.ProblemLimited, connection.ProblemMalformed, connection.ProblemUnreachable, connection.ProblemForbidden)
		f.clock.advance(time.Minute)
		now := f.clock.now()
		f.inTx(t, func(tx connection.Tx) error {
			resolved, err := tx.ResolveProblems(f.ctx, f.ours.Ref(), now, connection.ProblemLimited, connection.ProblemScopeMissing)
			if len(resolved) != 1 || resolved[0].Kind != connection.ProblemLimited || !resolved[0].ResolvedAt.Equal(now) || resolved[0].ID == "" {
				t.Errorf("resolved by kind: %+v", resolved)
			}
			return err
		})
		for _, try := range []struct {
			subject string
			want    bool
		}{{"other", false}, {"", true}, {"", false}} {
			f.inTx(t, func(tx connection.Tx) error {
				resolved, err := tx.ResolveProblem(f.ctx, f.ours.Ref(), now, connection.ProblemMalformed, try.subject)
				if resolved != try.want {
					t.Errorf("subject %q: %v", try.subject, resolved)
				}
				return err
			})
		}
		f.inTx(t, func(tx connection.Tx) error {
			resolved, err := tx.ResolveProblems(f.ctx, f.ours.Ref(), now)
			if len(resolved) != 2 {
				t.Errorf("resolved the rest: %+v", resolved)
			}
			return err
		})
		f.wantOpen(t)
	},
	"open again after they were resolved": func(t *testing.T, f *fixture) {
		for range 3 {
			f.openProblems(t, connection.ProblemLimited)
			f.wantOpen(t, connection.ProblemLimited)
			f.inTx(t, func(tx connection.Tx) error {
				_, err := tx.ResolveProblems(f.ctx, f.ours.Ref(), f.clock.now())
				return err
			})
		}
		if found := f.count(t, "problems"); found != 3 {
			t.Errorf("%d problems in the history", found)
		}
	},
}

// eventCases: the audit trail.
var eventCases = map[string]func(*testing.T, *fixture){
	"page from the newest, without a gap or a repeat": func(t *testing.T, f *fixture) {
		f.appendEvents(t, f.ours, 25)
		f.appendEvents(t, f.theirs, 5)
		f.appendEvents(t, f.ours, 25)
		var seen []connection.Event
		for before := int64(0); ; before = seen[len(seen)-1].Sequence {
			page, err := f.Connections.Events(f.ctx, connection.EventFilter{OrganisationID: "harbour", Before: before, Limit: 7})
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			seen = append(seen, page...)
		}
		if len(seen) != 50 {
			t.Fatalf("%d events over all pages, want 50", len(seen))
		}
		for i := range seen {
			if seen[i].OrganisationID != "harbour" || (i > 0 && seen[i].Sequence >= seen[i-1].Sequence) {
				t.Fatalf("event %d is %+v", i, seen[i])
			}
		}
	},
	"come back as they were appended": func(t *testing.T, f *fixture) {
		event := connection.Event{
			OrganisationID: "harbour", ConnectionID: f.ours.ID, TenantName: hostile[0], Kind: connection.EventChecked,
			Actor: connection.Actor{UserID: "kim", Name: hostile[5]}, Detail: hostile[6], At: f.clock.now(),
		}
		f.inTx(t, func(tx connection.Tx) error { return tx.AppendEvent(f.ctx, event) })
		got, err := f.Connections.Events(f.ctx, connection.EventFilter{OrganisationID: "harbour", ConnectionID: f.ours.ID})
		if err != nil || len(got) != 1 {
			t.Fatalf("%d events, %v", len(got), err)
		}
		event.Sequence = got[0].Sequence
		if diff := cmp.Diff(event, got[0]); diff != "" {
			t.Error(diff)
		}
	},
	"cannot be changed or deleted": func(t *testing.T, f *fixture) {
		f.appendEvents(t, f.ours, 1)
		for _, statement := range []string{"UPDATE events SET detail = 'x'", "DELETE FROM events"} {
			if _, err := f.Database.SQL().ExecContext(f.ctx, statement); err == nil {
				t.Errorf("%s went through", statement)
			}
		}
	},
}

// appendEvents appends events about a connection.
func (f *fixture) appendEvents(t *testing.T, about connection.Connection, count int) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		for range count {
			event := connection.Event{OrganisationID: about.OrganisationID, ConnectionID: about.ID, Kind: connection.EventChecked, At: f.clock.now()}
			if err := tx.AppendEvent(f.ctx, event); err != nil {
				return err
			}
		}
		return nil
	})
}
