package app

import (
	"context"
	"log/slog"
	"net/http"

	"mooring/internal/database"
	"mooring/internal/metrics"
	"mooring/internal/store"
)

// newMetrics makes the metrics of one App.
func newMetrics(opened *database.Database, repositories *store.Store, logger *slog.Logger) *metrics.Metrics {
	return metrics.New(metrics.Options{
		Backlog: func(ctx context.Context) (metrics.Backlog, error) {
			gauges, err := repositories.Gauges(ctx)
			return metrics.Backlog(gauges), err
		},
		Pool:   func() metrics.Pool { return poolOf(opened) },
		Logger: logger,
	})
}

// poolOf looks at the connections to the database.
func poolOf(opened *database.Database) metrics.Pool {
	if native := opened.Postgres(); native != nil {
		stat := native.Stat()
		return metrics.Pool{
			Max: int64(stat.MaxConns()), Open: int64(stat.TotalConns()), InUse: int64(stat.AcquiredConns()),
			Waits: stat.EmptyAcquireCount(), Waited: stat.EmptyAcquireWaitTime(),
		}
	}
	stats := opened.SQL().Stats()
	return metrics.Pool{
		Max: int64(stats.MaxOpenConnections), Open: int64(stats.OpenConnections), InUse: int64(stats.InUse),
		Waits: stats.WaitCount, Waited: stats.WaitDuration,
	}
}

// Metrics serves the metrics, whatever the path. Who may see them is the
// caller's to decide.
func (a *App) Metrics() http.Handler { return a.metrics.Handler() }
