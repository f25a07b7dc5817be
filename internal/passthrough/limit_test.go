package passthrough_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/passthrough"
	"mooring/internal/provider/answer"
)

func TestALimitOfTheProvidersIsPassedOnAndRemembered(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		status int
		header string
		want   time.Duration
	}{
		"a 429 that says how long":     {http.StatusTooManyRequests, "120", 2 * time.Minute},
		"a 429 that does not":          {http.StatusTooManyRequests, "", 10 * time.Second},
		"a 429 of a year":              {http.StatusTooManyRequests, "31536000", time.Hour},
		"a 429 that was over long ago": {http.StatusTooManyRequests, "Fri, 31 Dec 1999 23:59:59 GMT", 10 * time.Second},
		"a 503 that says how long":     {http.StatusServiceUnavailable, "7", 7 * time.Second},
		"a 503 that does not":          {http.StatusServiceUnavailable, "", 0},
		"any other":                    {http.StatusForbidden, "120", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			r := start(t, setup{}, func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header()["Retry-After"] = []string{try.header}
				http.Error(w, "slowly", try.status)
			})
			got := r.get("/a")
			if got.StatusCode != try.status || got.body != "slowly\n" || got.Header.Get("Retry-After") != try.header || got.ours() {
				t.Errorf("status %d, body %q", got.StatusCode, got.body)
			}
			if rests := r.desk.resting(); rests != try.want {
				t.Fatalf("rests for %s, want %s", rests, try.want)
			}
			if try.want == 0 {
				return
			}
			var rest *passthrough.RestError
			if got := r.get("/a"); !got.ours() || !errors.As(r.why(), &rest) || rest.Wait != try.want || asked.Load() != 1 {
				t.Errorf("the next call: status %d, %v, %d calls", got.StatusCode, rest, asked.Load())
			}
			r.desk.pass(try.want)
			if got := r.get("/a"); got.ours() || asked.Load() != 2 {
				t.Errorf("a call after that: status %d, %d calls", got.StatusCode, asked.Load())
			}
		})
	}
}

// counted is a provider whose calls are counted for all connections together, and
// which says in the body how many seconds to wait.
type counted struct {
	target
	left *atomic.Int64
	told chan time.Duration
}

// Admit implements passthrough.Limiter.
func (c counted) Admit(context.Context, connection.Access) error {
	if c.left.Add(-1) < 0 {
		return &connection.Failure{Kind: connection.FailureLimited, RetryAfter: time.Minute}
	}
	return nil
}

// Exhausted implements passthrough.Limiter.
func (c counted) Exhausted(_ context.Context, wait time.Duration) error {
	c.told <- wait
	return nil
}

// Wait implements passthrough.Waiter.
func (c counted) Wait(limited answer.Answer) time.Duration {
	seconds, err := strconv.Atoi(string(limited.Body))
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// startCounted runs a rig whose provider counts calls.
func startCounted(t *testing.T, calls int64, handle http.HandlerFunc) (*rig, counted) {
	t.Helper()
	limits := counted{left: new(atomic.Int64), told: make(chan time.Duration, 1)}
	limits.left.Store(calls)
	return start(t, setup{target: func(upstream string) passthrough.Target {
		limits.target = target{base: upstream + "/api", configured: true}
		return limits
	}}, handle), limits
}

func TestEveryCallOfACountedProviderIsTakenFromItsLimit(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	r, _ := startCounted(t, 4, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch {
		case r.Header.Get("Authorization") != "Bearer token-2":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/api/moved":
			http.Redirect(w, r, "/api/here", http.StatusFound)
		}
	})
	if got := r.get("/moved"); got.StatusCode != http.StatusOK || asked.Load() != 3 { // refused, redirected, answered
		t.Fatalf("status %d after %d calls", got.StatusCode, asked.Load())
	}
	if got := r.get("/here"); got.StatusCode != http.StatusOK {
		t.Errorf("the last call of the limit: status %d", got.StatusCode)
	}
	var rest *passthrough.RestError
	if got := r.get("/here"); !got.ours() || !errors.As(r.why(), &rest) || rest.Wait != time.Minute || asked.Load() != 4 {
		t.Errorf("a call too many: status %d, %v, %d calls", got.StatusCode, rest, asked.Load())
	}
}

func TestALimitThatIsSaidInTheBodyIsReadAndPassedOn(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		body        string
		rests, told time.Duration
	}{
		"short":   {"300", 5 * time.Minute, 5 * time.Minute},
		"silent":  {"", 10 * time.Second, 0},
		"endless": {strings.Repeat("9", 100<<10), 10 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, limits := startCounted(t, 1, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusTooManyRequests)
				_, _ = io.WriteString(w, try.body)
			})
			if got := r.get("/a"); got.StatusCode != http.StatusTooManyRequests || got.body != try.body {
				t.Errorf("status %d, %d bytes, want %d", got.StatusCode, len(got.body), len(try.body))
			}
			if rests, told := r.desk.resting(), <-limits.told; rests != try.rests || told != try.told {
				t.Errorf("the connection rests for %s, all for %s; want %s and %s", rests, told, try.rests, try.told)
			}
		})
	}
}
