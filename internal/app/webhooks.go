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

// wakeWebhooks has events that were just published sent at once. What fails is logged
// by the next look, a second later.
func (a *App) wakeWebhooks(ctx context.Context) {
	_ = a.Webhooks.Wake(ctx)
}
