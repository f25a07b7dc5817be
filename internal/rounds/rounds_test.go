package rounds_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/queue"
	"mooring/internal/rounds"
	"mooring/internal/storetest"
)

// patience bounds a wait for what has to happen.
const patience = 2 * time.Minute

// newRounds makes rounds of a process of its own on a database.
func newRounds(t *testing.T, opened *storetest.Opened, every time.Duration, duties ...rounds.Duty) (*rounds.Rounds, *queue.Queue) {
	t.Helper()
	shared, err := queue.New(queue.Options{SQL: opened.Database.SQL(), Postgres: opened.Database.Postgres()})
	if err != nil {
		t.Fatal(err)
	}
	made := rounds.New(rounds.Options{Queue: shared, Every: every, Logger: slog.New(slog.DiscardHandler), Duties: duties})
	if err := shared.Open(); err != nil {
		t.Fatal(err)
	}
	return made, shared
}

// start starts a queue for the length of the test.
func start(t *testing.T, shared *queue.Queue) {
	t.Helper()
	if err := shared.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := shared.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

func TestADutyThatFailsDoesNotKeepTheNext(t *testing.T) {
	t.Parallel()
	errFirst := errors.New("first")
	var done []string
	r, _ := newRounds(t, storetest.Open(t, storetest.Options{}), 0,
		rounds.Duty{Name: "one", Do: func(context.Context) error { done = append(done, "one"); return errFirst }},
		rounds.Duty{Name: "two", Do: func(context.Context) error { done = append(done, "two"); return nil }},
	)
	err := r.Make(t.Context())
	if !errors.Is(err, errFirst) || err.Error() != "one: first" {
		t.Errorf("error %v", err)
	}
	if len(done) != 2 {
		t.Errorf("done: %v", done)
	}
}

func TestRoundsGoOnAfterOneThatFailed(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		made := make(chan struct{}, 100)
		_, shared := newRounds(t, open(t, storetest.Options{}), time.Second, rounds.Duty{Name: "fails", Do: func(context.Context) error {
			made <- struct{}{}
			return errors.New("always")
		}})
		start(t, shared)
		for range 2 {
			select {
			case <-made:
			case <-time.After(patience):
				t.Fatal("no round was made")
			}
		}
	})
}

func TestOfTwoProcessesOneMakesTheRound(t *testing.T) {
	t.Parallel()
	opened := storetest.OpenPostgres(t, storetest.Options{})
	var under, most atomic.Int64
	made := make(chan struct{}, 100)
	duty := rounds.Duty{Name: "alone", Do: func(context.Context) error {
		most.Store(max(most.Load(), under.Add(1)))
		defer under.Add(-1)
		made <- struct{}{}
		return nil
	}}
	for range 2 {
		_, shared := newRounds(t, opened, time.Second, duty)
		start(t, shared)
	}
	for range 4 {
		select {
		case <-made:
		case <-time.After(patience):
			t.Fatal("no round was made")
		}
	}
	if most.Load() != 1 {
		t.Errorf("%d rounds were under way at once", most.Load())
	}
}
