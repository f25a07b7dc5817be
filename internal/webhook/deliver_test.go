package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/eventlog"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

func TestEventsAreDeliveredInOrderAndOnce(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		all, some := newReceiver(t), newReceiver(t)
		r := newRig(t, open, webhook.Options{})
		r.happen(t, eventlog.TypeConnected, 2) // Before there is anybody to tell.
		r.endpoint(t, all)
		r.endpoint(t, some, eventlog.TypeNeedsReconnect)
		r.happen(t, eventlog.TypeSyncFinished, 2)
		r.happen(t, eventlog.TypeNeedsReconnect, 1)
		for range 3 {
			r.mustWork(t)
		}
		page, err := r.events.List(t.Context(), eventlog.Filter{Oldest: true, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var want []message
		for _, event := range page.Events[2:] {
			body, err := event.JSON()
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, message{id: event.ID(), body: string(body)})
		}
		bare := func(messages []message) []message {
			for i := range messages {
				messages[i].signature = ""
			}
			return messages
		}
		compare := cmp.AllowUnexported(message{})
		if diff := cmp.Diff(want, bare(all.got()), compare); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want[2:], bare(some.got()), compare); diff != "" {
			t.Error(diff)
		}
		if turns, err := r.Store.Due(t.Context(), r.clock.now().Add(time.Hour)); err != nil || len(turns) != 0 {
			t.Errorf("still something to do: %v, %v", turns, err)
		}
	})
}

func TestADeliveryIsSentAgainTheSame(t *testing.T) {
	t.Parallel()
	to := newReceiver(t, answer(500, "not now"), answer(503, ""), answer(200, "thanks"))
	r := newRig(t, storetest.Open, webhook.Options{})
	endpoint := r.endpoint(t, to)
	r.happen(t, eventlog.TypeConnected, 1)
	r.mustWork(t)
	r.mustWork(t)
	if len(to.got()) != 1 {
		t.Fatalf("%d messages before it was due again", len(to.got()))
	}
	r.clock.advance(5 * time.Second)
	r.mustWork(t)
	r.clock.advance(30 * time.Second)
	r.mustWork(t)
	got := to.got()
	if len(got) != 3 || got[0].id != got[2].id || got[0].body != got[2].body || got[1].id != got[0].id {
		t.Fatalf("messages %v", got)
	}
	delivery, attempts := r.newest(t, endpoint.ID)
	if summary(delivery) != "delivered after 3 attempts: 200 " || len(attempts) != 3 || attempts[2].Answer != "not now" || attempts[0].Answer != "thanks" {
		t.Errorf("%s, %+v", summary(delivery), attempts)
	}
	if found := r.find(t, endpoint.ID); !found.FailingSince.IsZero() || found.Failure != "" || found.DeliveredAt.IsZero() || found.Waiting != 0 {
		t.Errorf("endpoint %+v", found)
	}
}

func TestARefusedDeliveryKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	to := newReceiver(t, answer(422, ""), answer(204, ""))
	r := newRig(t, storetest.Open, webhook.Options{})
	r.endpoint(t, to)
	r.happen(t, eventlog.TypeConnected, 3)
	r.mustWork(t)
	if got := to.got(); len(got) != 3 || got[0].id == got[1].id {
		t.Errorf("messages %v", got)
	}
}

func TestAnEndpointThatDoesNotAnswerIsLeftAlone(t *testing.T) {
	t.Parallel()
	dead, alive := newReceiver(t, reset), newReceiver(t)
	r := newRig(t, storetest.Open, webhook.Options{})
	down := r.endpoint(t, dead)
	r.endpoint(t, alive)
	r.happen(t, eventlog.TypeConnected, 3)
	r.mustWork(t)
	r.mustWork(t)
	if len(dead.got()) != 1 || len(alive.got()) != 3 {
		t.Fatalf("%d and %d messages", len(dead.got()), len(alive.got()))
	}
	dead.next(answer(200, ""))
	if _, _, err := r.Test(t.Context(), down.ID); err != nil { // It is back, so that nothing waits longer.
		t.Fatal(err)
	}
	r.mustWork(t)
	if len(dead.got()) != 4 {
		t.Errorf("%d messages after a test went through", len(dead.got()))
	}
	r.clock.advance(5 * time.Second)
	r.mustWork(t)
	if found := r.find(t, down.ID); len(dead.got()) != 5 || found.Waiting != 0 {
		t.Errorf("%d messages, %d wait", len(dead.got()), found.Waiting)
	}
}

func TestRetryAfterIsHeeded(t *testing.T) {
	t.Parallel()
	for header, after := range map[string]time.Duration{"90": 90 * time.Second, "1": 5 * time.Second, "never": 5 * time.Second, "99999999": 12 * time.Hour} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			to := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", header)
				w.WriteHeader(http.StatusTooManyRequests)
			}, answer(204, ""))
			r := newRig(t, storetest.Open, webhook.Options{})
			endpoint := r.endpoint(t, to)
			r.happen(t, eventlog.TypeConnected, 1)
			r.mustWork(t)
			if delivery, _ := r.newest(t, endpoint.ID); delivery.TryAt.Sub(r.clock.now()) != after {
				t.Errorf("again after %s, want %s", delivery.TryAt.Sub(r.clock.now()), after)
			}
		})
	}
}

// forgetful is a store that does not write down what came of attempts.
type forgetful struct {
	webhook.Store
	times int
}

// Settle implements webhook.Store.
func (f *forgetful) Settle(ctx context.Context, sequence int64, attempt webhook.Attempt, decide func(webhook.Standing) webhook.Decision) error {
	if f.times--; f.times >= 0 {
		return errors.New("the process died")
	}
	return f.Store.Settle(ctx, sequence, attempt, decide)
}

func TestWhatWasNotWrittenDownIsSentAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t)
		forgetting := &forgetful{times: 1}
		r := newRig(t, open, webhook.Options{Store: forgetting})
		forgetting.Store = r.opened.Store.Webhooks()
		endpoint := r.endpoint(t, to)
		r.happen(t, eventlog.TypeConnected, 2)
		if err := r.work(t); err == nil {
			t.Fatal("nothing failed")
		}
		r.mustWork(t)
		if len(to.got()) != 2 { // The first is still taken: somebody may be sending it.
			t.Fatalf("%d messages", len(to.got()))
		}
		r.clock.advance(time.Minute)
		r.mustWork(t)
		got := to.got()
		if len(got) != 3 || got[2].id != got[0].id || got[2].body != got[0].body {
			t.Errorf("messages %v", got)
		}
		if found := r.find(t, endpoint.ID); found.Waiting != 0 {
			t.Errorf("%d wait", found.Waiting)
		}
	})
}

func TestAProcessThatDiesLosesNothing(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t)
		r := newRig(t, open, webhook.Options{})
		r.endpoint(t, to)
		r.happen(t, eventlog.TypeConnected, 3)
		turns, err := r.Store.Due(t.Context(), r.clock.now())
		if err != nil || len(turns) != 1 {
			t.Fatalf("turns %v: %v", turns, err)
		}
		// A process takes the turn and the first delivery, and is never heard of again.
		until := r.clock.now().Add(25 * time.Second)
		held, begun, err := r.Store.Begin(t.Context(), turns[0], r.clock.now(), until)
		if err != nil || !begun {
			t.Fatalf("begun %v: %v", begun, err)
		}
		if _, err := r.Store.Fill(t.Context(), held, r.clock.now(), 10); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Store.Next(t.Context(), held, r.clock.now(), until); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(r.work(t), r.Work(t.Context(), turns[0]), r.Work(t.Context(), held)); err != nil || len(to.got()) != 0 {
			t.Fatalf("%d messages while it may be alive: %v", len(to.got()), err)
		}
		r.clock.advance(25 * time.Second)
		r.mustWork(t)
		if len(to.got()) != 3 {
			t.Fatalf("%d messages", len(to.got()))
		}
		// It was only slow, and finds that it is too late.
		if _, err := r.Store.Next(t.Context(), held, r.clock.now(), until); !errors.Is(err, webhook.ErrLost) {
			t.Errorf("the old turn: %v", err)
		}
	})
}

func TestATurnStopsWithItsContextAndForgetsTheAttempt(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	to := newReceiver(t, func(w http.ResponseWriter, request *http.Request) {
		stop()
		hang(t)(w, request)
	}, answer(204, ""))
	r := newRig(t, storetest.Open, webhook.Options{})
	endpoint := r.endpoint(t, to)
	r.happen(t, eventlog.TypeConnected, 1)
	turns, err := r.Store.Due(ctx, r.clock.now())
	if err != nil || len(turns) != 1 {
		t.Fatalf("turns %v: %v", turns, err)
	}
	if err := r.Work(ctx, turns[0]); err != nil {
		t.Fatal(err)
	}
	r.mustWork(t) // At once: nothing is taken.
	if delivery, attempts := r.newest(t, endpoint.ID); summary(delivery) != "delivered after 1 attempts: 204 " || len(attempts) != 1 {
		t.Errorf("%s", summary(delivery))
	}
}

func TestBothSecretsSignForADay(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t)
		r := newRig(t, open, webhook.Options{})
		endpoint := r.endpoint(t, to)
		rotate := func() {
			found, key, err := r.RotateSecret(t.Context(), endpoint.ID, 0)
			if err != nil || found.FormerUntil.Sub(r.clock.now()) != 24*time.Hour {
				t.Fatalf("until %s: %v", found.FormerUntil, err)
			}
			to.trust(key)
		}
		signatures := func() int {
			r.happen(t, eventlog.TypeConnected, 1)
			r.mustWork(t)
			got := to.got()
			return len(strings.Fields(got[len(got)-1].signature))
		}
		rotate() // The receiver verifies every message with both.
		if n := signatures(); n != 2 {
			t.Errorf("%d signatures", n)
		}
		if _, _, err := r.RotateSecret(t.Context(), endpoint.ID, 1); !errors.Is(err, webhook.ErrRotated) {
			t.Errorf("the same form again: %v", err)
		}
		r.clock.advance(23 * time.Hour)
		to.keys = to.keys[1:]
		rotate() // The first one ends with the second rotation.
		if n := signatures(); n != 2 {
			t.Errorf("%d signatures", n)
		}
		r.clock.advance(24 * time.Hour)
		to.keys = to.keys[1:]
		if n := signatures(); n != 1 || !r.find(t, endpoint.ID).FormerUntil.IsZero() {
			t.Errorf("%d signatures a day later", n)
		}
	})
}

func TestADeliveryCanBeSentAgain(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t, answer(200, ""), answer(500, ""), answer(204, ""))
		r := newRig(t, open, webhook.Options{})
		endpoint := r.endpoint(t, to)
		r.happen(t, eventlog.TypeConnected, 1)
		r.mustWork(t)
		delivery, _ := r.newest(t, endpoint.ID)
		for i, want := range []string{"delivered after 2 attempts: 500 answered 500 (Internal Server Error)", "delivered after 3 attempts: 204 "} {
			again, attempts, err := r.Resend(t.Context(), delivery.ID())
			if err != nil || summary(again) != want || len(attempts) != i+2 || !attempts[0].Asked || again.EndedAt != delivery.EndedAt {
				t.Errorf("%s, %+v, %v", summary(again), attempts, err)
			}
		}
		got := to.got()
		if len(got) != 3 || got[0].id != got[2].id || got[0].body != got[2].body {
			t.Errorf("messages %v", got)
		}
		if _, err := r.Store.Take(t.Context(), delivery.Sequence, r.clock.now(), r.clock.now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := r.Resend(t.Context(), delivery.ID()); !errors.Is(err, webhook.ErrBusy) {
			t.Errorf("while it is sent: %v", err)
		}
		for _, id := range []string{"", "whd_1", "whd_0000000000000999", "whd_-000000000000001", "evt_0000000000000001"} {
			if _, _, err := r.Resend(t.Context(), id); !errors.Is(err, webhook.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}

func TestATestIsSentOnceAndAlsoToWhatIsOff(t *testing.T) {
	t.Parallel()
	to := newReceiver(t, answer(500, "no"))
	r := newRig(t, storetest.Open, webhook.Options{})
	endpoint := r.endpoint(t, to)
	if err := r.SwitchOff(t.Context(), endpoint.ID); err != nil {
		t.Fatal(err)
	}
	delivery, attempts, err := r.Test(t.Context(), endpoint.ID)
	if err != nil || delivery.Outcome != webhook.OutcomeGivenUp || len(attempts) != 1 || attempts[0].Answer != "no" {
		t.Errorf("%s: %v", summary(delivery), err)
	}
	want := fmt.Sprintf(`{"id":%q,"type":"webhook.test","at":%q,"organisation":null,"connection":null,"data":{}}`,
		delivery.EventID, r.clock.now().Format(time.RFC3339Nano))
	if got := to.got(); len(got) != 1 || got[0].body != want || got[0].id != delivery.EventID {
		t.Errorf("messages %v, want %s", got, want)
	}
	r.clock.advance(time.Hour)
	r.mustWork(t)
	if len(to.got()) != 1 {
		t.Error("it was sent again")
	}
	if _, _, err := r.Test(t.Context(), "whe_unknown"); !errors.Is(err, webhook.ErrNotFound) {
		t.Errorf("no endpoint: %v", err)
	}
}

func TestAnotherAddressGetsWhatWaitsAtOnce(t *testing.T) {
	t.Parallel()
	wrong, right := newReceiver(t, answer(500, ""), reset), newReceiver(t)
	r := newRig(t, storetest.Open, webhook.Options{})
	endpoint := r.endpoint(t, wrong)
	r.happen(t, eventlog.TypeConnected, 3)
	r.mustWork(t)
	address := right.URL + "/hooks"
	if _, err := r.Change(t.Context(), endpoint.ID, webhook.Changes{URL: &address}); err != nil {
		t.Fatal(err)
	}
	r.mustWork(t)
	if len(wrong.got()) != 2 || len(right.got()) != 3 {
		t.Errorf("%d and %d messages", len(wrong.got()), len(right.got()))
	}
}

func TestManyEventsAreDeliveredPortionByPortion(t *testing.T) {
	t.Parallel()
	to := newReceiver(t, answer(500, ""), answer(204, ""))
	r := newRig(t, storetest.Open, webhook.Options{})
	endpoint := r.endpoint(t, to)
	r.exec(t, `INSERT INTO event_notes (type, at, organisation_id, connection_id, tenant_name, detail, actor, written, deleted)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
		SELECT 'sync.finished', 1, 'O1', 'C1', 'Bayside', '', '', 0, 0 FROM n`)
	if _, err := r.events.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.mustWork(t)
	if found := r.find(t, endpoint.ID); len(to.got()) != 450 || found.Waiting != 1 {
		t.Errorf("%d messages, %d wait", len(to.got()), found.Waiting)
	}
}
