package app_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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

// wantEnd looks at rows, queue and provider once everybody has ended.
func (b *bout) wantEnd(receipt connection.Receipt, landed bool) {
	ended, err := b.opened.Connections.Connection(b.t.Context(), b.ref)
	if err != nil {
		b.fault("read connection: %v", err)
		return
	}
	if b.order.free {
		b.tally.released++
	}
	living := b.provider.living(b.tenant)
	switch ended.Status {
	case connection.StatusDisconnected:
		b.wantNothing()
		// Tokens that a reconnect replaced are deleted and not revoked.
		if replaced := len(living); replaced > 1 || replaced == 1 && !landed {
			b.fault("after the disconnect there live %v; reconnected: %v", living, landed)
		}
		if kept := ended.Receipt; kept == nil || kept.Removed != receipt.Removed || kept.Revocation != receipt.Revocation || !kept.At.Equal(receipt.At) {
			b.fault("the row says %+v, the answer %+v", ended.Receipt, receipt)
		}
	case connection.StatusConnected:
		b.tally.last++
		b.wantOwnTokens(living)
		if b.early {
			b.fault("a sign-in that had begun before the disconnect brought the practice back")
		}
	default:
		b.fault("the connection is %s", ended.Status)
	}
	if landed {
		b.tally.landed++
	} else if ended.Status != connection.StatusDisconnected {
		b.fault("the connection is %s without a reconnect", ended.Status)
	}
	b.wantTrueReceipt(receipt)
}

// wantOwnTokens fails unless the row holds the only pair that lives.
func (b *bout) wantOwnTokens(living map[string]grant) {
	credential, err := b.opened.Credentials.Read(b.t.Context(), b.ref)
	if err != nil {
		b.fault("read credential: %v", err)
		return
	}
	number, _ := cutKind(credential.Access.Reveal(), "access-")
	own, lives := living[number]
	if !lives || len(living) != 1 || own.accessRevoked || own.refreshRevoked {
		b.fault("after the reconnect there live %v, and the row holds %s", living, number)
	}
}

// wantTrueReceipt compares a receipt with what the database saw deleted.
func (b *bout) wantTrueReceipt(receipt connection.Receipt) {
	deleted := b.count("deleted_appointments WHERE connection_id = ?", b.ref.ID)
	if receipt.Removed.Appointments != int64(deleted) || receipt.Removed.Credentials != 1 || receipt.Removed.Locations != 1 {
		b.fault("%d appointments were deleted, the receipt says %+v", deleted, receipt.Removed)
	}
	if receipt.Revocation != connection.RevocationConfirmed {
		b.fault("the receipt says that the revocation is %s", receipt.Revocation)
	}
	b.exec("DELETE FROM deleted_appointments WHERE connection_id = ?", b.ref.ID)
}

// wantNothing fails when a row of the connection is left.
func (b *bout) wantNothing() {
	for _, table := range append(filled(), "authorization_requests") {
		if left := b.count(table+" WHERE connection_id = ?", b.ref.ID); left != 0 {
			b.fault("%d rows are left in %s", left, table)
		}
	}
	if open := b.count("sync_runs WHERE finished_at IS NULL AND connection_id = ?", b.ref.ID); open != 0 {
		b.fault("%d runs are still open", open)
	}
}

// idle waits until no sync of the connection is queued or at work.
func (b *bout) idle() {
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for b.count(`river_job WHERE kind = 'sync' AND state NOT IN ('completed', 'cancelled', 'discarded')
		AND args ->> 'connection_id' = ?`, b.ref.ID) > 0 {
		select {
		case <-look.C:
		case <-b.t.Context().Done():
			b.fault("a sync is still queued or at work")
			return
		}
	}
}

// wantQuietLog fails for what was logged as an error, deadlocks above all.
func (a *arena) wantQuietLog(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(a.log.String()) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "40P01") {
			t.Errorf("logged: %s", line)
		}
	}
}
