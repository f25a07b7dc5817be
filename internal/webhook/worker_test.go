package webhook_test

import (
	"context"
	"testing"
	"time"

	"mooring/internal/eventlog"
	"mooring/internal/queue"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

// run has a rig's turns taken by a real queue until the test ends.
func (r *rig) run(t testing.TB) {
	t.Helper()
	jobs, err := queue.New(queue.Options{SQL: r.opened.Database.SQL(), Postgres: r.opened.Database.Postgres()})
	if err != nil {
		t.Fatal(err)
	}
	r.Register(jobs)
	if err := jobs.Open(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	if err := jobs.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stopping, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer stop()
		if err := jobs.StopAndCancel(stopping); err != nil {
			t.Errorf("stop: %v", err)
		}
		cancel()
	})
}

// await waits until a receiver has so many messages.
func (r *receiver) await(t testing.TB, count int) {
	t.Helper()
	deadline, again := time.NewTimer(30*time.Second), time.NewTicker(5*time.Millisecond)
	defer deadline.Stop()
	defer again.Stop()
	for len(r.got()) < count {
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatalf("%d of %d messages", len(r.got()), count)
		}
	}
}

func TestAnEndpointThatHangsHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		let := make(chan struct{})
		slow := newReceiver(t, hang(t))
		good := newReceiver(t)
		// The hanging one is not given up on before the test ends.
		r := newRig(t, open, webhook.Options{Timeout: time.Minute, Wait: func(ctx context.Context) error {
			select {
			case <-let:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}})
		r.endpoint(t, slow)
		r.endpoint(t, good)
		r.run(t)
		looking, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); r.Run(looking) }()
		defer func() { stop(); <-ended }()
		r.happen(t, eventlog.TypeConnected, 3)
		let <- struct{}{}
		slow.await(t, 1)
		good.await(t, 3)
		// And again, while it still hangs.
		r.happen(t, eventlog.TypeSyncFinished, 2)
		deadline := time.NewTimer(30 * time.Second)
		defer deadline.Stop()
		for len(good.got()) < 5 { // It may be a while until its former turn has ended.
			select {
			case let <- struct{}{}:
			case <-deadline.C:
				t.Fatalf("%d messages", len(good.got()))
			}
		}
		if len(slow.got()) != 1 {
			t.Errorf("%d messages to the one that hangs", len(slow.got()))
		}
	})
}

func TestWakingWithoutAQueueIsAnError(t *testing.T) {
	t.Parallel()
	r := newRig(t, storetest.Open, webhook.Options{})
	if err := r.Wake(t.Context()); err == nil {
		t.Error("no error")
	}
}

func TestOfManyProcessesOneTakesATurn(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t)
		r := newRig(t, open, webhook.Options{})
		r.endpoint(t, to)
		r.happen(t, eventlog.TypeConnected, 20)
		turns, err := r.Store.Due(t.Context(), r.clock.now())
		if err != nil || len(turns) != 1 {
			t.Fatalf("%v: %v", turns, err)
		}
		errs := make(chan error)
		for range 5 {
			go func() { errs <- r.Work(t.Context(), turns[0]) }()
		}
		for range 5 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if got := len(to.got()); got != 20 {
			t.Errorf("%d messages", got)
		}
	})
}
