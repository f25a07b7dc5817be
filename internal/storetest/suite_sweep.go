package storetest

import (
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

// sweepCases: what time alone brings about.
var sweepCases = map[string]func(*testing.T, *fixture){
	"a sign-in that lapses is suspect until a problem says so": func(t *testing.T, f *fixture) {
		by := f.clock.now().Add(14 * 24 * time.Hour)
		f.wantSuspects(t, connection.SuspectLapsing, by)
		f.lapse(t, f.ours, by)
		f.lapse(t, f.theirs, by.Add(time.Microsecond))
		f.wantSuspects(t, connection.SuspectLapsing, by, f.ours.ID)
		f.openProblems(t, connection.ProblemSignInLapsing)
		f.wantSuspects(t, connection.SuspectLapsing, by)
		f.wantSuspects(t, connection.SuspectLasting, by)
		f.lapse(t, f.ours, by.Add(time.Microsecond))
		f.wantSuspects(t, connection.SuspectLasting, by, f.ours.ID)
	},
	"a sign-in that cannot be renewed does not lapse, nor one that is gone": func(t *testing.T, f *fixture) {
		by := f.clock.now()
		f.lapse(t, f.ours, by)
		f.openProblems(t, connection.ProblemSignInLapsing)
		f.exec(t, "UPDATE credentials SET refresh = NULL")
		f.wantSuspects(t, connection.SuspectLasting, by, f.ours.ID)
		if lapses, _ := f.lapsesAt(t); !lapses.IsZero() {
			t.Errorf("lapses at %v", lapses)
		}
		f.exec(t, "DELETE FROM credentials")
		f.wantSuspects(t, connection.SuspectLasting, by, f.ours.ID)
		f.exec(t, "DELETE FROM problems")
		f.wantSuspects(t, connection.SuspectLapsing, by)
	},
	"a renewal moves the lapse, ends the warning, and keeps the lapse that it does not name": func(t *testing.T, f *fixture) {
		f.lapse(t, f.ours, f.clock.now())
		f.openProblems(t, connection.ProblemSignInLapsing)
		later := f.tokens("later")
		f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), later))
		if got, shown := f.lapsesAt(t); !got.Equal(f.clock.now()) || !shown.Equal(got) {
			t.Errorf("lapses at %v, shown as %v", got, shown)
		}
		f.wantOpen(t, connection.ProblemSignInLapsing)
		later.LapsesAt = f.clock.now().Add(90 * 24 * time.Hour)
		f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), later))
		if got, shown := f.lapsesAt(t); !got.Equal(later.LapsesAt) || !shown.Equal(got) {
			t.Errorf("lapses at %v, shown as %v, want %v", got, shown, later.LapsesAt)
		}
		f.wantOpen(t)
		later.Refresh, later.LapsesAt = secret.Value{}, time.Time{}
		f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), later))
		if got, shown := f.lapsesAt(t); !got.IsZero() || !shown.Equal(later.ExpiresAt) {
			t.Errorf("lapses at %v, and cannot be renewed; shown as %v", got, shown)
		}
		f.wantSuspects(t, connection.SuspectLapsing, later.ExpiresAt.Add(time.Hour))
	},
	"a sync that nobody runs is suspect unless something says why": func(t *testing.T, f *fixture) {
		due, by := f.clock.now(), f.clock.now().Add(time.Microsecond)
		f.exec(t, "UPDATE connections SET next_sync_at = NULL WHERE id = ?", f.theirs.ID)
		f.wantSuspects(t, connection.SuspectBehind, due)
		f.wantSuspects(t, connection.SuspectBehind, by, f.ours.ID)
		f.openProblems(t, connection.ProblemLimited)
		f.wantSuspects(t, connection.SuspectBehind, by, f.ours.ID)
		f.openProblems(t, connection.ProblemUnreachable)
		f.wantSuspects(t, connection.SuspectBehind, by)
		f.exec(t, "DELETE FROM problems")
		fence, _ := f.begin(t)
		f.wantSuspects(t, connection.SuspectBehind, by)
		if !f.syncing(t) {
			t.Error("no run is under way")
		}
		finish := syncer.Finish{Outcome: connection.SyncFailed, At: f.clock.now(), NextSyncAt: f.clock.now()}
		if err := f.Syncs.Finish(f.ctx, fence, finish); err != nil {
			t.Fatal(err)
		}
		if f.syncing(t) {
			t.Error("a run that has ended is under way")
		}
		f.wantSuspects(t, connection.SuspectBehind, by, f.ours.ID)
		f.openProblems(t, connection.ProblemSyncBehind)
		f.wantSuspects(t, connection.SuspectBehind, by)
	},
	"a sync that was behind is suspect once it is not": func(t *testing.T, f *fixture) {
		by := f.clock.now().Add(time.Microsecond)
		f.openProblems(t, connection.ProblemSyncBehind)
		f.wantSuspects(t, connection.SuspectCaughtUp, by)
		f.wantSuspects(t, connection.SuspectCaughtUp, f.clock.now(), f.ours.ID)
		f.exec(t, "UPDATE connections SET next_sync_at = NULL")
		f.wantSuspects(t, connection.SuspectCaughtUp, by, f.ours.ID)
		f.exec(t, "UPDATE connections SET next_sync_at = ?", f.clock.now().UnixMicro())
		f.openProblems(t, connection.ProblemMalformed)
		f.wantSuspects(t, connection.SuspectCaughtUp, by, f.ours.ID)
	},
	"news are suspect when they are old": func(t *testing.T, f *fixture) {
		f.openProblems(t, connection.ProblemLocationRenamed, connection.ProblemLocationNew, connection.ProblemLocationRemoved)
		f.wantSuspects(t, connection.SuspectKnown, f.clock.now())
		f.wantSuspects(t, connection.SuspectKnown, f.clock.now().Add(time.Microsecond), f.ours.ID, f.ours.ID)
	},
	"suspects are paged without a gap or a repeat": func(t *testing.T, f *fixture) {
		for i := range 20 {
			c := f.connect(t, "harbour", fmt.Sprint("practice", i))
			f.lapse(t, c, f.clock.now().Add(time.Duration(i/4)*time.Minute))
		}
		f.exec(t, "DELETE FROM credentials WHERE lapses_at IS NULL")
		f.exec(t, "DELETE FROM connections WHERE id IN (?, ?)", f.ours.ID, f.theirs.ID)
		for _, why := range []connection.Suspicion{connection.SuspectLapsing, connection.SuspectBehind} {
			seen := make(map[string]bool)
			for after := (connection.Place{}); ; {
				page, err := f.Connections.Suspects(f.ctx, why, f.clock.now().Add(time.Hour), after, 3)
				if err != nil {
					t.Fatal(err)
				}
				for _, suspect := range page {
					if seen[suspect.Ref.ID] || suspect.Ref.OrganisationID != "harbour" {
						t.Fatalf("%d: %+v came twice, or is another's", why, suspect)
					}
					seen[suspect.Ref.ID], after = true, suspect.Place
				}
				if len(page) < 3 {
					break
				}
			}
			if len(seen) != 20 {
				t.Errorf("%d: %d of 20 over all pages", why, len(seen))
			}
		}
	},
	"problems that were over long ago are deleted, so many at a time": func(t *testing.T, f *fixture) {
		f.clock.advance(time.Minute)
		for range 5 {
			f.opens(t, connection.Problem{Kind: connection.ProblemUnreachable}, 1)
			f.resolves(t, connection.ProblemUnreachable, 1)
			f.clock.advance(time.Hour)
		}
		f.openProblems(t, connection.ProblemUnreachable)
		before := f.clock.now().Add(-2 * time.Hour)
		for _, want := range []int{2, 1, 0} {
			if pruned, err := f.Connections.PruneProblems(f.ctx, before, 2); err != nil || pruned != want {
				t.Errorf("%d pruned, want %d, %v", pruned, want, err)
			}
		}
		if left := f.count(t, "problems"); left != 3 {
			t.Errorf("%d are left", left)
		}
	},
}

// lapse sets when the credential of a connection lapses.
func (f *fixture) lapse(t *testing.T, c connection.Connection, by time.Time) {
	t.Helper()
	f.exec(t, "UPDATE credentials SET lapses_at = ? WHERE connection_id = ?", by.UnixMicro(), c.ID)
}

// lapsesAt reads when ours lapses for lack of use, and what is shown.
func (f *fixture) lapsesAt(t *testing.T) (lapses, shown time.Time) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) (err error) {
		lapses, err = tx.LapsesAt(f.ctx, f.ours.Ref())
		return err
	})
	overview, err := f.Connections.Overview(f.ctx, f.ours.Ref())
	if err != nil {
		t.Error(err)
	}
	return lapses, overview.LapsesAt
}

// syncing reports whether a run of ours is under way.
func (f *fixture) syncing(t *testing.T) (syncing bool) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) (err error) {
		syncing, err = tx.Syncing(f.ctx, f.ours.Ref())
		return err
	})
	return syncing
}

// wantSuspects wants exactly these connections to be suspect.
func (f *fixture) wantSuspects(t *testing.T, why connection.Suspicion, by time.Time, want ...string) {
	t.Helper()
	suspects, err := f.Connections.Suspects(f.ctx, why, by, connection.Place{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, suspect := range suspects {
		got = append(got, suspect.Ref.ID)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("suspicion %d: %v, want %v", why, got, want)
	}
}
