package webhook_test

import (
	"context"
	"testing"
	"time"

	"mooring/internal/eventlog"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

// timed is a store that notes how long a delivery is held, and how long taking it may
// take.
type timed struct {
	webhook.Store
	held, takes time.Duration
}

// Next implements webhook.Work.
func (s *timed) Next(ctx context.Context, turn webhook.Turn, now, until time.Time) (webhook.Sending, error) {
	s.held = until.Sub(now)
	if ends, limited := ctx.Deadline(); limited {
		s.takes = time.Until(ends)
	}
	return s.Store.Next(ctx, turn, now, until)
}

func TestADeliveryIsHeldUntilItsSenderHasEndedHoweverSlowTheDatabaseIs(t *testing.T) {
	t.Parallel()
	const attempt, settling = 15 * time.Second, 10 * time.Second
	to := newReceiver(t)
	r := newRig(t, storetest.Open, webhook.Options{Timeout: attempt})
	watch := &timed{Store: r.Store}
	r.Store = watch
	r.endpoint(t, to)
	r.happen(t, eventlog.TypeConnected, 1)
	r.mustWork(t)
	if watch.takes <= 0 || watch.held < watch.takes+attempt+settling || watch.held > time.Minute {
		t.Errorf("held for %v, taken within %v", watch.held, watch.takes)
	}
	if len(to.got()) != 1 {
		t.Errorf("%d messages", len(to.got()))
	}
}
