package app

import (
	"context"

	"mooring/internal/queue"
	"mooring/internal/store"
	"mooring/internal/webhook"
)

// newWebhooks makes what tells the vendor's servers of events, and registers it with
// the queue.
func (a *App) newWebhooks(options Options, repositories *store.Store, shared *queue.Queue) {
	a.Webhooks = webhook.New(webhook.Options{
		Store: repositories.Webhooks(), Events: a.Events, Letters: a.Letters, Now: options.Now,
		Zone: options.Config.Zone(), AllowPrivate: options.Config.AllowPrivateAddresses, Logger: options.Logger,
	})
	a.Webhooks.Register(shared)
}

// wakeWebhooks has events that were just published sent at once. What fails, or whoever
// published them leaves, is made up for by the next look, a second later.
func (a *App) wakeWebhooks(ctx context.Context) {
	if err := a.Webhooks.Wake(ctx); err != nil && ctx.Err() == nil {
		a.logger.WarnContext(ctx, "webhooks wait for the next look", "error", err)
	}
}
