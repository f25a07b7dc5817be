package docplanner

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// guardWindow is how far back requests for tokens are counted.
const guardWindow = 5 * time.Minute

// guard counts requests for tokens. Safe for concurrent use.
type guard struct {
	limit int

	mu   sync.Mutex
	seen map[string][]time.Time
}

// newGuard has seen nothing.
func newGuard(limit int) *guard { return &guard{limit: limit, seen: map[string][]time.Time{}} }

// admits counts a request and tells whether it is within the limit.
func (g *guard) admits(tenant string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	recent := slices.DeleteFunc(g.seen[tenant], func(at time.Time) bool { return now.Sub(at) >= guardWindow })
	admitted := len(recent) < g.limit
	if admitted {
		recent = append(recent, now)
	}
	g.seen[tenant] = recent
	return admitted
}

// forget begins anew.
func (g *guard) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.seen)
}

// quota counts calls by the hour. Safe for concurrent use.
type quota struct {
	limit int

	mu    sync.Mutex
	hours map[string]hour
}

// hour is how many calls a client has made since when.
type hour struct {
	since time.Time
	used  int
}

// newQuota has counted nothing.
func newQuota(limit int) *quota { return &quota{limit: limit, hours: map[string]hour{}} }

// take counts a call, writes the documented headers, and tells whether it is within
// the quota.
func (q *quota) take(w http.ResponseWriter, tenant string, now time.Time) bool {
	if q.limit == 0 {
		return true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	current := q.hours[tenant]
	if since := now.Truncate(time.Hour); !current.since.Equal(since) {
		current = hour{since: since}
	}
	within := current.used < q.limit
	if within {
		current.used++
	}
	q.hours[tenant] = current
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(q.limit))
	w.Header().Set("X-RateLimit-Used", strconv.Itoa(current.used))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(q.limit-current.used))
	w.Header().Set("X-RateLimit-Reset", current.since.Add(time.Hour).UTC().Format(time.RFC3339))
	return within
}

// forget begins anew.
func (q *quota) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	clear(q.hours)
}
