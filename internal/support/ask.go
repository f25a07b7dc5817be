package support

import (
	"context"

	"mooring/internal/connection"
)

// AskToSignIn sends a link to sign in again to each owner who can be told by
// email, and returns how many there are. connection.ErrNotLive: the connection
// was disconnected, and nobody is asked.
func (s *Service) AskToSignIn(ctx context.Context, id string, by connection.Actor) (int, error) {
	ref, err := s.store.Find(ctx, id)
	if err != nil {
		return 0, err
	}
	return s.letters.AskToSignIn(ctx, ref, by)
}
