package notify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/notify"
	"mooring/internal/storetest"
)

func TestATemporaryRefusalIsTriedAgainWithGrowingPausesForDays(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open)
		d.open(connection.ProblemSignInRefused)
		d.plan()
		d.failing(fmt.Errorf("send: %w", &notify.Refusal{Code: "451 4.3.0"}))
		began := d.clock()
		id := d.waiting()[0]
		var pauses []time.Duration
		for d.column("outcome") == "" {
			var later *notify.Later
			err := d.service.Deliver(d.ctx, id)
			if !errors.As(err, &later) {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if len(d.waiting()) != 0 {
				t.Fatal("it does not wait")
			}
			pauses = append(pauses, later.At.Sub(d.clock()))
			d.advance(later.At.Sub(d.clock()))
			// Each attempt may be another process's: what counts is in the row.
			d.restart()
		}
		want := []time.Duration{minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 6 * hour}
		if len(pauses) < len(want) || !slices.Equal(pauses[:len(want)], want) {
			t.Errorf("pauses %v, want to begin with %v", pauses, want)
		}
		if tried := d.clock().Sub(began); tried < 4*day-6*hour || tried > 4*day {
			t.Errorf("tried for %s", tried)
		}
		if got := d.column("outcome || ' ' || code"); got != "given_up 451 4.3.0" {
			t.Errorf("ended as %s", got)
		}
		d.wantEvents("given_up problem kim@example.com")
	})
}

func TestALetterThatFailsForAWhileArrivesOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.open(connection.ProblemSignInRefused)
	d.failing(errors.New("connection refused"))
	d.pass(20*minute, minute)
	d.failing(nil)
	d.pass(2*hour, 5*minute)
	d.wantLog("problem sign_in_refused kim")
	d.wantEvents("sent problem kim@example.com")
}

func TestABounceIsFinalAndNotedAtThePerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.open(connection.ProblemSignInRefused)
	d.failing(&notify.Refusal{Code: "550 5.1.1", Permanent: true})
	d.pass(10*minute, minute)
	if got := d.column("outcome || ' ' || code || ' ' || attempts"); got != "bounced 550 5.1.1 1" {
		t.Errorf("ended as %s", got)
	}
	d.wantEvents("bounced problem kim@example.com")
	var bounce string
	if err := d.Database.Gorm().Raw("SELECT bounce FROM users WHERE bounced_at IS NOT NULL").Scan(&bounce).Error; err != nil || bounce != "550 5.1.1" {
		t.Errorf("noted %q, %v", bounce, err)
	}
	d.failing(nil)
	d.pass(4*day, 6*hour)
	d.wantEvents("sent reminder kim@example.com", "bounced problem kim@example.com")
}

func TestSeveralThatDeliverAtOnceSendOneMail(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open)
		d.open(connection.ProblemSignInRefused)
		d.plan()
		id := d.waiting()[0]
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				if err := d.service.Deliver(d.ctx, id); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		d.wantLog("problem sign_in_refused kim")
	})
}

func TestAStopWhileTheServerTakesAMailIsNotASecondMail(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.open(connection.ProblemSignInRefused)
	d.plan()
	ctx, stop := context.WithCancel(d.ctx)
	d.during = stop
	if err := d.service.Deliver(ctx, d.waiting()[0]); err != nil {
		t.Fatal(err)
	}
	d.pass(hour, minute)
	d.wantLog("problem sign_in_refused kim")
}

func TestALetterInTheHandsOfAProcessThatDiedIsSentAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.open(connection.ProblemSignInRefused)
	d.plan()
	id := d.waiting()[0]
	// The server has taken the mail, and the process dies before it notes that.
	taken, err := d.Store.Letters().Take(d.ctx, id, d.clock(), d.clock().Add(5*minute))
	if err != nil || !taken {
		t.Fatal(taken, err)
	}
	d.pass(4*minute, minute)
	d.wantLog()
	d.pass(2*minute, minute)
	d.wantLog("problem sign_in_refused kim")
	if mail := d.mails()[0]; mail.ID != id {
		t.Errorf("sent as %s, want %s", mail.ID, id)
	}
}

func TestALetterAboutAProblemThatEndedAMomentAgoWaitsUntilItIsClear(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		comesBack bool
		want      []string
	}{
		"it comes back": {true, []string{"problem sign_in_refused kim"}},
		"it is over":    {false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, storetest.Open)
			d.open(connection.ProblemSignInRefused)
			d.plan()
			d.advance(minute)
			d.over()
			errs := d.deliver()
			var later *notify.Later
			if len(errs) != 1 || !errors.As(errs[0], &later) || later.Cause != nil || !later.At.Equal(d.clock().Add(connection.Calm)) {
				t.Fatalf("delivered: %v", errs)
			}
			d.advance(10 * minute)
			if try.comesBack {
				d.open(connection.ProblemSignInRefused)
			}
			d.pass(2*hour, 10*minute)
			d.wantLog(try.want...)
		})
	}
}

func TestOfTwoLettersThatWaitTheLaterIsSent(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.open(connection.ProblemSignInRefused)
	d.failing(errors.New("connection refused"))
	d.pass(3*day+6*hour, 6*hour)
	d.failing(nil)
	d.pass(12*hour, 6*hour)
	d.wantLog("reminder sign_in_refused kim")
	if got := d.column("outcome"); got != "dropped sent" {
		t.Errorf("ended as %s", got)
	}
}

func TestALetterThatIsGoneOrHasEndedIsNothingToDo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.open(connection.ProblemSignInRefused)
	d.plan()
	id := d.waiting()[0]
	for _, letter := range []string{id, id, "gone"} {
		if err := d.service.Deliver(d.ctx, letter); err != nil {
			t.Errorf("%s: %v", letter, err)
		}
	}
	d.wantLog("problem sign_in_refused kim")
}

func TestSupportAsksToSignIn(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open)
		d.owner("lee")
		for range 2 {
			asked, err := d.service.AskToSignIn(d.ctx, d.about.Ref(), connection.Actor{UserID: "field", Name: "Sam Field (support)"})
			if asked != 2 || err != nil {
				t.Fatalf("asked %d, %v", asked, err)
			}
			d.deliver()
		}
		d.wantLog("sign_in kim", "sign_in lee")
		mail := d.mails()[0]
		if mail.Automatic || !strings.Contains(mail.Text, "https://connect.example.com/connections/conn-1/reconnect") {
			t.Errorf("mail: %+v", mail)
		}
		d.wantEvents("sent sign_in lee@example.com", "sent sign_in kim@example.com", "")
	})
}

func TestALinkToSignInIsNotSentOnceSomebodyHas(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	if _, err := d.service.AskToSignIn(d.ctx, d.about.Ref(), connection.System); err != nil {
		t.Fatal(err)
	}
	d.advance(minute)
	d.reconnect()
	d.pass(hour, 10*minute)
	d.wantLog()
}

func TestEndedLettersArePruned(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.open(connection.ProblemSignInRefused)
	d.round()
	d.over()
	d.pass(hour, 10*minute)
	d.advance(89 * day)
	for _, want := range []string{"problem all_clear", ""} {
		if err := d.service.Prune(d.ctx); err != nil {
			t.Fatal(err)
		}
		if got := d.column("kind"); got != want {
			t.Errorf("left: %q, want %q", got, want)
		}
		d.advance(2 * day)
	}
}

// restart puts another process in the place of this one.
func (d *desk) restart() {
	d.service = notify.New(notify.Options{
		Store: d.Store.Letters(), Transport: d.post, Providers: providers{},
		BaseURL: "https://connect.example.com", AppName: "Recall Desk", Now: d.clock,
	})
}

// wantEvents checks the details of the connection's events, in any order.
func (d *desk) wantEvents(want ...string) {
	d.t.Helper()
	events, err := d.Connections.Events(d.ctx, connection.EventFilter{OrganisationID: "harbour", ConnectionID: d.about.ID})
	if err != nil {
		d.t.Fatal(err)
	}
	var got []string
	for _, event := range events {
		got = append(got, event.Detail)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.t.Errorf("events %q, want %q", got, want)
	}
}
