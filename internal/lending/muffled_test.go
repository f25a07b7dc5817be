package lending_test

import (
	"context"
	"sync"

	"mooring/internal/lending"
)

// muffled lets what is announced wait on its way to a process, as a stalled machine or a
// slow network does.
type muffled struct {
	lending.Announcements

	mu      sync.Mutex
	closed  bool
	waiting []lending.Announcement
	heard   func(lending.Announcement)
	// arrived is told of each that waits.
	arrived chan lending.Announcement
}

// through puts it between the database and a process.
func (m *muffled) through(announcements lending.Announcements) lending.Announcements {
	m.Announcements, m.arrived = announcements, make(chan lending.Announcement, 100)
	return m
}

// Follow implements lending.Announcements.
func (m *muffled) Follow(ctx context.Context, begun func(), heard func(lending.Announcement)) error {
	m.mu.Lock()
	m.heard = heard
	m.mu.Unlock()
	return m.Announcements.Follow(ctx, begun, m.hear)
}

// hear passes an announcement on, or keeps it.
func (m *muffled) hear(said lending.Announcement) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.heard(said)
		return
	}
	m.waiting = append(m.waiting, said)
	select {
	case m.arrived <- said:
	default: // Nobody looks.
	}
}

// close lets everything wait from now on.
func (m *muffled) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
}

// open lets it through, in its order.
func (m *muffled) open() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = false
	for _, said := range m.waiting {
		m.heard(said)
	}
	m.waiting = nil
}
