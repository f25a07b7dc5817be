package app

import (
	"context"
	"time"
)

// pruneEvery is the time between removals of sessions that have run out. They
// are never accepted in any case; this keeps the table from growing.
const pruneEvery = time.Hour

// startPruning removes sessions that have run out, now and then every hour
// until ctx ends or stopPruning is called.
func (a *App) startPruning(ctx context.Context) {
	ctx, a.stopPruning = context.WithCancel(ctx)
	a.pruneSessions(ctx)
	a.pruning.Go(func() {
		every := time.NewTicker(pruneEvery)
		defer every.Stop()
		for {
			select {
			case <-every.C:
				a.pruneSessions(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
}

// pruneSessions removes sessions that have run out. A failure costs nothing
// but room, so it is only logged.
func (a *App) pruneSessions(ctx context.Context) {
	if _, err := a.Sessions.Prune(ctx); err != nil && ctx.Err() == nil {
		a.logger.WarnContext(ctx, "remove sessions that have run out", "error", err)
	}
}
