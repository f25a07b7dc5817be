package pause

import (
	"context"
	"time"
)

// For waits so long, or until ctx ends; then it returns the error of ctx. No time, or
// less, is no wait.
func For(ctx context.Context, long time.Duration) error {
	if long <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
