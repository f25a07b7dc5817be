package metrics

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Backlog is what waits in the database, by the database's own clock.
type Backlog struct {
	// Claims is how many renewals are under way, or were cut off and not found
	// yet; OldestClaim is the age of the oldest.
	Claims      int64
	OldestClaim time.Duration
	// Due is how many connections are due for a sync; Lag is how long the one
	// that waits longest has been due.
	Due int64
	Lag time.Duration
	// Jobs counts the queue's jobs by state; a state without one may be missing.
	Jobs map[string]int64
	// Letters is how many emails wait to be sent.
	Letters int64
	// Events is how many events are not in the log yet, and Deliveries how many
	// deliveries to webhooks wait to be made.
	Events, Deliveries int64
	// EndpointsFailing is how many webhook endpoints that are on did not take the newest
	// delivery, EndpointsOff how many are switched off.
	EndpointsFailing, EndpointsOff int64
	// Connections counts connections by state, Problems open problems by kind; a
	// combination without any is missing.
	Connections []Connections
	Problems    []Problems
}

// Connections is how many connections are in one state.
type Connections struct {
	// Health is empty unless the status is "connected".
	Provider, Status, Health string
	Number                   int64
}

// Problems is how many problems of one kind are open at one provider.
type Problems struct {
	Provider, Kind string
	Number         int64
}

// jobStates are the states that River's jobs can have (River v0.47.0, rivertype.JobStates).
var jobStates = []string{"available", "cancelled", "completed", "discarded", "pending", "retryable", "running", "scheduled"}

// backlogCollector reads the backlog at each scrape.
type backlogCollector struct {
	read     func(context.Context) (Backlog, error)
	logger   *slog.Logger
	patience time.Duration

	up, claims, oldestClaim, due, lag, jobs, letters, connections, problems *prometheus.Desc
	events, deliveries, failing, off                                        *prometheus.Desc
}

// newBacklogCollector makes one.
func newBacklogCollector(options Options) *backlogCollector {
	return &backlogCollector{
		read: options.Backlog, logger: options.Logger, patience: options.Patience,
		up:          describe("database_up", "1 when the database answered this scrape, 0 when not; then what is read from it is missing."),
		claims:      describe("token_claims_open", "Renewals of tokens under way in any process, those included that a dead process left."),
		oldestClaim: describe("token_claim_oldest_seconds", "Age of the oldest open claim. Above 40 it is a dead process's, and ends at the next call for that connection."),
		due:         describe("syncs_due", "Connections whose sync is due now, running ones included."),
		lag:         describe("sync_lag_seconds", "How long the connection that waits longest has been due for a sync."),
		jobs:        describe("queue_jobs", "Jobs in the queue, by state.", "state"),
		letters:     describe("emails_waiting", "Emails that wait to be sent, or to be tried again."),
		events:      describe("events_unpublished", "Events that are not in the log of the API yet. It is emptied every second."),
		deliveries:  describe("webhook_deliveries_waiting", "Deliveries to webhooks that wait to be made, or to be tried again."),
		failing:     describe("webhook_endpoints_failing", "Webhook endpoints that are on and did not take what they were sent last."),
		off:         describe("webhook_endpoints_off", "Webhook endpoints that are switched off."),
		connections: describe("connections", "Connections, by what state they are in.", "provider", "status", "health"),
		problems:    describe("problems_open", "Problems that are open, by kind.", "provider", "kind"),
	}
}

// describe names a metric that is read at each scrape.
func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
}

// Describe implements prometheus.Collector.
func (c *backlogCollector) Describe(out chan<- *prometheus.Desc) {
	for _, metric := range []*prometheus.Desc{c.up, c.claims, c.oldestClaim, c.due, c.lag, c.jobs, c.letters, c.events, c.deliveries, c.failing, c.off, c.connections, c.problems} {
		out <- metric
	}
}

// Collect implements prometheus.Collector. A database that is away takes its
// own metrics with it and no others, and not longer than the patience.
func (c *backlogCollector) Collect(out chan<- prometheus.Metric) {
	gauge := func(metric *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(metric, prometheus.GaugeValue, value, labels...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.patience)
	defer cancel()
	backlog, err := c.read(ctx)
	if err != nil {
		c.logger.WarnContext(ctx, "the database did not answer a scrape of the metrics", "error", err)
		gauge(c.up, 0)
		return
	}
	gauge(c.up, 1)
	gauge(c.claims, float64(backlog.Claims))
	gauge(c.oldestClaim, backlog.OldestClaim.Seconds())
	gauge(c.due, float64(backlog.Due))
	gauge(c.lag, backlog.Lag.Seconds())
	for _, state := range jobStates {
		gauge(c.jobs, float64(backlog.Jobs[state]), state)
	}
	gauge(c.letters, float64(backlog.Letters))
	gauge(c.events, float64(backlog.Events))
	gauge(c.deliveries, float64(backlog.Deliveries))
	gauge(c.failing, float64(backlog.EndpointsFailing))
	gauge(c.off, float64(backlog.EndpointsOff))
	for _, count := range backlog.Connections {
		gauge(c.connections, float64(count.Number), count.Provider, count.Status, count.Health)
	}
	for _, count := range backlog.Problems {
		gauge(c.problems, float64(count.Number), count.Provider, count.Kind)
	}
}
