package recent

import (
	"crypto/sha256"
	"sync"
	"time"

	"mooring/internal/connection"
)

const (
	// Life is how long what was read is good for. A sync reads it anew when it
	// begins, so that this bounds how late one that runs long, or in another process,
	// learns of a change.
	Life = 10 * time.Minute
	// Most bounds for how many tokens something is kept at once.
	Most = 64
)

// key says by whose token something was read.
type key [sha256.Size]byte

// Memory keeps one thing for each connection. Safe for concurrent use.
type Memory[T any] struct {
	now func() time.Time

	mu   sync.Mutex
	kept map[key]kept[T]
}

// kept is what was read, and when.
type kept[T any] struct {
	read T
	at   time.Time
}

// New makes a memory that is empty.
func New[T any](now func() time.Time) *Memory[T] {
	return &Memory[T]{now: now, kept: map[key]kept[T]{}}
}

// keyOf tells by whose token something was read: nobody else is answered with it, and
// a connection's next token reads anew.
func keyOf(access connection.Access) key {
	return sha256.Sum256([]byte(access.TenantAddress + "\n" + access.ConnectionID + "\n" + access.Token.Reveal()))
}

// Find returns what was read lately.
func (m *Memory[T]) Find(access connection.Access) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, is := m.kept[keyOf(access)]
	if !is || !m.good(found) {
		var none T
		return none, false
	}
	return found.read, true
}

// Keep keeps what was just read, and lets go of what is too old, or of the oldest
// when there is too much. Nothing is kept while a sign-in is under way.
func (m *Memory[T]) Keep(access connection.Access, read T) {
	if access.ConnectionID == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for old, held := range m.kept {
		if !m.good(held) {
			delete(m.kept, old)
		}
	}
	for len(m.kept) >= Most {
		m.forgetOldest()
	}
	m.kept[keyOf(access)] = kept[T]{read: read, at: m.now()}
}

// good reports whether something is young enough. What is from the future is not: the
// clock was put back.
func (m *Memory[T]) good(held kept[T]) bool {
	age := m.now().Sub(held.at)
	return age >= 0 && age < Life
}

// forgetOldest makes room for one.
func (m *Memory[T]) forgetOldest() {
	var oldest key
	var at time.Time
	for candidate, held := range m.kept {
		if at.IsZero() || held.at.Before(at) {
			oldest, at = candidate, held.at
		}
	}
	delete(m.kept, oldest)
}
