package lending

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"mooring/internal/secret"
)

const (
	// LeaseTime is how long a process may lend by the rows that it remembers after it
	// told the others so, unless it tells them again.
	LeaseTime = 5 * time.Second
	// margin is kept of it for clocks that do not go equally fast.
	margin = LeaseTime / 10
	// worthwhile is how many rows are asked for within trafficTime where a lease costs less
	// than reading them: it takes a statement a second and a connection.
	worthwhile  = 20
	trafficTime = 10 * time.Second
	// rowsMost is how many rows are remembered at most: 16 MB where tokens have 2 KB each.
	rowsMost = 4096
)

// MemoryOptions are what a Memory needs. All are required.
type MemoryOptions struct {
	Store         Store
	Keeper        Keeper
	Announcements Announcements
	// Now is a clock that nobody sets for tests of the program as a whole: leases are
	// measured against the database's own.
	Now    func() time.Time
	Logger *slog.Logger
}

// Memory remembers rows between loans, so that most loans take no statement, and
// keeps the promise of those who read each time: what was revoked, disconnected or
// purged before a request came is not lent to it, by no process.
//
// It is a lease as Gray and Cheriton describe it (SOSP 1989). A process remembers rows
// while it holds a lease of LeaseTime, which stands in the database. What changes a row
// is announced by the database, in the order of the commits, and so are the beats by
// which leases are renewed. That is enough because
//
//   - a lease counts from when its beat was sent, and only once that beat was heard: who
//     holds one has heard of, and forgotten, whatever was committed before the beat was;
//   - so who has not heard of a change holds no lease that was renewed after it, and
//     none at all when LeaseTime is over;
//   - who takes something back says that it is done when each lease was confirmed since,
//     by a process that heard of it, or is over; after LeaseTime in any case.
//
// It takes clocks that go equally fast but for a tenth. They may differ, and those of
// processes may be set. Two things break it for a moment: the database's clock set
// forward by seconds ends leases before the next beat that their holders still count on,
// and a virtual machine that was paused without its clock noticing goes on to lend what
// was taken back meanwhile, until it has heard what waits for it.
//
// Access tokens are remembered as they are stored: sealed. While Run does not run, or
// nothing can be heard, each row is read. A Memory is safe for concurrent use.
type Memory struct {
	store         Store
	keeper        Keeper
	announcements Announcements
	now           func() time.Time
	logger        *slog.Logger
	// wanted tells Run that rows are read while there is no lease.
	wanted chan struct{}

	mu sync.Mutex
	// rows are by the connection's id and the key's; held is how many they are.
	rows map[string]map[string]Row
	held int
	// forgotten counts what made rows be forgotten: a row that was read before any of it
	// is not remembered after it.
	forgotten uint64
	// leased is when what the lease counts from was sent; zero: there is none.
	leased time.Time
	// asked counts the rows that were asked for, and since when.
	asked traffic
}

// traffic is how many rows were asked for since a moment.
type traffic struct {
	rows  int
	since time.Time
}

var _ Store = (*Memory)(nil)

// NewMemory makes a Memory that remembers nothing until Run runs.
func NewMemory(options MemoryOptions) *Memory {
	return &Memory{
		store: options.Store, keeper: options.Keeper, announcements: options.Announcements,
		now: options.Now, logger: options.Logger, wanted: make(chan struct{}, 1), rows: make(map[string]map[string]Row),
	}
}

// Read implements Store: without a statement where the row is remembered.
func (m *Memory) Read(ctx context.Context, keyID, connectionID string) (Row, error) {
	row, before, found := m.recall(keyID, connectionID)
	if found {
		return row, nil
	}
	row, err := m.store.Read(ctx, keyID, connectionID)
	if err == nil {
		m.remember(connectionID, row, before)
	}
	return row, err
}

// Open implements Store.
func (m *Memory) Open(row Row) (secret.Value, error) { return m.store.Open(row) }

// recall returns a remembered row, and otherwise what remember wants to know.
func (m *Memory) recall(keyID, connectionID string) (row Row, before uint64, found bool) {
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked.rows++
	if m.holds(now) {
		row, found = m.rows[connectionID][keyID]
		return row, m.forgotten, found
	}
	if now.Sub(m.asked.since) > trafficTime {
		m.asked = traffic{rows: 1, since: now}
	}
	if m.asked.rows >= worthwhile {
		select {
		case m.wanted <- struct{}{}:
		default: // Run knows.
		}
	}
	return Row{}, m.forgotten, false
}

// quiet tells whether the lease has not been worthwhile for trafficTime.
func (m *Memory) quiet() bool {
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Sub(m.asked.since) < trafficTime {
		return false
	}
	few := m.asked.rows < worthwhile
	m.asked = traffic{since: now}
	return few
}

// holds tells whether the lease lasts. Both clocks have to say so: the one that
// cannot be set stands still while the machine is suspended.
func (m *Memory) holds(now time.Time) bool {
	if m.leased.IsZero() {
		return false
	}
	return now.Sub(m.leased) < LeaseTime-margin && now.Round(0).Sub(m.leased.Round(0)) < LeaseTime-margin
}

// remember keeps a row that was read for a request, if there is something to lend by
// it. Of what there is not, nothing is remembered: anybody can ask for that.
func (m *Memory) remember(connectionID string, row Row, before uint64) {
	if row.Key.ID == "" || row.Credential.Version == 0 || standing(row.Credential) != nil {
		return
	}
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.forgotten != before || !m.holds(now) {
		return
	}
	if m.held >= rowsMost {
		for whichever := range m.rows {
			m.drop(whichever) // The next request for it reads it again.
			break
		}
	}
	if m.rows[connectionID] == nil {
		m.rows[connectionID] = make(map[string]Row, 1)
	}
	m.held -= len(m.rows[connectionID])
	m.rows[connectionID][row.Key.ID] = row
	m.held += len(m.rows[connectionID])
}

// drop forgets the rows of a connection, with the lock held.
func (m *Memory) drop(connectionID string) {
	m.held -= len(m.rows[connectionID])
	delete(m.rows, connectionID)
}

// forget forgets the rows of a connection, or all of them.
func (m *Memory) forget(connectionID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forgotten++
	if connectionID != "" {
		m.drop(connectionID)
		return
	}
	clear(m.rows)
	m.held = 0
}

// lease begins the lease anew, or ends it with the zero time.
func (m *Memory) lease(sent time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.leased = sent
}
