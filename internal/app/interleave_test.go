package app_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

// A disconnect is raced by renewals, a check, batches of a sync, the queue and a
// reconnect, in interleavings made by chance. MOORING_TEST_LONG=1 makes ten times
// as many.
const (
	roundsOnPostgres = 2000
	roundsOnSQLite   = 200
	boutsOnPostgres  = 10
	boutsOnSQLite    = 2
)

func TestADisconnectWinsEveryInterleavingOnPostgres(t *testing.T) {
	t.Parallel()
	a := newArena(t, storetest.OpenPostgres, 2)
	a.fight(t, boutsOnPostgres, roundsOnPostgres)
	if deadlocks := count(t, a.opened.Database.Gorm(), "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"); deadlocks != 0 {
		t.Errorf("PostgreSQL broke %d deadlocks", deadlocks)
	}
}

func TestADisconnectWinsEveryInterleavingOnSQLite(t *testing.T) {
	t.Parallel()
	newArena(t, storetest.Open, 1).fight(t, boutsOnSQLite, roundsOnSQLite)
}

// fight runs rounds, spread over connections that know nothing of each other.
func (a *arena) fight(t *testing.T, bouts, rounds int) {
	t.Helper()
	if os.Getenv("MOORING_TEST_LONG") != "" {
		rounds *= 10
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var all sync.WaitGroup
	tallies := make([]tally, bouts)
	for i := range bouts {
		b := a.newBout(t, fmt.Sprint("practice-", i), rand.New(rand.NewPCG(seed, uint64(i))))
		all.Go(func() {
			for turn := range rounds / bouts {
				if t.Failed() {
					return
				}
				b.round(turn)
			}
			tallies[i] = b.tally
		})
	}
	all.Wait()
	a.wantQuietLog(t)
	sum := tally{}
	for _, each := range tallies {
		sum.landed += each.landed
		sum.last += each.last
		sum.released += each.released
	}
	t.Logf("%d rounds: %d reconnects landed, %d of them last; %d renewals came too late; %d orders were given up",
		rounds, sum.landed, sum.last, a.provider.late, sum.released)
	if sum.landed == sum.last || sum.last == 0 || a.provider.late == 0 {
		t.Error("the rounds do not come to every ending")
	}
	if reuses := a.provider.reuses; len(reuses) != 0 {
		t.Errorf("%d refresh tokens were presented twice", len(reuses))
	}
}

// tally counts what came of the rounds.
type tally struct {
	// landed: the reconnect came through; last: after the disconnect. released:
	// orders that could not be kept.
	landed, last, released int
}

// bout is a connection for which everybody fights, as three processes.
type bout struct {
	*arena
	t      *testing.T
	random *rand.Rand
	tenant string
	ref    connection.Ref
	tally  tally
	// Renewals of one process share their wait, so that those who renew are two.
	processes [2]*process
	// setUp is what connects between rounds.
	setUp *process

	mu    sync.Mutex
	order *order
	doing string
	// early: the reconnect has begun before the round.
	early bool
}

// part is what an actor does in a round.
type part func(ctx context.Context, in *process) error

// round lets everybody go at once, in an order of this round's own, and looks at
// what is left.
func (b *bout) round(turn int) {
	b.prepare()
	receipt, landed := connection.Receipt{}, false
	parts := map[string]part{"disconnect": func(ctx context.Context, in *process) (err error) {
		receipt, err = in.service.Disconnect(ctx, b.ref, b.by())
		return err
	}}
	for name, do := range b.others(&landed) {
		parts[name] = do
	}
	names := slices.Sorted(maps.Keys(parts))
	b.mu.Lock()
	b.order = newOrder(b.random, names...)
	b.doing = fmt.Sprintf("turn %d, order %v", turn, b.order.points)
	b.mu.Unlock()
	processes := map[string]*process{"token": b.processes[0], "check": b.processes[1]}
	var all sync.WaitGroup
	for _, name := range names {
		in := processes[name]
		if in == nil {
			in = b.processes[b.random.IntN(2)]
		}
		all.Go(func() {
			defer b.order.end(name)
			ctx := b.order.as(b.t.Context(), name)
			keepTo(ctx, atStart)
			if err := parts[name](ctx, in); err != nil {
				b.fault("%s: %v", name, err)
			}
		})
	}
	all.Wait()
	for _, p := range b.processes {
		if err := p.service.Close(b.t.Context()); err != nil {
			b.fault("close: %v", err)
		}
	}
	b.idle()
	b.wantEnd(receipt, landed)
}

// others are those who get in the disconnect's way this time: each of them in
// two rounds of three.
func (b *bout) others(landed *bool) map[string]part {
	all := map[string]part{
		"token": func(ctx context.Context, in *process) error {
			_, err := in.keeper.Token(ctx, b.ref)
			return unlessOver(err)
		},
		"check": func(ctx context.Context, in *process) error {
			_, err := in.service.Check(ctx, b.ref, b.by())
			return unlessOver(err)
		},
		"sync": func(ctx context.Context, in *process) error {
			return unlessOver(in.service.SyncNow(ctx, b.ref, b.by()))
		},
		"batches": func(ctx context.Context, _ *process) error { return unlessOver(b.write(ctx)) },
	}
	for name := range all {
		if b.random.IntN(3) == 0 {
			delete(all, name)
		}
	}
	if b.random.IntN(3) == 0 {
		return all
	}
	state := ""
	if b.early = b.random.IntN(2) == 0; b.early {
		state = b.depart(b.t.Context(), b.processes[0])
	}
	all["reconnect"] = func(ctx context.Context, in *process) error {
		if state == "" {
			state = b.depart(ctx, in)
		}
		err := b.arrive(ctx, in, state)
		*landed = err == nil
		var refused *connection.SignInError
		if errors.As(err, &refused) && (refused.Kind == connection.SignInOvertaken || refused.Kind == connection.SignInUnknown) {
			return nil
		}
		return err
	}
	return all
}

// unlessOver passes on errors that do not merely say that the connection has ended.
func unlessOver(err error) error {
	if isOver(err) {
		return nil
	}
	return err
}

// fault notes what went wrong in this round.
func (b *bout) fault(format string, values ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.t.Errorf("%s, %s: %s", b.tenant, b.doing, fmt.Sprintf(format, values...))
}
