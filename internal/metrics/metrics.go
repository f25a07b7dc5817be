package metrics

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"mooring/internal/token"
)

const (
	// namespace begins the name of every metric of ours.
	namespace = "mooring"
	// readTime is the Patience of Options that name none: a scrape's own
	// deadline is usually ten seconds.
	readTime = 2 * time.Second
	// scrapes is how many may be answered at once; more are refused with 503.
	scrapes = 4
)

// Options make Metrics. All are required but Logger and Patience.
type Options struct {
	// Backlog reads what waits in the database.
	Backlog func(context.Context) (Backlog, error)
	// Pool tells how the connections to the database are used.
	Pool func() Pool
	// Logger hears of a database that did not answer a scrape; nil: nobody does.
	Logger *slog.Logger
	// Patience bounds the reading of the backlog; 0: two seconds.
	Patience time.Duration
}

// Metrics counts. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry

	renewals    *prometheus.CounterVec
	renewalTime prometheus.Histogram
	purgeTime   prometheus.Histogram
	requests    *prometheus.CounterVec
	requestTime *prometheus.HistogramVec
}

// New makes Metrics with a registry of their own.
func New(options Options) *Metrics {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.Patience == 0 {
		options.Patience = readTime
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		renewals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "token_refreshes_total", Help: "Renewals of tokens that this process began, by what became of them.",
		}, []string{"outcome"}),
		renewalTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "token_refresh_seconds", Help: "How long renewals took, from the claim to the saved outcome.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 20, 40},
		}),
		purgeTime: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "purge_seconds", Help: "How long the transactions of disconnects took, after which nothing of the practice is left.",
			Buckets: []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10},
		}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "http_requests_total", Help: "Requests that were answered, by route; cut: the answer broke off.",
		}, []string{"route", "method", "status"}),
		requestTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "http_request_seconds", Help: "How long requests took, by route.",
			Buckets: []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"route", "method"}),
	}
	for _, outcome := range token.Outcomes() {
		m.renewals.WithLabelValues(string(outcome)) // From the start, so that the first one is an increase.
	}
	m.registry.MustRegister(
		m.renewals, m.renewalTime, m.purgeTime, m.requests, m.requestTime,
		newBacklogCollector(options), newPoolCollector(options.Pool),
		collectors.NewGoCollector(), collectors.NewBuildInfoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Handler serves the metrics in Prometheus's text form, whatever the path.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: scrapes,
	})
}

// Renewed counts a renewal of tokens, by what became of it, and how
// long it took.
func (m *Metrics) Renewed(outcome token.Outcome, took time.Duration) {
	m.renewals.WithLabelValues(string(outcome)).Inc()
	m.renewalTime.Observe(took.Seconds())
}

// Purged implements connection.Watcher.
func (m *Metrics) Purged(took time.Duration) { m.purgeTime.Observe(took.Seconds()) }

// methods are the ones that a label may name: anybody can make up others.
var methods = map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodPost: true}

// Answered implements edge.Watcher; status 0 is an answer that broke off.
func (m *Metrics) Answered(method, route string, status int, took time.Duration) {
	if !methods[method] {
		method = "other"
	}
	if route == "" {
		route = "none"
	}
	class := strconv.Itoa(status/100) + "xx"
	if status == 0 {
		class = "cut"
	}
	m.requests.WithLabelValues(route, method, class).Inc()
	m.requestTime.WithLabelValues(route, method).Observe(took.Seconds())
}
