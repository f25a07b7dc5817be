package processes_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/apptest"
)

// TestProcessesKilledAtRandomUnderLoadNeverPresentATokenTwice kills processes
// at any moment, ready or not, two of them alive at a time, while people read,
// sync, reconnect, disconnect and connect, and access tokens run out all the time.
func TestProcessesKilledAtRandomUnderLoadNeverPresentATokenTwice(t *testing.T) {
	t.Parallel()
	kills, seed := 200, uint64(time.Now().UnixNano())
	if os.Getenv("MOORING_TEST_LONG") != "" {
		kills = 2000
	}
	if given, err := strconv.ParseUint(os.Getenv("MOORING_TEST_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("MOORING_TEST_SEED=%d", seed)
	m := newMayhem(t, 20, seed)
	began := time.Now()
	m.killAll(t, kills)
	m.stop()
	t.Logf("%d processes were killed in %v; requests %d, of which unanswered %d; tokens and calls that programs got %d; refresh tokens presented %d; reconnects %d; disconnects %d; claims of dead processes %d",
		kills, time.Since(began).Round(time.Second), m.asked.Load(), m.unanswered.Load(), m.used.Load(), len(m.presented()), m.reconnected.Load(), m.disconnected.Load(), m.buried(t))
	m.settle(t)
	m.wantNoTokenTwice(t, kills/killsForEach)
	if m.buried(t) == 0 || m.used.Load() == 0 {
		t.Error("no process died with a claim, or no program got anything, so this run shows little")
	}
}

// killsForEach is how many processes are killed for each refresh token that is
// presented, at most: on a busy machine nothing much would happen between two.
const killsForEach = 4

// mayhem is an installation under load whose processes do not live long.
type mayhem struct {
	*installation
	practices int
	end       context.CancelFunc
	actors    sync.WaitGroup
	// luck is the one source of chance, in turns.
	mu   sync.Mutex
	luck *rand.Rand

	asked, unanswered, used, reconnected, disconnected, killed atomic.Int64
}

// newMayhem connects every practice and lets the actors begin.
func newMayhem(t *testing.T, practices int, seed uint64) *mayhem {
	t.Helper()
	m := &mayhem{practices: practices, luck: rand.New(rand.NewPCG(seed, 1))}
	m.installation = installAround(t, practices, m.dawdle)
	p := m.start(t)
	m.front.add(p)
	visitor := m.signedIn(t)
	for n := range practices {
		visitor.Connect(tenant(n))
	}
	var ctx context.Context
	ctx, m.end = context.WithCancel(t.Context())
	for range 4 {
		m.act(ctx, time.Millisecond, func() { m.press(ctx, visitor, "check") })
	}
	program := m.newProgram(t)
	for range 2 {
		m.act(ctx, time.Millisecond, func() { m.use(ctx, t, program, tokenPath) })
		m.act(ctx, time.Millisecond, func() { m.use(ctx, t, program, proxiedPath) })
	}
	m.act(ctx, 50*time.Millisecond, func() { m.press(ctx, visitor, "sync") })
	for range 2 {
		m.act(ctx, 20*time.Millisecond, func() { m.reconnect(ctx, visitor.In(bearer{t})) })
	}
	m.act(ctx, time.Second, func() { m.disconnect(ctx, visitor.In(bearer{t})) })
	m.act(ctx, 10*time.Millisecond, func() { m.letTimePass(ctx) })
	t.Cleanup(m.stop)
	p.kill()
	m.front.remove(p)
	return m
}

// stop ends the actors.
func (m *mayhem) stop() {
	m.end()
	m.actors.Wait()
}

// upTo is a random number from 0 to most-1.
func (m *mayhem) upTo(most int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.luck.IntN(most)
}

// pause waits for a random time; false when ctx ended.
func (m *mayhem) pause(ctx context.Context, most time.Duration) bool {
	timer := time.NewTimer(time.Duration(m.upTo(int(most))))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// act does something again and again, with pauses.
func (m *mayhem) act(ctx context.Context, pauses time.Duration, do func()) {
	m.actors.Go(func() {
		for m.pause(ctx, pauses) {
			do()
		}
	})
}

// dawdle makes the token endpoint take up to 60 ms, half of the time after it
// has done its work.
func (m *mayhem) dawdle(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/oauth/token") {
			next.ServeHTTP(w, r)
			return
		}
		if m.upTo(2) == 0 {
			m.pause(r.Context(), 60*time.Millisecond)
			next.ServeHTTP(w, r)
			return
		}
		worked := httptest.NewRecorder()
		next.ServeHTTP(worked, r)
		m.pause(r.Context(), 60*time.Millisecond)
		for name, values := range worked.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(worked.Code)
		_, _ = w.Write(worked.Body.Bytes())
	})
}

// killAll lets two processes at a time live for a moment.
func (m *mayhem) killAll(t *testing.T, kills int) {
	t.Helper()
	var left atomic.Int64
	left.Store(int64(kills))
	var lives sync.WaitGroup
	for range 2 {
		lives.Go(func() {
			for left.Add(-1) >= 0 && !t.Failed() {
				m.live(t)
			}
		})
	}
	lives.Wait()
}

// live is one process, from its launch to its death: one in four dies before it
// can have begun to serve, the others up to a quarter of a second after that, or
// later while too little has happened.
func (m *mayhem) live(t *testing.T) {
	p := m.launch(t)
	defer func() {
		p.kill()
		m.killed.Add(1)
	}()
	if m.upTo(4) == 0 {
		m.pause(t.Context(), 100*time.Millisecond)
		return
	}
	p.await(t, m.installation)
	m.front.add(p)
	defer m.front.remove(p)
	m.pause(t.Context(), 250*time.Millisecond)
	for tries := 0; int(m.killed.Load()) > killsForEach*len(m.presented()) && tries < 500; tries++ {
		m.pause(t.Context(), 20*time.Millisecond)
	}
}

// anyone is a connection chosen at random, with its tenant; false when none is
// in such a status.
func (m *mayhem) anyone(ctx context.Context, status string) (id, tenant string, found bool) {
	err := m.db.QueryRow(ctx, "SELECT id, tenant_address FROM connections WHERE status = $1 ORDER BY md5(id || $2::text) LIMIT 1",
		status, fmt.Sprint(m.upTo(1_000_000))).Scan(&id, &tenant)
	return id, tenant, err == nil
}

// press presses a button of any connection.
func (m *mayhem) press(ctx context.Context, visitor *apptest.Visitor, button string) {
	id, _, found := m.anyone(ctx, "connected")
	if !found {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	m.asked.Add(1)
	if _, err := visitor.Try(pressing(visitor, "/connections/"+id+"/"+button).WithContext(ctx)); err != nil {
		m.unanswered.Add(1)
	}
}

// use lets a program read a token of any connection, or call its provider.
func (m *mayhem) use(ctx context.Context, t *testing.T, program *program, path string) {
	id, _, found := m.anyone(ctx, "connected")
	if !found {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	m.asked.Add(1)
	switch got, err := program.use(ctx, m.front.URL, id, path); {
	case err != nil || got.status == http.StatusBadGateway && got.header.Get("Mooring-Error") == "":
		m.unanswered.Add(1) // Its process died, and the front says so.
	case got.status == http.StatusOK:
		m.used.Add(1)
	case got.sound() != "":
		t.Errorf("%s of %s: %s", path, id, got.sound())
	}
}

// reconnect signs in again where that is needed. The processes die under it.
func (m *mayhem) reconnect(ctx context.Context, visitor *apptest.Visitor) {
	id, tenant, found := m.anyone(ctx, "needs_reconnect")
	if !found {
		return
	}
	if attempt(func() {
		visitor.Allow(visitor.SignInAtProvider(visitor.Post("/connections/"+id+"/reconnect", url.Values{}), "reception@"+tenant+".example"))
	}) {
		m.reconnected.Add(1)
	}
}

// disconnect ends a connection and connects the practice again.
func (m *mayhem) disconnect(ctx context.Context, visitor *apptest.Visitor) {
	if _, tenant, found := m.anyone(ctx, "disconnected"); found {
		attempt(func() { visitor.Connect(tenant) })
		return
	}
	m.press(ctx, visitor, "disconnect")
	m.disconnected.Add(1)
}

// errGone ends an attempt whose process died.
var errGone = errors.New("the process died")

// bearer is a test that is not failed by what it is told.
type bearer struct{ testing.TB }

// Fatalf implements testing.TB.
func (bearer) Fatalf(string, ...any) { panic(errGone) }

// attempt does something as a bearer; false when the process died under it.
func attempt(do func()) (done bool) {
	defer func() {
		if gone := recover(); gone != nil && gone != any(errGone) {
			panic(gone)
		}
	}()
	do()
	return true
}

// letTimePass makes an access token run out, and what dead processes left as old
// as it is after a minute. No process lives long enough to be taken for dead.
func (m *mayhem) letTimePass(ctx context.Context) {
	for _, statement := range []string{
		`UPDATE credentials SET expires_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1000000, retry_at = NULL
			WHERE connection_id = (SELECT id FROM connections OFFSET ` + fmt.Sprint(m.upTo(m.practices)) + ` LIMIT 1)`,
		`UPDATE credentials SET claimed_at = claimed_at - 60000000
			WHERE claimed_at < (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 2000000`,
		`UPDATE sync_workers SET seen_at = seen_at - 60000000
			WHERE seen_at < (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 3000000`,
	} {
		_, _ = m.db.Exec(ctx, statement) // The test may have ended meanwhile.
	}
}

// buried counts the claims that were taken for a dead process's.
func (m *mayhem) buried(t *testing.T) int {
	return strings.Count(m.log.String(), "a token renewal was cut off")
}

// settle starts processes that live, and looks at every connection.
func (m *mayhem) settle(t *testing.T) {
	t.Helper()
	first, second := m.start(t), m.start(t)
	m.front.add(first, second)
	visitor := m.signedIn(t)
	ids := m.texts(t, "SELECT id FROM connections WHERE status IN ('connected', 'needs_reconnect')")
	if disconnected := m.count(t, "SELECT count(*) FROM connections WHERE status = 'disconnected'"); len(ids)+disconnected < m.practices {
		t.Errorf("%d connections are left of %d practices, %d disconnected", len(ids), m.practices, disconnected)
	}
	statuses := map[string]int{}
	for n, id := range ids {
		statuses[m.wantSettled(t, visitor, []*process{first, second}[n%2].URL, id)]++
	}
	t.Logf("in the end: %v", statuses)
	if claims := m.count(t, "SELECT count(*) FROM credentials WHERE claim_id IS NOT NULL"); claims != 0 {
		t.Errorf("%d claims outlived their lease", claims)
	}
	eventually(t, "no scrub is owed", func() bool { return m.count(t, "SELECT count(*) FROM scrubs_owed") == 0 })
}
