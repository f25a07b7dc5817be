package drchrono

import (
	"maps"
	"sync"
	"time"
)

// remembered is how long a directory is good for. A sync reads it anew when it
// begins, so that this bounds how late one that runs long, or in another process,
// learns of another time zone.
const remembered = 10 * time.Minute

// memory keeps the directories of connections for a moment: every page of
// appointments needs a time zone, and each look-up would be a call of the hourly
// budget. Safe for concurrent use.
type memory struct {
	now  func() time.Time
	mu   sync.Mutex
	kept map[string]kept
}

// kept is a directory and when it was read.
type kept struct {
	directory
	at time.Time
}

// put keeps what was just read of a connection, and lets go of what is too old.
// Nothing is kept while a sign-in is under way.
func (m *memory) put(connectionID string, read directory) {
	if connectionID == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	maps.DeleteFunc(m.kept, func(_ string, old kept) bool { return !old.good(now) })
	m.kept[connectionID] = kept{directory: read, at: now}
}

// get finds what was read of a connection not long ago.
func (m *memory) get(connectionID string) (directory, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, is := m.kept[connectionID]
	return found.directory, is && found.good(m.now())
}

// good reports whether it is young enough. One from the future is not: the clock
// was put back.
func (k kept) good(now time.Time) bool {
	age := now.Sub(k.at)
	return age >= 0 && age < remembered
}
