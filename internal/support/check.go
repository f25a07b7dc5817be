package support

import (
	"context"

	"mooring/internal/connection"
)

// Check calls the provider of a connection and reports what it said, as a check by
// the practice does. It stands in the audit trail whatever comes of it.
// connection.ErrNotLive: there is no sign-in to check with.
func (s *Service) Check(ctx context.Context, id string, by connection.Actor) (connection.CheckResult, error) {
	ref, err := s.store.Find(ctx, id)
	if err != nil {
		return connection.CheckResult{}, err
	}
	return s.connections.CheckForSupport(ctx, ref, by)
}
