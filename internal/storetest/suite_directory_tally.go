package storetest

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// tallyCases: counts that nobody counts.
var tallyCases = map[string]func(*testing.T, *fixture){
	"equal a recount after every change, folded or not": func(t *testing.T, f *fixture) {
		c := newCrowd(t, f, 30)
		c.wantTallies(t)
		for range 3 {
			for range 40 {
				c.change(t, pick(c, c.refs))
			}
			c.wantTallies(t)
			c.flip(t, 20)
			c.fold(t)
			c.wantTallies(t)
		}
		c.wantDirectory(t)
	},
	"shrink to one row for each sum": func(t *testing.T, f *fixture) {
		c := newCrowd(t, f, 30)
		c.flip(t, 120)
		before := c.count(t, "problem_tally")
		c.fold(t)
		kinds := len(c.model(t).causes())
		if after := c.count(t, "problem_tally"); before <= 2000 || after != kinds {
			t.Errorf("%d rows before, %d after, want %d", before, after, kinds)
		}
		c.wantTallies(t)
	},
	"forget what is counted no more": func(t *testing.T, f *fixture) {
		f.openProblems(t, connection.ProblemLimited)
		f.exec(t, "DELETE FROM problems")
		if causes, err := f.Store.Support().Causes(f.ctx); err != nil || len(causes) != 0 {
			t.Errorf("causes: %+v, %v", causes, err)
		}
		f.disconnect(t, f.ours)
		f.disconnect(t, f.theirs)
		counts, err := f.Store.Support().Counts(f.ctx)
		want := []support.Count{{Provider: "core-practice", Status: connection.StatusDisconnected, Number: 2}}
		if diff := cmp.Diff(want, counts); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	},
	"lose no change of writers beside them": func(t *testing.T, f *fixture) {
		c := newCrowd(t, f, 12)
		var writers, folders sync.WaitGroup
		done := make(chan struct{})
		for range 2 {
			folders.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
						if !c.fold(t) {
							return
						}
					}
				}
			})
		}
		for i := range 4 {
			writers.Go(func() { c.turn(t, c.refs[i*3:i*3+3], 40) })
		}
		writers.Wait()
		close(done)
		folders.Wait()
		c.wantTallies(t)
		c.wantDirectory(t)
	},
}

// turn opens and resolves problems of some connections many times.
func (c *crowd) turn(t *testing.T, refs []connection.Ref, times int) {
	for i := range times {
		ref := refs[i%len(refs)]
		err := c.Connections.InTx(c.ctx, func(tx connection.Tx) error {
			if _, err := tx.Lock(c.ctx, ref); err != nil {
				return err
			}
			for _, kind := range crowdKinds {
				if _, err := tx.OpenProblem(c.ctx, ref, connection.Problem{Kind: kind, OpenedAt: c.clock.now()}); err != nil {
					return err
				}
			}
			_, err := tx.ResolveProblems(c.ctx, ref, c.clock.now(), crowdKinds[i%len(crowdKinds)])
			return err
		})
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// flip resolves all open problems and opens them again, so many times.
func (c *crowd) flip(t *testing.T, times int) {
	t.Helper()
	c.exec(t, "UPDATE problems SET label = 'flipped' WHERE resolved_at IS NULL")
	for range times {
		c.exec(t, "UPDATE problems SET resolved_at = 1 WHERE label = 'flipped'")
		c.exec(t, "UPDATE problems SET resolved_at = NULL WHERE label = 'flipped'")
	}
	c.exec(t, "UPDATE problems SET label = '' WHERE label = 'flipped'")
}

// fold folds, and reports whether it went well.
func (f *fixture) fold(t *testing.T) bool {
	err := f.Store.Support().Fold(f.ctx)
	if err != nil {
		t.Errorf("fold: %v", err)
	}
	return err == nil
}

// wantTallies wants counts and causes to be what the model counts.
func (f *fixture) wantTallies(t *testing.T) {
	t.Helper()
	m := f.model(t)
	counts, err := f.Store.Support().Counts(f.ctx)
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[support.Count]int64)
	for _, count := range counts {
		number := count.Number
		count.Number = 0
		found[count] += number
	}
	if diff := cmp.Diff(m.counts(), found); diff != "" {
		t.Error(diff)
	}
	causes, err := f.Store.Support().Causes(f.ctx)
	if err != nil {
		t.Fatal(err)
	}
	grouped := make(map[support.Cause]support.Cause)
	for i, cause := range causes {
		grouped[support.Cause{Provider: cause.Provider, Kind: cause.Kind}] = cause
		if i > 0 && cause.Number > causes[i-1].Number {
			t.Errorf("cause %d has more than the one before it", i)
		}
	}
	if diff := cmp.Diff(m.causes(), grouped); diff != "" {
		t.Error(diff)
	}
}
