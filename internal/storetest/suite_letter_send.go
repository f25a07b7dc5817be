package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/notify"
)

// letterSendCases: letters on their way.
var letterSendCases = map[string]func(*testing.T, *fixture){
	"one of several who take a letter gets it": func(t *testing.T, f *fixture) {
		id := f.letter(t)
		now := f.clock.now()
		if won := race(8, func(int) bool { return f.take(t, id, now.Add(time.Minute)) }); won != 1 {
			t.Errorf("%d took it", won)
		}
		if waiting := f.waiting(t); len(waiting) != 0 {
			t.Errorf("waiting while it is sent: %v", waiting)
		}
		f.clock.advance(time.Minute)
		if waiting := f.waiting(t); len(waiting) != 1 || !f.take(t, id, f.clock.now().Add(time.Minute)) {
			t.Errorf("whoever had it died, and nobody gets it: %v", waiting)
		}
		if attempts := f.delivery(t, id).Letter.Attempts; attempts != 2 {
			t.Errorf("%d attempts", attempts)
		}
	},
	"a letter that is put off waits until then": func(t *testing.T, f *fixture) {
		id := f.letter(t)
		at := f.clock.now().Add(time.Hour)
		if err := f.Store.Letters().PutOff(f.ctx, id, "451 4.3.0", at); err != nil {
			t.Fatal(err)
		}
		if f.take(t, id, at) || len(f.waiting(t)) != 0 {
			t.Error("it does not wait")
		}
		f.clock.advance(time.Hour)
		if waiting := f.waiting(t); len(waiting) != 1 || waiting[0] != id {
			t.Errorf("waiting: %v", waiting)
		}
		if got := f.text(t, "SELECT code FROM letters"); got != "451 4.3.0|\n" {
			t.Errorf("code: %s", got)
		}
	},
	"a letter ends once, with its event": func(t *testing.T, f *fixture) {
		for outcome, events := range map[notify.Outcome]string{
			notify.OutcomeSent:    "told_by_mail|Mooring|bayside Physio|sent problem %s@example.com|\n",
			notify.OutcomeWritten: "told_by_mail|Mooring|bayside Physio|written problem %s@example.com|\n",
			notify.OutcomeBounced: "told_by_mail|Mooring|bayside Physio|bounced problem %s@example.com|\n",
			notify.OutcomeGivenUp: "told_by_mail|Mooring|bayside Physio|given_up problem %s@example.com|\n",
			notify.OutcomeDropped: "",
		} {
			person := "kim-" + string(outcome)
			id := f.letterTo(t, person)
			race(3, func(int) bool {
				f.settle(t, id, notify.Result{Outcome: outcome, Code: "250", At: f.clock.now()})
				return true
			})
			f.settle(t, id, notify.Result{Outcome: notify.OutcomeGivenUp, At: f.clock.now()})
			delivery := f.delivery(t, id)
			if !delivery.Ended || f.take(t, id, f.clock.now()) || len(f.waiting(t)) != 0 {
				t.Errorf("%s: not ended", outcome)
			}
			if events != "" {
				events = fmt.Sprintf(events, person)
			}
			got := f.text(t, "SELECT kind, actor_name, tenant_name, detail FROM events WHERE detail LIKE '% "+person+"@%'")
			if got != events {
				t.Errorf("%s: events\n%s", outcome, got)
			}
		}
	},
	"a bounce is noted at the person until a letter goes through": func(t *testing.T, f *fixture) {
		first, second := f.letterTo(t, "kim"), f.letterAgain(t, "kim")
		f.settle(t, first, notify.Result{Outcome: notify.OutcomeBounced, Code: "550 5.1.1", At: f.clock.now()})
		if got, want := f.text(t, "SELECT bounced_at, bounce FROM users WHERE id = 'kim'"),
			fmt.Sprintf("%d|550 5.1.1|\n", f.clock.now().UnixMicro()); got != want {
			t.Errorf("noted %q, want %q", got, want)
		}
		f.settle(t, second, notify.Result{Outcome: notify.OutcomeSent, At: f.clock.now()})
		if f.count(t, "users WHERE bounced_at IS NULL AND bounce = ''") != f.count(t, "users") {
			t.Error("the note stays")
		}
	},
	"a delivery has all that the words are made of": func(t *testing.T, f *fixture) {
		id := f.letter(t)
		f.exec(t, "UPDATE credentials SET lapses_at = 1234567890000000")
		f.troubles(t, connection.ProblemLocationNew, connection.ProblemUnreachable)
		got := f.delivery(t, id)
		if got.Name != "Kim Lee" || got.Email != "kim@example.com" || !got.Reader || got.Organisation != "harbour" || got.Ended {
			t.Errorf("person: %+v", got)
		}
		if got.Connection.ID != f.ours.ID || got.Problem.Kind != connection.ProblemSignInRefused || got.Problem.Told != 1 || got.LapsesAt.Unix() != 1234567890 {
			t.Errorf("connection: %+v", got)
		}
		if len(got.Others) != 2 || got.Others[0].Kind != connection.ProblemUnreachable || got.Told || got.Overtaken {
			t.Errorf("others: %+v", got)
		}
		if got.TimeZone != "Australia/Sydney" {
			t.Errorf("zone of the chosen location: %s", got.TimeZone)
		}
		f.exec(t, "UPDATE locations SET chosen = (1 = 1)")
		if zone := f.delivery(t, id).TimeZone; zone != "Australia/Brisbane" {
			t.Errorf("zone when the chosen locations share none: %s", zone)
		}
		if _, err := f.Store.Letters().Delivery(f.ctx, "gone"); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("a letter that is gone: %v", err)
		}
	},
	"a delivery says who is a reader no more": func(t *testing.T, f *fixture) {
		id := f.letter(t)
		for _, change := range []string{
			"wants_mail = (1 = 0)", "disabled_at = 1", "role = 'member'",
		} {
			f.exec(t, "UPDATE users SET "+change+" WHERE id = 'kim'")
			if f.delivery(t, id).Reader {
				t.Errorf("after %s", change)
			}
			f.exec(t, "UPDATE users SET wants_mail = (1 = 1), disabled_at = NULL, role = 'owner' WHERE id = 'kim'")
		}
		if !f.delivery(t, id).Reader {
			t.Error("no reader at all")
		}
	},
	"a delivery knows the earlier and the later letters": func(t *testing.T, f *fixture) {
		first, second := f.letterTo(t, "kim"), f.letterAgain(t, "kim")
		if before, after := f.delivery(t, first), f.delivery(t, second); !before.Overtaken || after.Overtaken || after.Told {
			t.Errorf("first %+v, second %+v", before, after)
		}
		f.settle(t, first, notify.Result{Outcome: notify.OutcomeSent, At: f.clock.now()})
		if !f.delivery(t, second).Told {
			t.Error("the first one does not count")
		}
	},
	"a letter goes with its person, and its problem leaves it alone": func(t *testing.T, f *fixture) {
		id := f.letter(t)
		f.disconnect(t, f.ours)
		if got := f.delivery(t, id); got.Problem.ID != "" || got.Connection.Status != connection.StatusDisconnected {
			t.Errorf("after the disconnect: %+v", got)
		}
		f.exec(t, "DELETE FROM users WHERE id = 'kim'")
		if _, err := f.Store.Letters().Delivery(f.ctx, id); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("without its person: %v", err)
		}
		f.settle(t, id, notify.Result{Outcome: notify.OutcomeSent, At: f.clock.now()})
		if f.take(t, id, f.clock.now()) || f.count(t, "events") != 0 {
			t.Error("a letter that is gone is settled")
		}
	},
	"old letters are pruned, but not what was told of an open problem": func(t *testing.T, f *fixture) {
		id := f.letter(t)
		f.settle(t, id, notify.Result{Outcome: notify.OutcomeSent, At: f.clock.now()})
		waiting := f.letterTo(t, "lee")
		prune := func() {
			if err := f.Store.Letters().Prune(f.ctx, f.clock.now()); err != nil {
				t.Fatal(err)
			}
		}
		f.clock.advance(time.Hour)
		prune()
		f.resolve(t, connection.ProblemSignInRefused)
		prune()
		if f.count(t, "letters WHERE id = ?", id) != 1 {
			t.Error("pruned while somebody is still to be told that it is over")
		}
		f.exec(t, "UPDATE problems SET tell_at = NULL")
		prune()
		if f.count(t, "letters WHERE id = ?", id) != 0 || f.count(t, "letters WHERE id = ?", waiting) != 1 {
			t.Errorf("left:\n%s", f.text(t, "SELECT id, outcome FROM letters"))
		}
	},
}

// letter writes a letter to kim about a problem that has just opened.
func (f *fixture) letter(t *testing.T) string {
	t.Helper()
	return f.letterTo(t, "kim")
}

// letterTo writes a letter to a new owner, and to nobody else, about a refused
// sign-in that is opened where it is not open.
func (f *fixture) letterTo(t *testing.T, person string) string {
	t.Helper()
	f.exec(t, "UPDATE users SET wants_mail = (1 = 0)")
	f.owner(t, person, "harbour")
	f.troubles(t, connection.ProblemSignInRefused)
	f.exec(t, "UPDATE problems SET told = 0, tell_at = opened_at")
	return f.letterAgain(t, person)
}

// letterAgain writes the next letter.
func (f *fixture) letterAgain(t *testing.T, person string) string {
	t.Helper()
	f.exec(t, "UPDATE problems SET tell_at = opened_at WHERE kind = 'sign_in_refused'")
	f.tellAll(t, notify.Decision{Write: notify.KindProblem})
	var id string
	err := f.Database.Gorm().WithContext(f.ctx).
		Raw("SELECT id FROM letters WHERE user_id = ? ORDER BY number DESC LIMIT 1", person).Scan(&id).Error
	if err != nil || id == "" {
		t.Fatalf("no letter to %s: %v", person, err)
	}
	return id
}

// take takes a letter.
func (f *fixture) take(t *testing.T, id string, until time.Time) bool {
	t.Helper()
	taken, err := f.Store.Letters().Take(f.ctx, id, f.clock.now(), until)
	if err != nil {
		t.Errorf("take: %v", err)
	}
	return taken
}

// waiting lists the letters that are due.
func (f *fixture) waiting(t *testing.T) []string {
	t.Helper()
	waiting, err := f.Store.Letters().Waiting(f.ctx, f.clock.now(), 100)
	if err != nil {
		t.Fatalf("list waiting: %v", err)
	}
	ids := make([]string, len(waiting))
	for i, due := range waiting {
		ids[i] = due.LetterID
	}
	return ids
}

// delivery reads a letter that must be there.
func (f *fixture) delivery(t *testing.T, id string) notify.Delivery {
	t.Helper()
	delivery, err := f.Store.Letters().Delivery(f.ctx, id)
	if err != nil {
		t.Fatalf("read delivery: %v", err)
	}
	return delivery
}

// settle ends a letter.
func (f *fixture) settle(t *testing.T, id string, result notify.Result) {
	t.Helper()
	if err := f.Store.Letters().Settle(f.ctx, id, result); err != nil {
		t.Errorf("settle: %v", err)
	}
}

// writeLetters tells of every problem, whenever it is due, and asks to sign in.
func (f *fixture) writeLetters(ref connection.Ref) error {
	letters, now := f.Store.Letters(), f.clock.now().Add(24*time.Hour)
	matters, err := letters.ToTell(f.ctx, now, notify.Matter{}, 10)
	for _, matter := range matters {
		err = errors.Join(err, letters.Tell(f.ctx, matter, now, func(c notify.Case) notify.Decision {
			if !c.Trouble.Open() {
				return notify.Decision{Write: notify.KindAllClear}
			}
			return notify.Decision{Write: notify.KindProblem, Next: now}
		}))
	}
	_, asked := letters.AskToSignIn(f.ctx, ref, connection.System, now, now)
	if errors.Is(asked, connection.ErrNotLive) {
		asked = nil
	}
	return errors.Join(err, asked)
}

// sendLetters ends letters in every way, prunes them, and has a person change.
func (f *fixture) sendLetters(round int) error {
	letters, now := f.Store.Letters(), f.clock.now().Add(24*time.Hour)
	waiting, err := letters.Waiting(f.ctx, now, 10)
	outcomes := []notify.Outcome{notify.OutcomeSent, notify.OutcomeBounced, notify.OutcomeDropped}
	for i, due := range waiting {
		id := due.LetterID
		_, taken := letters.Take(f.ctx, id, now, now)
		ended := notify.Result{Outcome: outcomes[(round+i)%len(outcomes)], Code: "550", At: now}
		err = errors.Join(err, taken, letters.PutOff(f.ctx, id, "", now), letters.Settle(f.ctx, id, ended))
	}
	switched := f.Database.Gorm().WithContext(f.ctx).Exec("UPDATE users SET wants_mail = NOT wants_mail WHERE id = 'lee'").Error
	return errors.Join(err, switched, letters.Prune(f.ctx, now.Add(time.Hour)))
}
