package corepractice

import (
	"sync"
	"time"
)

// clock runs like the real one and can be set forward. It is safe for concurrent
// use.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

// newClock makes a clock that shows a moment now; the zero moment: the real one.
func newClock(at time.Time) *clock {
	if at.IsZero() {
		return &clock{}
	}
	return &clock{ahead: time.Until(at)}
}

// Now tells the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// advance sets the clock forward.
func (c *clock) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += by
}
