package pause_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mooring/internal/pause"
)

func TestAPauseEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, long := range []time.Duration{time.Hour, 0, -time.Hour} {
		if err := pause.For(ctx, long); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", long, err)
		}
	}
}

func TestAPauseEndsByItself(t *testing.T) {
	t.Parallel()
	for _, long := range []time.Duration{time.Millisecond, 0, -time.Hour} {
		if err := pause.For(t.Context(), long); err != nil {
			t.Errorf("%s: %v", long, err)
		}
	}
}
