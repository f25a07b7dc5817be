package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Pool is how one process's connections to the database are used.
type Pool struct {
	// Max is how many there may be, Open how many there are, InUse how many of
	// those are at work.
	Max, Open, InUse int64
	// Waits is how often somebody had to wait for one so far, Waited how long
	// they waited together.
	Waits  int64
	Waited time.Duration
}

// poolCollector looks at the pool at each scrape.
type poolCollector struct {
	look func() Pool

	max, open, inUse, waits, waited *prometheus.Desc
}

// newPoolCollector makes one.
func newPoolCollector(look func() Pool) *poolCollector {
	return &poolCollector{
		look:   look,
		max:    describe("database_connections_max", "Connections to the database that this process may open."),
		open:   describe("database_connections_open", "Connections to the database that this process has open."),
		inUse:  describe("database_connections_in_use", "Connections to the database that are at work."),
		waits:  describe("database_waits_total", "How often something had to wait for a connection to the database."),
		waited: describe("database_wait_seconds_total", "How long was waited for connections to the database."),
	}
}

// Describe implements prometheus.Collector.
func (c *poolCollector) Describe(out chan<- *prometheus.Desc) {
	for _, metric := range []*prometheus.Desc{c.max, c.open, c.inUse, c.waits, c.waited} {
		out <- metric
	}
}

// Collect implements prometheus.Collector.
func (c *poolCollector) Collect(out chan<- prometheus.Metric) {
	pool := c.look()
	send := func(metric *prometheus.Desc, kind prometheus.ValueType, value float64) {
		out <- prometheus.MustNewConstMetric(metric, kind, value)
	}
	send(c.max, prometheus.GaugeValue, float64(pool.Max))
	send(c.open, prometheus.GaugeValue, float64(pool.Open))
	send(c.inUse, prometheus.GaugeValue, float64(pool.InUse))
	send(c.waits, prometheus.CounterValue, float64(pool.Waits))
	send(c.waited, prometheus.CounterValue, pool.Waited.Seconds())
}
