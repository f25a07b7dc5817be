package notify_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/notify"
	"mooring/internal/storetest"
)

func TestALetterWhoseSenderWasKilledGoesOnWithinAMinute(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, server := newDesk(t, open), mailServer(t)
		d.open(connection.ProblemSignInRefused)
		killed := newProcess(d, dying{d.Store.Letters()}, carrier(d, server, mailPassword))
		killed.round(t)
		// The queue takes a job for running whose process is gone.
		d.exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP")
		if err := killed.Deliver(d.ctx, d.waiting()[0]); !errors.Is(err, errDied) {
			t.Fatalf("delivered: %v", err)
		}
		next := newProcess(d, d.Store.Letters(), carrier(d, server, mailPassword))
		next.start(t)
		next.round(t)
		if waiting := d.waiting(); len(waiting) != 0 {
			t.Errorf("waits while its sender may still be at it: %v", waiting)
		}
		d.advance(minute)
		d.awaitWith(func() { next.round(t) }, "outcome", "sent")
		messages := server.Messages()
		if len(messages) != 2 || messages[0].Header.Get("Message-Id") != messages[1].Header.Get("Message-Id") {
			t.Errorf("%d messages arrived", len(messages))
		}
	})
}

// timed is a store and a transport that note how long a letter is held, and how long
// it may be sent.
type timed struct {
	notify.Store
	*post
	held, sends time.Duration
}

// Take implements notify.Store.
func (s *timed) Take(ctx context.Context, letterID string, now, until time.Time) (bool, error) {
	s.held = until.Sub(now)
	return s.Store.Take(ctx, letterID, now, until)
}

// Send implements notify.Transport.
func (s *timed) Send(ctx context.Context, mail notify.Mail) (notify.Sending, error) {
	if ends, limited := ctx.Deadline(); limited {
		s.sends = time.Until(ends)
	}
	return s.post.Send(ctx, mail)
}

func TestAnAttemptEndsWellBeforeAnybodyElseTakesTheLetter(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	watch := &timed{Store: d.Store.Letters(), post: d.post}
	service := notify.New(notify.Options{
		Store: watch, Transport: watch, Providers: providers{}, BaseURL: "https://connect.example", AppName: "Recall Desk", Now: d.clock,
	})
	d.open(connection.ProblemSignInRefused)
	d.plan()
	if err := service.Deliver(d.ctx, d.waiting()[0]); err != nil {
		t.Fatal(err)
	}
	if watch.sends <= 0 || watch.held-watch.sends < 10*time.Second || watch.held > time.Minute {
		t.Errorf("held for %v, sent for at most %v", watch.held, watch.sends)
	}
	d.wantLog("problem sign_in_refused kim")
}
