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
		Backlog: func(ctx context.Context) (metrics.Backlog, error) { return readBacklog(ctx, repositories) },
		Pool:    func() metrics.Pool { return poolOf(opened) },
		Logger:  logger,
	})
}

// readBacklog reads what waits, and how connections stand, in four statements.
func readBacklog(ctx context.Context, repositories *store.Store) (metrics.Backlog, error) {
	gauges, err := repositories.Gauges(ctx)
	if err != nil {
		return metrics.Backlog{}, err
	}
	counts, err := repositories.Support().Counts(ctx)
	if err != nil {
		return metrics.Backlog{}, err
	}
	causes, err := repositories.Support().Causes(ctx)
	backlog := metrics.Backlog{
		Claims: gauges.Claims, OldestClaim: gauges.OldestClaim, Due: gauges.Due, Lag: gauges.Lag,
		Jobs: gauges.Jobs, Letters: gauges.Letters, Events: gauges.Events, Deliveries: gauges.Deliveries,
		EndpointsFailing: gauges.EndpointsFailing, EndpointsOff: gauges.EndpointsOff,
	}
	for _, count := range counts {
		backlog.Connections = append(backlog.Connections, metrics.Connections{
			Provider: count.Provider, Status: string(count.Status), Health: string(count.Health), Number: count.Number,
		})
	}
	for _, cause := range causes {
		backlog.Problems = append(backlog.Problems, metrics.Problems{Provider: cause.Provider, Kind: string(cause.Kind), Number: cause.Number})
	}
	return backlog, err
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
