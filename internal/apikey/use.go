package apikey

import (
	"context"
	"maps"
	"time"
)

const (
	// useApart is how much newer a use must be than the stored one to be written:
	// a key that is used all the time costs one write a minute in all processes
	// together, or little more.
	useApart = time.Minute
	// flushEvery is how often uses are written.
	flushEvery = 30 * time.Second
	// flushTime bounds the last write of a process.
	flushTime = 5 * time.Second
)

// Used notes in memory that a key was used now. No request waits for a write.
func (s *Service) Used(key Key) {
	now := s.now()
	if now.Sub(key.LastUsedAt) < useApart {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uses[key.ID] = now
}

// Flush writes the uses noted since the last time. Those that cannot be written
// are kept for the next.
func (s *Service) Flush(ctx context.Context) error {
	s.mu.Lock()
	uses := s.uses
	s.uses = map[string]time.Time{}
	s.mu.Unlock()
	if len(uses) == 0 {
		return nil
	}
	err := s.store.Touch(ctx, uses)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		maps.Copy(uses, s.uses)
		s.uses = uses
	}
	return err
}

// Run writes uses every half minute until ctx ends, and once more then.
func (s *Service) Run(ctx context.Context) {
	ticker := time.NewTicker(flushEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.flush(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
			defer cancel()
			s.flush(last)
			return
		}
	}
}

// flush is Flush whose trouble is logged.
func (s *Service) flush(ctx context.Context) {
	if err := s.Flush(ctx); err != nil {
		s.logger.WarnContext(ctx, "note when API keys were used", "error", err)
	}
}
