package metrics_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mooring/internal/metrics"
)

// calm is a database where a little waits.
func calm(context.Context) (metrics.Backlog, error) {
	return metrics.Backlog{
		Claims: 2, OldestClaim: 41500 * time.Millisecond, Due: 3, Lag: 90 * time.Second,
		Jobs: map[string]int64{"available": 7, "running": 1}, Letters: 4,
		Events: 8, Deliveries: 9, EndpointsFailing: 2, EndpointsOff: 1,
		Connections: []metrics.Connections{{Provider: "core-practice", Status: "connected", Health: "failing", Number: 5}},
		Problems:    []metrics.Problems{{Provider: "core-practice", Kind: "client_refused", Number: 5}},
	}, nil
}

// pool is one where somebody waits.
func pool() metrics.Pool {
	return metrics.Pool{Max: 20, Open: 5, InUse: 4, Waits: 6, Waited: 1500 * time.Millisecond}
}

// scrape is what Prometheus would read, by line.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	recorder := httptest.NewRecorder()
	m.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if recorder.Code != http.StatusOK {
		t.Fatalf("status %d: %s", recorder.Code, recorder.Body)
	}
	return recorder.Body.String()
}

// wantLines fails unless each line was scraped.
func wantLines(t *testing.T, scraped string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+scraped, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
	if t.Failed() {
		t.Logf("scraped:\n%s", scraped)
	}
}

func TestEverythingThatIsCountedIsShown(t *testing.T) {
	t.Parallel()
	m := metrics.New(metrics.Options{Backlog: calm, Pool: pool})
	m.Purged(30 * time.Millisecond)
	m.Renewed("unknown", 20*time.Second)
	m.Answered(http.MethodGet, "/connections/:id", 200, 20*time.Millisecond)
	m.Answered(http.MethodGet, "/connections/:id", 204, 20*time.Millisecond)
	m.Answered("PROPFIND", "", 405, time.Millisecond)
	m.Answered(http.MethodGet, "/v1/connections/{connection}/proxy/{path}", 0, time.Second)
	wantLines(t, scrape(t, m),
		"mooring_database_up 1",
		"mooring_token_claims_open 2",
		"mooring_token_claim_oldest_seconds 41.5",
		"mooring_syncs_due 3",
		"mooring_sync_lag_seconds 90",
		`mooring_queue_jobs{state="available"} 7`,
		`mooring_queue_jobs{state="running"} 1`,
		`mooring_queue_jobs{state="retryable"} 0`,
		"mooring_emails_waiting 4",
		"mooring_events_unpublished 8", "mooring_webhook_deliveries_waiting 9", "mooring_webhook_endpoints_failing 2", "mooring_webhook_endpoints_off 1",
		`mooring_connections{health="failing",provider="core-practice",status="connected"} 5`,
		`mooring_problems_open{kind="client_refused",provider="core-practice"} 5`,
		`mooring_token_refreshes_total{outcome="unknown"} 1`,
		`mooring_token_refreshes_total{outcome="tokens"} 0`,
		"mooring_token_refresh_seconds_sum 20",
		"mooring_purge_seconds_count 1",
		"mooring_purge_seconds_sum 0.03",
		`mooring_http_requests_total{method="GET",route="/connections/:id",status="2xx"} 2`,
		`mooring_http_requests_total{method="other",route="none",status="4xx"} 1`,
		`mooring_http_requests_total{method="GET",route="/v1/connections/{connection}/proxy/{path}",status="cut"} 1`,
		`mooring_http_request_seconds_count{method="GET",route="/connections/:id"} 2`,
		"mooring_database_connections_max 20",
		"mooring_database_connections_open 5",
		"mooring_database_connections_in_use 4",
		"mooring_database_waits_total 6",
		"mooring_database_wait_seconds_total 1.5",
	)
	if scraped := scrape(t, m); !strings.Contains(scraped, "\ngo_goroutines ") || !strings.Contains(scraped, "\ngo_build_info{") {
		t.Error("nothing is told of the Go runtime or the build")
	}
}

func TestADatabaseThatIsAwayTakesOnlyItsOwnMetricsWithIt(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	m := metrics.New(metrics.Options{
		Pool: pool, Logger: slog.New(slog.NewTextHandler(&log, nil)), Patience: time.Millisecond,
		Backlog: func(ctx context.Context) (metrics.Backlog, error) {
			<-ctx.Done() // As long as it is given.
			return metrics.Backlog{}, ctx.Err()
		},
	})
	m.Purged(time.Millisecond)
	scraped := scrape(t, m)
	wantLines(t, scraped, "mooring_database_up 0", "mooring_purge_seconds_count 1", "mooring_database_connections_open 5")
	if strings.Contains(scraped, "mooring_sync_lag_seconds") || strings.Contains(scraped, "mooring_queue_jobs") {
		t.Error("a figure was made up for what could not be read")
	}
	if !strings.Contains(log.String(), "did not answer") {
		t.Errorf("logged %q", log.String())
	}
}

func TestADatabaseThatComesBackIsReadAgain(t *testing.T) {
	t.Parallel()
	away := true
	m := metrics.New(metrics.Options{Pool: pool, Backlog: func(ctx context.Context) (metrics.Backlog, error) {
		if away {
			return metrics.Backlog{}, errors.New("away")
		}
		return calm(ctx)
	}})
	wantLines(t, scrape(t, m), "mooring_database_up 0")
	away = false
	wantLines(t, scrape(t, m), "mooring_database_up 1", "mooring_sync_lag_seconds 90")
}

func TestTwoSetsOfMetricsShareNothing(t *testing.T) {
	t.Parallel()
	one := metrics.New(metrics.Options{Backlog: calm, Pool: pool})
	other := metrics.New(metrics.Options{Backlog: calm, Pool: pool})
	one.Purged(time.Second)
	wantLines(t, scrape(t, one), "mooring_purge_seconds_count 1")
	wantLines(t, scrape(t, other), "mooring_purge_seconds_count 0")
}
