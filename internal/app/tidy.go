package app

import (
	"context"
	"time"
)

// tidyEvery is the time between two rounds of tidying up.
const tidyEvery = time.Hour

// keepTidy tidies up now and then every hour, until ctx ends. Nobody waits for it:
// the scrub of another process, or one that an old transaction holds up, may take
// half a minute.
func (a *App) keepTidy(ctx context.Context) {
	a.tidy(ctx)
	every := time.NewTicker(tidyEvery)
	defer every.Stop()
	for {
		select {
		case <-every.C:
			a.tidy(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// tidy finishes the disconnects whose process died before the database files
// were scrubbed, and removes sessions that have run out; those are never
// accepted in any case. What fails is tried again in the next round.
func (a *App) tidy(ctx context.Context) {
	if err := a.Connections.CatchUp(ctx); err != nil && ctx.Err() == nil {
		a.logger.ErrorContext(ctx, "scrub what an earlier process left", "error", err)
	}
	if _, err := a.Sessions.Prune(ctx); err != nil && ctx.Err() == nil {
		a.logger.WarnContext(ctx, "remove sessions that have run out", "error", err)
	}
}
