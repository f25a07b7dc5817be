package api

import (
	"context"
	"errors"

	"mooring/internal/connection"
	"mooring/internal/lending"
)

// whereItStands is the error of what was refused because of where the connection
// stands; every other error stays what it is.
func (s *server) whereItStands(ctx context.Context, connectionID string, err error) error {
	if !errors.Is(err, connection.ErrNotLive) {
		return err
	}
	found, failed := s.Vendor.Find(ctx, connectionID)
	if failed != nil {
		return failed
	}
	stands := found.Overview.Connection
	if stands.Status == connection.StatusConnected { // Somebody connected it meanwhile.
		return conflict.problem("The connection changed while this was asked for. Send it again.").after(repeatWait)
	}
	return &lending.StateError{Ref: stands.Ref(), State: stands.Status}
}
