package token_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"mooring/internal/connection"
)

// What a parked goroutine may be told.
const (
	goOn = "goes on"
	// diesBefore and diesAfter kill its process before and after the step.
	diesBefore = "dies before"
	diesAfter  = "dies after"
	// failsBefore and failsAfter make a store's statement fail; after it the change is
	// committed all the same.
	failsBefore = "fails before"
	failsAfter  = "fails after"
)

// errInjected is a fault of the store's.
var errInjected = errors.New("the database does not answer")

// stage is where one schedule is played. Each goroutine of each process is parked
// before each of its steps; the stage lets one of them go on, and waits until all
// are parked again. So every schedule can be played a second time, step by step.
type stage struct {
	mu     sync.Mutex
	parked []*parked
	// processes by name.
	processes map[string]*process
	model     *model
	provider  *practice
	now       time.Time
	// trouble is how many more things may go wrong.
	trouble int
	// names are of claims, which have random ids.
	names map[string]string
	// cause is true once something happened that may cost the connection.
	cause bool
	// faults are promises that were broken.
	faults []string
	trace  []string
}

// process is one Keeper with its callers.
type process struct {
	name    string
	ctx     context.Context
	kill    context.CancelFunc
	dead    bool
	claims  int
	callers map[string]*caller
	// last is the caller that went on last; whoever waits now is that one.
	last string
}

// caller is one caller of a process.
type caller struct {
	// history is a hash of all that it was told, and so of what it knows.
	history uint64
	done    bool
	// looked is what there was to see when it last read; failed: its last statement failed.
	looked string
	failed bool
}

// parked is a goroutine before one of its steps.
type parked struct {
	process *process
	caller  string
	step    string
	choices []string
	resume  chan string
}

// who finds process and caller in a context.
type who struct{}

type identity struct {
	process *process
	caller  string
}

// at parks a goroutine before a step and returns what it is told. It does not
// return when its process dies first.
func (s *stage) at(ctx context.Context, step string, choices ...string) string {
	me := ctx.Value(who{}).(identity)
	p := &parked{process: me.process, caller: me.caller, step: step, choices: choices, resume: make(chan string)}
	s.mu.Lock()
	if me.process.dead {
		s.mu.Unlock()
		runtime.Goexit()
	}
	s.parked = append(s.parked, p)
	s.mu.Unlock()
	told := <-p.resume
	if told == diesBefore {
		runtime.Goexit()
	}
	return told
}

// learns notes what a caller was told by a step; a process that dies after the
// step does not learn it.
func (s *stage) learns(ctx context.Context, told, what string) {
	if told == diesAfter {
		runtime.Goexit()
	}
	me := ctx.Value(who{}).(identity)
	caller := me.process.callers[me.caller]
	hash := fnv.New64a()
	fmt.Fprint(hash, caller.history, "|", what, "|", s.now.Unix())
	caller.history = hash.Sum64()
	caller.looked, caller.failed = s.sight(), told == failsBefore || told == failsAfter
}

// sight changes with all that a reader could see.
func (s *stage) sight() string { return fmt.Sprint(s.model.writes, s.now.Unix()) }

// breaks notes a broken promise.
func (s *stage) breaks(format string, values ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, values...))
}

// name is the name of a claim or a token that is the same in every schedule.
func (s *stage) name(id string) string { return cmp.Or(s.names[id], id) }

// move is something that may happen next.
type move struct {
	what string
	// trouble is what it costs.
	trouble int
	do      func()
}

// moves lists all that may happen next, in an order that is always the same.
func (s *stage) moves() []move {
	synctest.Wait()
	slices.SortStableFunc(s.parked, func(a, b *parked) int {
		return cmp.Or(strings.Compare(a.process.name, b.process.name), strings.Compare(a.caller, b.caller), strings.Compare(a.step, b.step))
	})
	var moves []move
	for _, p := range s.parked {
		if p.step == "wait" && s.idle(p) {
			continue
		}
		for i, choice := range p.choices {
			moves = append(moves, move{p.caller + ": " + p.step + " " + choice, min(i, 1), func() { s.tell(p, choice) }})
		}
	}
	switch {
	case len(s.parked) == 0:
		return nil
	case len(moves) == 0:
		// Everybody waits, so time passes.
		return []move{{"time passes", 0, func() { s.passes(leaseOver) }}}
	}
	return append(moves, s.mishaps()...)
}

// idle reports whether a waiting goroutine would see nothing new.
func (s *stage) idle(p *parked) bool {
	caller := p.process.callers[p.caller]
	return !caller.failed && caller.looked == s.sight()
}

// tell lets a parked goroutine go on.
func (s *stage) tell(p *parked, told string) {
	s.parked = slices.DeleteFunc(s.parked, func(other *parked) bool { return other == p })
	p.process.last = p.caller
	dies := told == diesBefore || told == diesAfter
	p.resume <- told
	synctest.Wait()
	if dies {
		s.dies(p.process)
	}
}

// dies ends whatever else a process does.
func (s *stage) dies(dying *process) {
	dying.dead = true
	if s.has(dying) {
		s.mayCost()
	}
	mine := func(p *parked) bool { return p.process == dying }
	ending := slices.Clone(s.parked)
	s.parked = slices.DeleteFunc(s.parked, mine)
	for _, p := range ending {
		if mine(p) {
			p.resume <- diesBefore
		}
	}
	dying.kill()
	synctest.Wait()
}

// has reports whether the claim that stands is a process's.
func (s *stage) has(process *process) bool {
	return s.model.row != nil && strings.HasPrefix(s.name(s.model.row.claim), process.name+"'s")
}

// claims reports whether the claim that stands is that of whoever acts: one that
// lost it while it slept cannot know what others were told.
func (s *stage) claims(ctx context.Context) bool { return s.has(ctx.Value(who{}).(identity).process) }

// leaseOver is longer than a claim stands, and than any rest in a schedule.
const leaseOver = 41 * time.Second

// lapsed is longer than an access token lives.
const lapsed = 6 * time.Minute

// passes moves the clock.
func (s *stage) passes(by time.Duration) {
	s.now = s.now.Add(by)
	if s.claimed() {
		s.mayCost()
	}
}

// mishaps are what other people do, and time.
func (s *stage) mishaps() []move {
	mishaps := []move{
		{"the lease is over", 1, func() { s.passes(leaseOver) }},
		{"the tokens lapse", 1, func() { s.passes(lapsed) }},
		{"somebody reconnects", 1, func() { s.model.signIn(s.provider.signIn()) }},
	}
	if s.model.status != connection.StatusDisconnected {
		mishaps = append(mishaps, move{"somebody disconnects", 1, func() { s.provider.revoke(s.model.disconnect()) }})
	}
	return mishaps
}

// key tells states apart: all that decides what can happen from here on.
func (s *stage) key() uint64 {
	hash := fnv.New64a()
	_, _ = io.WriteString(hash, s.model.describe(s.name)+s.provider.describe())
	fmt.Fprint(hash, s.now.Unix(), s.trouble, s.cause)
	for _, name := range slices.Sorted(maps.Keys(s.processes)) {
		process := s.processes[name]
		fmt.Fprint(hash, process.dead)
		for _, name := range slices.Sorted(maps.Keys(process.callers)) {
			caller := process.callers[name]
			fmt.Fprint(hash, name, caller.history, caller.done, caller.failed, caller.looked == s.sight())
		}
	}
	for _, p := range s.parked {
		fmt.Fprint(hash, p.caller, p.step)
	}
	return hash.Sum64()
}
