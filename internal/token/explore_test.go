package token_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mooring/internal/connection"
	"mooring/internal/token"
)

// scene is a situation whose schedules are explored.
type scene struct {
	// callers are how many each process has; processes are named p1, p2 …
	callers []int
	// calls are what each of them does.
	calls func(ctx context.Context, keeper *token.Keeper, ref connection.Ref) error
	// left is how long the access token still lives at the start.
	left time.Duration
	// trouble is how many things may go wrong in one schedule, and so in a long run.
	trouble, long int
	// apart is how far the clock of the second process is ahead.
	apart time.Duration
	// replays is true of a provider that takes what it was shown before.
	replays bool
	// store and endpoints put faults in; nil: none.
	store     func(*model) token.Store
	endpoints func(token.Endpoints) token.Endpoints
}

// once asks for a token.
func once(ctx context.Context, keeper *token.Keeper, ref connection.Ref) error {
	_, err := keeper.Token(ctx, ref)
	return err
}

// scenes are what is explored.
var scenes = map[string]scene{
	"two processes":             {callers: []int{1, 1}, calls: once, trouble: 1, long: 2},
	"three processes":           {callers: []int{1, 1, 1}, calls: once, long: 1},
	"two callers and a process": {callers: []int{2, 1}, calls: once, long: 1},
	"processes whose clocks are apart": {
		callers: []int{1, 1}, calls: once, trouble: 1, long: 2, apart: 10 * time.Minute,
	},
	"a token that still serves": {
		callers: []int{1, 1}, left: 30 * time.Second, trouble: 1, long: 2,
		calls: func(ctx context.Context, keeper *token.Keeper, ref connection.Ref) error {
			return errors.Join(once(ctx, keeper, ref), once(ctx, keeper, ref))
		},
	},
	"a token that lives too short for one and long enough for another": {
		callers: []int{1, 1}, left: 3 * time.Minute, long: 1,
		calls: func(ctx context.Context, keeper *token.Keeper, ref connection.Ref) error {
			_, err := keeper.Obtain(ctx, ref, 4*time.Minute)
			return errors.Join(err, once(ctx, keeper, ref))
		},
	},
	"a token that the provider does not take any more": {
		callers: []int{1, 1}, left: 5 * time.Minute, trouble: 1, long: 2,
		calls: func(ctx context.Context, keeper *token.Keeper, ref connection.Ref) error {
			return keeper.Call(ctx, ref, func(_ context.Context, access connection.Access) error {
				if access.Token.Reveal() == "access 1.1" {
					return &connection.Failure{Kind: connection.FailureUnauthorized}
				}
				return nil
			})
		},
	},
}

// replayed are the scenes that are explored with a provider that takes what it was
// shown before, too.
var replayed = []string{"two processes", "three processes"}

// TestEveryScheduleEndsWell plays every schedule of every scene: whoever moves
// next, whatever process dies at whatever step, whatever the provider answers and
// whenever, whichever statement fails, and whoever disconnects, reconnects or lets
// time pass between. MOORING_TEST_LONG=1 lets one thing more go wrong in each.
func TestEveryScheduleEndsWell(t *testing.T) {
	t.Parallel()
	all := maps.Clone(scenes)
	for _, name := range replayed {
		again := scenes[name]
		again.replays = true
		all[name+", and what was lost may be sent again"] = again
	}
	for name, scene := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if os.Getenv("MOORING_TEST_LONG") != "" {
				scene.trouble = scene.long
			}
			synctest.Test(t, func(t *testing.T) {
				explorer := newExplorer(scene)
				if broken := explorer.explore(); broken != nil {
					t.Error(broken)
				}
				t.Logf("%d states in %d schedules", len(explorer.seen), explorer.schedules)
			})
		})
	}
}

// explorer plays the schedules of a scene, depth first.
type explorer struct {
	scene scene
	// path are the moves of the schedule that is played.
	path []branch
	// seen are the states that were reached; none is explored twice.
	seen      map[uint64]bool
	schedules int
}

// branch is one of several moves.
type branch struct{ chosen, of int }

// brokenError is a schedule that ended badly.
type brokenError struct {
	faults, trace []string
}

func (b *brokenError) Error() string {
	return fmt.Sprintf("%s, in:\n\t%s", strings.Join(b.faults, "; "), strings.Join(b.trace, "\n\t"))
}

func newExplorer(scene scene) *explorer { return &explorer{scene: scene, seen: make(map[uint64]bool)} }

// explore plays until a promise is broken or nothing is left.
func (e *explorer) explore() error {
	for {
		stage := e.scene.set()
		e.schedules++
		ended := e.play(stage)
		if ended && len(stage.faults) == 0 {
			stage.settles()
		}
		stage.clear()
		if len(stage.faults) > 0 {
			return &brokenError{faults: stage.faults, trace: stage.trace}
		}
		if !e.turn() {
			return nil
		}
	}
}

// longest is more steps than any schedule has.
const longest = 400

// play plays one schedule; false when it came to a state that was seen.
func (e *explorer) play(s *stage) bool {
	for depth := 0; len(s.faults) == 0; depth++ {
		moves := s.affordable()
		if len(moves) == 0 {
			return true
		}
		if depth == longest {
			s.breaks("it does not end")
			return true
		}
		if depth == len(e.path) {
			key := s.key()
			if e.seen[key] {
				return false
			}
			e.seen[key] = true
			e.path = append(e.path, branch{of: len(moves)})
		}
		if e.path[depth].of != len(moves) {
			s.breaks("played again, %d moves were %d", len(moves), e.path[depth].of)
			return true
		}
		s.makes(moves[e.path[depth].chosen])
	}
	return true
}

// turn goes back to the last branch that has another move.
func (e *explorer) turn() bool {
	for len(e.path) > 0 {
		last := &e.path[len(e.path)-1]
		if last.chosen++; last.chosen < last.of {
			return true
		}
		e.path = e.path[:len(e.path)-1]
	}
	return false
}

// affordable are the moves that there is trouble enough left for.
func (s *stage) affordable() []move {
	return slices.DeleteFunc(s.moves(), func(m move) bool { return m.trouble > s.trouble })
}

// makes makes a move.
func (s *stage) makes(m move) {
	s.trace = append(s.trace, m.what)
	s.trouble -= m.trouble
	m.do()
}

// set makes a new stage with everybody before the first step.
func (c scene) set() *stage {
	s := &stage{
		processes: make(map[string]*process), names: make(map[string]string), trouble: c.trouble,
		now: time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC),
	}
	s.provider = &practice{
		stage: s, issued: make(map[int]int), used: make(map[string]bool), ended: make(map[string]bool), saved: make(map[string]bool),
		patient: c.apart != 0, replays: c.replays,
	}
	first := s.provider.signIn()
	first.ExpiresAt = s.now.Add(c.left)
	s.model = newModel(connection.Ref{OrganisationID: "organisation", ID: "connection"}, func() time.Time { return s.now }, first)
	for i, callers := range c.callers {
		var apart time.Duration
		if i == 1 {
			apart = c.apart
		}
		process, keeper := s.process(fmt.Sprintf("p%d", i+1), c, apart)
		for j := range callers {
			s.calls(process, fmt.Sprintf("%s.%d", process.name, j+1), func(ctx context.Context) error { return c.calls(ctx, keeper, s.model.ref) })
		}
	}
	return s
}

// process makes a process.
func (s *stage) process(name string, c scene, apart time.Duration) (*process, *token.Keeper) {
	made := &process{name: name, callers: make(map[string]*caller)}
	made.ctx, made.kill = context.WithCancel(context.Background())
	s.processes[name] = made
	store, endpoints := token.Store(s.model), token.Endpoints(s.provider)
	if c.store != nil {
		store = c.store(s.model)
	}
	if c.endpoints != nil {
		endpoints = c.endpoints(endpoints)
	}
	return made, token.NewKeeper(token.Options{
		Store: staged{stage: s, store: store}, Endpoints: endpoints, Logger: discard(),
		Now: func() time.Time { return s.now.Add(apart) }, Random: func() float64 { return 0.5 },
		Wait: func(context.Context, time.Duration) error {
			s.at(context.WithValue(context.Background(), who{}, identity{process: made, caller: made.last}), "wait", goOn, diesBefore)
			return nil
		},
	})
}

// calls begins what a caller does.
func (s *stage) calls(process *process, name string, do func(context.Context) error) {
	made := &caller{}
	process.callers[name] = made
	ctx := context.WithValue(process.ctx, who{}, identity{process: process, caller: name})
	go func() {
		err := do(ctx)
		made.done = true
		if err != nil && !process.dead && !known(err) {
			s.breaks("%s got %v", name, err)
		}
	}()
}

// known reports whether an error is one that callers are promised.
func known(err error) bool {
	_, failed := connection.AsFailure(err)
	return failed || errors.Is(err, errInjected) || errors.Is(err, connection.ErrNeedsReconnect) || errors.Is(err, connection.ErrFenced)
}

// clear ends every process.
func (s *stage) clear() {
	for _, process := range s.processes {
		s.dies(process)
	}
}
