package drchrono

import (
	"sync"
	"time"
)

// counters count the calls of applications.
type counters struct {
	hour, second *counter
}

// newCounters counts from nothing. A limit of 0 is none.
func newCounters(hourly, burst int) *counters {
	return &counters{
		hour:   &counter{every: time.Hour, most: hourly, made: map[string]int{}},
		second: &counter{every: time.Second, most: burst, made: map[string]int{}},
	}
}

// take counts a call. When there is none left it returns how long until there is.
func (c *counters) take(client string, now time.Time) (wait time.Duration) {
	if wait := c.hour.take(client, now); wait > 0 {
		return wait
	}
	return c.second.take(client, now)
}

// counter counts calls in spans of the wall clock: it begins anew at each full one,
// not so long after the first call. Safe for concurrent use.
type counter struct {
	every time.Duration
	most  int

	mu    sync.Mutex
	began time.Time
	made  map[string]int
}

// take counts a call, unless there is none left.
func (c *counter) take(client string, now time.Time) (wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(now)
	if c.most > 0 && c.made[client] >= c.most {
		return c.began.Add(c.every).Sub(now)
	}
	c.made[client]++
	return 0
}

// count is how many calls were taken in the present span.
func (c *counter) count(client string, now time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(now)
	return c.made[client]
}

// turn begins anew when the span is over.
func (c *counter) turn(now time.Time) {
	if began := now.UTC().Truncate(c.every); !began.Equal(c.began) {
		c.began = began
		clear(c.made)
	}
}
