package webhook_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/eventlog"
	"mooring/internal/notify"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

// untilOff works whenever something is due, for at most four days, and returns after
// how long the endpoint was off, and how many times something was sent.
func untilOff(t *testing.T, r *rig, id string) time.Duration {
	t.Helper()
	begun := r.clock.now()
	for r.clock.now().Sub(begun) < 4*24*time.Hour {
		r.mustWork(t)
		if !r.find(t, id).On() {
			break
		}
		r.clock.advance(30 * time.Minute)
	}
	return r.clock.now().Sub(begun)
}

func TestAnEndpointThatNothingReachesForThreeDaysIsSwitchedOff(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]struct {
		answer   func(*receiver)
		failure  string
		messages int
	}{
		"no answer": {func(to *receiver) { to.next(reset) }, "closed the connection without an answer", 16},
		"refusals":  {func(to *receiver) { to.next(answer(500, "")) }, "answered 500 (Internal Server Error)", 32},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := newReceiver(t)
			r := newRig(t, storetest.Open, webhook.Options{})
			endpoint := r.endpoint(t, to)
			r.happen(t, eventlog.TypeConnected, 1)
			r.mustWork(t)
			with.answer(to)
			since := r.clock.now()
			r.happen(t, eventlog.TypeSyncFinished, 2)
			if after := untilOff(t, r, endpoint.ID); after < 72*time.Hour || after > 72*time.Hour+30*time.Minute {
				t.Errorf("off after %s", after)
			}
			found := r.find(t, endpoint.ID)
			if found.OffReason != webhook.OffFailing || found.Failure != with.failure || !found.FailingSince.Equal(since) || found.Waiting != 2 {
				t.Errorf("endpoint %+v", found)
			}
			if sent := len(to.got()); sent > with.messages {
				t.Errorf("%d messages in three days", sent)
			}
			r.clock.advance(24 * time.Hour)
			sent := len(to.got())
			r.happen(t, eventlog.TypeDisconnected, 1)
			r.mustWork(t)
			if len(to.got()) != sent {
				t.Error("something was sent to it afterwards")
			}
			to.next(answer(204, ""))
			if err := r.SwitchOn(t.Context(), endpoint.ID, true); err != nil {
				t.Fatal(err)
			}
			r.mustWork(t)
			if got := to.got()[sent:]; len(got) != 3 || !slices.IsSortedFunc(got, func(a, b message) int { return strings.Compare(a.id, b.id) }) {
				t.Errorf("it missed 3 events and got %v", got)
			}
		})
	}
}

func TestWhatAWorkingEndpointRefusesForThreeDaysIsGivenUpAlone(t *testing.T) {
	t.Parallel()
	to := newReceiver(t, answer(422, ""))
	r := newRig(t, storetest.Open, webhook.Options{})
	endpoint := r.endpoint(t, to)
	r.happen(t, eventlog.TypeConnected, 1)
	r.mustWork(t)
	refused, _ := r.newest(t, endpoint.ID)
	r.clock.advance(time.Second)
	to.next(answer(204, ""))
	r.happen(t, eventlog.TypeSyncFinished, 1)
	r.mustWork(t)
	to.next(answer(422, ""))
	if after := untilOff(t, r, endpoint.ID); after < 4*24*time.Hour {
		t.Fatalf("switched off after %s", after)
	}
	found, attempts, err := r.Delivery(t.Context(), refused.ID())
	if err != nil || found.Outcome != webhook.OutcomeGivenUp || len(attempts) < 12 || attempts[0].At.Sub(found.BegunAt) < 72*time.Hour {
		t.Errorf("%s with %d attempts: %v", summary(found), len(attempts), err)
	}
}

func TestAnEndpointThatIsGoneIsSwitchedOffAtOnce(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t, answer(410, ""))
		r := newRig(t, open, webhook.Options{})
		endpoint := r.endpoint(t, to)
		r.happen(t, eventlog.TypeConnected, 2)
		r.mustWork(t)
		if found := r.find(t, endpoint.ID); found.OffReason != webhook.OffGone || len(to.got()) != 1 || found.Waiting != 2 {
			t.Errorf("after %d messages: %+v", len(to.got()), found)
		}
	})
}

func TestWhoeverSwitchesOnDecidesWhatBecomesOfWhatWasMissed(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		for missed, want := range map[bool]int{true: 5, false: 2} {
			to := newReceiver(t, answer(204, ""), answer(500, ""), answer(204, ""))
			r := newRig(t, open, webhook.Options{})
			endpoint := r.endpoint(t, to)
			r.happen(t, eventlog.TypeConnected, 2) // The second waits to be tried again.
			r.mustWork(t)
			if err := errors.Join(r.SwitchOff(t.Context(), endpoint.ID), r.SwitchOff(t.Context(), endpoint.ID)); err != nil {
				t.Fatal(err)
			}
			r.clock.advance(time.Hour)
			r.happen(t, eventlog.TypeSyncFinished, 2)
			r.mustWork(t)
			if len(to.got()) != 2 {
				t.Fatalf("%d messages while it is off", len(to.got()))
			}
			for range 2 { // Switching on what is on changes nothing.
				if err := r.SwitchOn(t.Context(), endpoint.ID, missed); err != nil {
					t.Fatal(err)
				}
			}
			r.mustWork(t)
			if got := len(to.got()); got != want {
				t.Errorf("missed %v: %d messages, want %d", missed, got, want)
			}
			r.happen(t, eventlog.TypeDisconnected, 1)
			r.mustWork(t)
			if got := len(to.got()); got != want+1 {
				t.Errorf("missed %v: %d messages in the end, want %d", missed, got, want+1)
			}
		}
	})
}

func TestOneThatWasOffForLongerThanEventsAreKeptGoesOnWithTheOldest(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	r := newRig(t, storetest.Open, webhook.Options{})
	endpoint := r.endpoint(t, to)
	if err := r.SwitchOff(t.Context(), endpoint.ID); err != nil {
		t.Fatal(err)
	}
	r.happen(t, eventlog.TypeConnected, 3)
	r.clock.advance(91 * 24 * time.Hour)
	r.happen(t, eventlog.TypeSyncFinished, 2)
	if err := errors.Join(r.events.Prune(t.Context()), r.SwitchOn(t.Context(), endpoint.ID, true)); err != nil {
		t.Fatal(err)
	}
	r.mustWork(t)
	if got := to.got(); len(got) != 2 || got[0].id != "evt_0000000000000004" {
		t.Errorf("messages %v", got)
	}
}

func TestTheAdminsAreToldOnceEach(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t, answer(410, ""))
		r := newRig(t, open, webhook.Options{})
		for name, role := range map[string]string{"ann": "admin", "ben": "admin", "cem": "admin", "sam": "support"} {
			r.admin(t, name, role)
		}
		r.exec(t, "UPDATE users SET disabled_at = 1 WHERE id = 'cem'")
		endpoint := r.endpoint(t, to)
		r.happen(t, eventlog.TypeConnected, 1)
		r.mustWork(t)
		r.mails.refuse = map[string]error{"ben@vendor.example": errors.New("no mail server answers")}
		if err := r.Round(t.Context()); err == nil {
			t.Error("nothing failed")
		}
		r.mails.refuse = nil
		if err := r.Round(t.Context()); err != nil || r.mails.to() != "ann@vendor.example " {
			t.Fatalf("too early: told %q, %v", r.mails.to(), err)
		}
		r.clock.advance(15 * time.Minute)
		for range 2 {
			if err := r.Round(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if r.mails.to() != "ann@vendor.example ben@vendor.example " {
			t.Errorf("told %q", r.mails.to())
		}
		mail := r.mails.sent[1]
		text := mail.Subject + " " + mail.Heading + " " + strings.Join(mail.Paragraphs, " ") + mail.LinkPath
		for _, part := range []string{"was switched off", to.URL + "/hooks", "it answered 410", "kept for 90 days", "/support/webhooks/" + endpoint.ID} {
			if !strings.Contains(text, part) {
				t.Errorf("the mail lacks %q: %s", part, text)
			}
		}
		if mail.ID == r.mails.sent[0].ID {
			t.Error("two mails of one Message-ID")
		}
	})
}

func TestAMailThatNobodyTakesEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err    error
		rounds int
	}{
		"refused for good": {&notify.Refusal{Code: "550", Permanent: true}, 1},
		"no answer":        {errors.New("no mail server answers"), 4 * 24},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := newReceiver(t, answer(410, ""))
			r := newRig(t, storetest.Open, webhook.Options{})
			r.admin(t, "ann", "admin")
			r.endpoint(t, to)
			r.happen(t, eventlog.TypeConnected, 1)
			r.mustWork(t)
			r.mails.refuse = map[string]error{"ann@vendor.example": test.err}
			rounds := 0
			for ids := []string{"x"}; len(ids) > 0 && rounds < 1000; rounds++ {
				_ = r.TellAdmins(t.Context())
				r.clock.advance(time.Hour)
				var err error
				if ids, err = r.Store.ToTell(t.Context(), r.clock.now()); err != nil {
					t.Fatal(err)
				}
			}
			if rounds < test.rounds || rounds > test.rounds+2 {
				t.Errorf("%d rounds, want about %d", rounds, test.rounds)
			}
		})
	}
}

func TestOldDeliveriesAreForgotten(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t, answer(204, ""), answer(500, ""))
		r := newRig(t, open, webhook.Options{})
		endpoint := r.endpoint(t, to)
		r.happen(t, eventlog.TypeConnected, 2)
		r.mustWork(t)
		if err := r.SwitchOff(t.Context(), endpoint.ID); err != nil {
			t.Fatal(err)
		}
		for days, want := range []int{30: 2, 31: 1, 90: 1, 91: 0} {
			if want == 0 && days != 91 {
				continue
			}
			r.clock.advance(time.Duration(days)*24*time.Hour - r.clock.now().Sub(endpoint.CreatedAt))
			if err := r.Prune(t.Context()); err != nil {
				t.Fatal(err)
			}
			if left, err := r.Deliveries(t.Context(), endpoint.ID, "", 10); err != nil || len(left) != want {
				t.Errorf("after %d days %d are left, want %d: %v", days, len(left), want, err)
			}
		}
	})
}
