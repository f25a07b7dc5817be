package app

import (
	"context"

	"mooring/internal/connection"
	"mooring/internal/passthrough"
	"mooring/internal/provider"
	"mooring/internal/store"
	"mooring/internal/syncer"
)

// newProxy makes what passes calls on to practice systems.
func (a *App) newProxy(options Options, registry *provider.Registry, repositories *store.Store) *passthrough.Proxy {
	return passthrough.New(passthrough.Options{
		Lender: a.Desk, Rests: repositories.Rests(), Targets: registry,
		AllowPrivate: options.Config.AllowPrivateAddresses, Now: options.Now, Logger: options.Logger,
	})
}

// underWay is what a disconnect stops in this process: syncs, and calls that are
// passed on.
type underWay struct {
	*syncer.Syncer
	calls *passthrough.Proxy
}

// Abort implements connection.Syncs.
func (u underWay) Abort(ctx context.Context, ref connection.Ref) error {
	u.calls.Cut(ref)
	return u.Syncer.Abort(ctx, ref)
}
