package app

import (
	"context"

	"mooring/internal/connection"
)

// forgetRemoved forgets appointments that were removed long ago.
func (a *App) forgetRemoved(ctx context.Context) error {
	return connection.PruneRemoved(ctx, a.stored.repositories.Copies())
}
