package api

import (
	"context"

	"mooring/internal/apikey"
)

// connectionSync is the operation that asks for a sync.
var connectionSync = op(about{
	ID: "sync-connection", Method: post, Path: "/connections/{connection}/sync", Scope: apikey.ScopeManage, Tag: "Connections",
	Summary: "Sync now",
	Text:    "Makes a sync due at once, or as soon as a provider that asked us to wait lets us. Asking while one runs is still one sync. The event `sync.finished` tells how it ended.",
	Status:  202, Problems: []kind{conflict, choosing, needsReconnect, disconnected},
}, (*server).connectionSync)

// connectionSync asks for a sync and answers with the connection as it is then.
func (s *server) connectionSync(ctx context.Context, input *ConnectionInput) (*connectionOutput, error) {
	ref, err := s.Vendor.Resolve(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	if err := s.Connections.SyncNow(ctx, ref, actor(ctx)); err != nil {
		return nil, s.whereItStands(ctx, input.Connection, err)
	}
	return s.connectionShow(ctx, input)
}
