package notify

import (
	"context"
	"fmt"
	"time"

	"mooring/internal/connection"
)

// askPause is how long asking again is the same asking.
const askPause = 10 * time.Minute

// AskToSignIn implements support.Letters. The letters leave at once where a queue
// runs, else with the next round: they are written by then, so a queue that takes
// no job is not an error.
func (s *Service) AskToSignIn(ctx context.Context, ref connection.Ref, by connection.Actor) (int, error) {
	now := s.now()
	asked, err := s.store.AskToSignIn(ctx, ref, by, now, now.Add(-askPause))
	if err != nil {
		return 0, fmt.Errorf("ask owners to sign in: %w", err)
	}
	if asked > 0 && s.enqueue != nil {
		if err := s.enqueue(ctx); err != nil {
			s.logger.WarnContext(ctx, "letters wait for the next round", "error", err)
		}
	}
	return asked, nil
}
