package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
)

// problemCases: problems are open once, and the same when they come back soon.
var problemCases = map[string]func(*testing.T, *fixture){
	"open once for each kind and subject": func(t *testing.T, f *fixture) {
		first := connection.Problem{
			Kind: connection.ProblemScopeMissing, Subject: "a", Label: "Appointments", ProviderCode: "x", OpenedAt: f.clock.now(),
		}
		second := first
		second.Subject = "b"
		for _, try := range []struct {
			problem connection.Problem
			times   int
		}{{first, 1}, {first, 0}, {second, 1}} {
			f.inTx(t, func(tx connection.Tx) error {
				times, err := tx.OpenProblem(f.ctx, f.ours.Ref(), try.problem)
				if times != try.times {
					t.Errorf("opening %+v: %d times", try.problem, times)
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
			first.ID, first.ConnectionID, first.Times = open[0].ID, f.ours.ID, 1
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
			want    int
		}{{"other", 0}, {"", 1}, {"", 0}} {
			f.inTx(t, func(tx connection.Tx) error {
				resolved, err := tx.ResolveProblem(f.ctx, f.ours.Ref(), now, connection.ProblemMalformed, try.subject)
				if resolved != try.want {
					t.Errorf("subject %q: %d times", try.subject, resolved)
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
	"hold what the catalogue and the connection say": func(t *testing.T, f *fixture) {
		f.openProblems(t, connection.ProblemUnreachable, connection.ProblemLocationNew)
		for _, want := range []string{
			"kind = 'provider_unreachable' AND severity = 3", "kind = 'location_new' AND severity = 1",
		} {
			if f.count(t, "problems WHERE provider = 'core-practice' AND times = 1 AND told = 0 AND "+want) != 1 {
				t.Errorf("no problem with %s", want)
			}
		}
	},
	"take up the name that their subject has now": func(t *testing.T, f *fixture) {
		renamed := connection.Problem{Kind: connection.ProblemLocationRenamed, Subject: "sydney", Label: "Sydney City", Former: "Sydney"}
		f.opens(t, renamed, 1)
		renamed.Label = "Sydney Centre"
		f.opens(t, renamed, 0)
		renamed.Label = ""
		f.opens(t, renamed, 0)
		if got := f.onlyProblem(t); got.Label != "Sydney Centre" || got.Former != "Sydney" {
			t.Errorf("got %+v", got)
		}
	},
	"that come back soon are the same": func(t *testing.T, f *fixture) {
		f.clock.advance(time.Minute)
		opened := f.clock.now()
		for times := 1; times <= 20; times++ {
			f.opens(t, connection.Problem{Kind: connection.ProblemUnreachable, ProviderCode: fmt.Sprint(500 + times)}, times)
			got := f.onlyProblem(t)
			if got.Times != times || !got.OpenedAt.Equal(opened) || got.ProviderCode != fmt.Sprint(500+times) {
				t.Fatalf("at the %d. time: %+v", times, got)
			}
			f.clock.advance(time.Minute)
			f.resolves(t, connection.ProblemUnreachable, times)
			f.clock.advance(connection.Calm - time.Microsecond)
		}
		if found := f.count(t, "problems"); found != 1 {
			t.Errorf("%d problems in the history", found)
		}
	},
	"that come back late are new": func(t *testing.T, f *fixture) {
		f.clock.advance(time.Minute)
		for range 3 {
			f.opens(t, connection.Problem{Kind: connection.ProblemUnreachable}, 1)
			f.resolves(t, connection.ProblemUnreachable, 1)
			f.clock.advance(connection.Calm)
		}
		if found := f.count(t, "problems"); found != 3 {
			t.Errorf("%d problems in the history", found)
		}
	},
	"of another subject or connection do not come back": func(t *testing.T, f *fixture) {
		f.clock.advance(time.Minute)
		f.opens(t, connection.Problem{Kind: connection.ProblemSyncFailing, Subject: "sydney"}, 1)
		f.resolves(t, connection.ProblemSyncFailing, 0)
		f.inTx(t, func(tx connection.Tx) error {
			_, err := tx.ResolveProblems(f.ctx, f.ours.Ref(), f.clock.now())
			return err
		})
		f.opens(t, connection.Problem{Kind: connection.ProblemSyncFailing, Subject: "perth"}, 1)
		f.inTx(t, func(tx connection.Tx) error {
			times, err := tx.OpenProblem(f.ctx, f.theirs.Ref(), connection.Problem{Kind: connection.ProblemSyncFailing, Subject: "sydney"})
			if times != 1 {
				t.Errorf("theirs opened %d times", times)
			}
			return err
		})
	},
	"that a sign-in ended are new afterwards": func(t *testing.T, f *fixture) {
		f.clock.advance(time.Minute)
		f.opens(t, connection.Problem{Kind: connection.ProblemSignInRefused}, 1)
		f.exec(t, "UPDATE problems SET told = 1")
		f.clock.advance(time.Minute)
		f.inTx(t, func(tx connection.Tx) error {
			c := f.ours
			c.Epoch, c.ConnectedAt = 2, f.clock.now()
			_, err := tx.ResolveProblems(f.ctx, c.Ref(), f.clock.now())
			return errors.Join(err, tx.Save(f.ctx, c))
		})
		f.clock.advance(time.Minute)
		f.opens(t, connection.Problem{Kind: connection.ProblemSignInRefused}, 1)
		if f.count(t, "problems WHERE resolved_at IS NOT NULL AND tell_at IS NULL") != 1 || f.count(t, "problems") != 2 {
			t.Error("the all-clear of the first still waits, or there is no second")
		}
	},
	"are told when the catalogue says": func(t *testing.T, f *fixture) {
		f.clock.advance(time.Minute)
		opened := f.clock.now()
		for kind, want := range map[connection.ProblemKind]int64{
			connection.ProblemSignInRefused: opened.UnixMicro(), connection.ProblemUnreachable: opened.Add(time.Hour).UnixMicro(),
			connection.ProblemLocationNew: 0,
		} {
			f.opens(t, connection.Problem{Kind: kind}, 1)
			f.wantTell(t, kind, want)
			f.clock.advance(time.Minute)
			f.resolves(t, kind, 1)
			f.wantTell(t, kind, 0)
			f.clock.advance(time.Minute)
			f.opens(t, connection.Problem{Kind: kind}, 2)
			f.wantTell(t, kind, want)
			f.clock.micros.Store(opened.UnixMicro())
		}
	},
	"that were told are told to be over, once they are": func(t *testing.T, f *fixture) {
		f.clock.advance(time.Minute)
		f.opens(t, connection.Problem{Kind: connection.ProblemUnreachable}, 1)
		f.exec(t, "UPDATE problems SET told = 1, told_at = ?, tell_at = NULL", f.clock.now().UnixMicro())
		f.clock.advance(time.Minute)
		f.resolves(t, connection.ProblemUnreachable, 1)
		f.wantTell(t, connection.ProblemUnreachable, f.clock.now().Add(connection.Calm).UnixMicro())
		f.clock.advance(time.Minute)
		f.opens(t, connection.Problem{Kind: connection.ProblemUnreachable}, 2)
		// Whoever knows when the next letter is due looks at once.
		f.wantTell(t, connection.ProblemUnreachable, f.clock.now().UnixMicro())
	},
	"are open once for two at a time": func(t *testing.T, f *fixture) {
		f.clock.advance(time.Minute)
		for round := 1; round <= 3; round++ {
			won := race(8, func(int) bool {
				times := 0
				err := f.Connections.InTx(f.ctx, func(tx connection.Tx) error {
					_, err := tx.Lock(f.ctx, f.ours.Ref())
					if err == nil {
						times, err = tx.OpenProblem(f.ctx, f.ours.Ref(), connection.Problem{Kind: connection.ProblemLimited})
					}
					return err
				})
				if err != nil || times != 0 && times != round {
					t.Errorf("opened %d times, %v", times, err)
				}
				return times > 0
			})
			if won != 1 {
				t.Errorf("round %d: %d opened it", round, won)
			}
			f.resolves(t, connection.ProblemLimited, round)
		}
	},
}

// opens opens a problem on our connection, which must then have opened so often.
func (f *fixture) opens(t *testing.T, problem connection.Problem, want int) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		times, err := tx.OpenProblem(f.ctx, f.ours.Ref(), problem)
		if times != want {
			t.Errorf("%s opened %d times, want %d", problem.Kind, times, want)
		}
		return err
	})
}

// resolves resolves a problem of our connection that must have opened so often.
func (f *fixture) resolves(t *testing.T, kind connection.ProblemKind, want int) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		times, err := tx.ResolveProblem(f.ctx, f.ours.Ref(), f.clock.now(), kind, "")
		if times != want {
			t.Errorf("%s had opened %d times, want %d", kind, times, want)
		}
		return err
	})
}

// onlyProblem reads the one open problem.
func (f *fixture) onlyProblem(t *testing.T) (only connection.Problem) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		open, err := tx.OpenProblems(f.ctx, f.ours.Ref())
		if err != nil || len(open) != 1 {
			t.Fatalf("open: %+v, %v", open, err)
		}
		only = open[0]
		return nil
	})
	return only
}

// wantTell wants the next letter about a kind to be due at so many microseconds; 0: none.
func (f *fixture) wantTell(t *testing.T, kind connection.ProblemKind, want int64) {
	t.Helper()
	if f.count(t, "problems WHERE kind = ? AND coalesce(tell_at, 0) = ?", kind, want) != 1 {
		t.Errorf("the next letter about %s is due at %s, want %d", kind, f.text(t, "SELECT tell_at FROM problems"), want)
	}
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
