package support

import (
	"context"
	"fmt"
	"time"

	"mooring/internal/connection"
)

// visitsApart is how long somebody's visits to one connection are one visit in its
// audit trail.
const visitsApart = 30 * time.Minute

// Open reads everything about a connection, of whatever organisation, for somebody
// who opens its page. That they did is written first: nobody sees a connection
// without its practice being able to read so. connection.ErrNotFound when nobody
// knows the id.
func (s *Service) Open(ctx context.Context, id string, by connection.Actor) (Detail, error) {
	ref, err := s.store.Find(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	now := s.now()
	if err := s.store.Visited(ctx, ref, by, now, now.Add(-visitsApart)); err != nil {
		return Detail{}, fmt.Errorf("write visit: %w", err)
	}
	return s.detail(ctx, ref)
}

// Look is Open for a page that refreshes itself or shows a form again: it counts as
// no visit.
func (s *Service) Look(ctx context.Context, id string) (Detail, error) {
	ref, err := s.store.Find(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	return s.detail(ctx, ref)
}

// detail reads a connection with enough days for its history in any time zone.
func (s *Service) detail(ctx context.Context, ref connection.Ref) (Detail, error) {
	return s.store.Detail(ctx, ref, s.now().UTC().AddDate(0, 0, -historyDays).Format(time.DateOnly))
}
