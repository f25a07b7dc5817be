package notify

import (
	"context"
	"errors"
	"fmt"
)

const (
	// mattersAtOnce is how many problems are listed in one statement.
	mattersAtOnce = 100
	// mattersPerRound bounds one Plan; what it does not get to is still due in the
	// next.
	mattersPerRound = 5000
)

// Plan makes one round: it decides about every problem whose time has come, each
// in a transaction of its own, and writes the letters. One that fails does not
// keep the others; Plan returns the errors of all.
func (s *Service) Plan(ctx context.Context) error {
	now := s.now()
	var failed []error
	var behind Matter
	for range mattersPerRound / mattersAtOnce {
		matters, err := s.store.ToTell(ctx, now, behind, mattersAtOnce)
		if err != nil {
			return errors.Join(append(failed, fmt.Errorf("list problems to tell: %w", err))...)
		}
		for _, matter := range matters {
			if err := s.store.Tell(ctx, matter, now, decider(now)); err != nil {
				failed = append(failed, fmt.Errorf("tell of problem %s: %w", matter.ProblemID, err))
			}
		}
		if len(matters) < mattersAtOnce || ctx.Err() != nil {
			break
		}
		behind = matters[len(matters)-1]
	}
	return errors.Join(failed...)
}
