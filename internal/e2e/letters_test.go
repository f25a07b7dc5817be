package e2e_test

import (
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/connection"
	"mooring/internal/mailtest"
	"mooring/internal/sandbox"
	"mooring/internal/secret"
)

// office is a practice with a mail server, a clock that can be put forward, and
// somebody of the vendor's support staff at a browser of their own.
type office struct {
	*visit
	support *visit
	mail    *mailtest.Server
	clock   *clock
}

// office opens one, with Bayside connected and synced.
func (m mode) office(t *testing.T) *office {
	t.Helper()
	o := &office{mail: mailtest.Start(t, mailtest.Options{}), clock: &clock{}}
	o.visit = m.arrive(t, apptest.Options{
		Now:    o.clock.now,
		Config: func(c *config.Config) { c.SMTPURL = secret.NewValue(o.mail.URL()) },
	})
	o.connected("bayside", "b1", "b5")
	o.enter(o.site.Owner)
	o.untilSynced()
	o.support = m.visit(t, o.site)
	o.support.enterConsole()
	return o
}

// enterConsole signs somebody of the support staff in.
func (v *visit) enterConsole() {
	v.t.Helper()
	v.Goto(v.site.URL)
	v.Fill("Email", v.site.Staff(v.t, account.RoleSupport).Email)
	v.Fill("Password", apptest.Password)
	v.Click("button", "Sign in")
	v.WaitURL(v.site.URL + "/support")
}

// round makes a round, as happens every minute.
func (o *office) round() {
	o.t.Helper()
	if err := o.site.App.Rounds.Make(o.t.Context()); err != nil {
		o.t.Errorf("round: %v", err)
	}
}

// later lets time pass, and makes a round.
func (o *office) later(by time.Duration) {
	o.t.Helper()
	o.clock.forward(by)
	o.round()
}

// letters waits for so many letters and returns the newest.
func (o *office) letters(count int) mailtest.Message {
	o.t.Helper()
	all := o.mail.Await(o.t, count)
	if len(all) != count {
		o.t.Fatalf("%d letters were sent, want %d: the newest is %q", len(all), count, all[len(all)-1].Subject)
	}
	return all[count-1]
}

func TestAnOutageIsOneCauseOneLetterAndAnAllClear(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		o := m.office(t)
		o.fault("bayside", down(sandbox.API))
		o.Click("button", "Check now")
		o.hasConnection("connected", "failing")

		o.support.goes("/support")
		o.support.Within(`[data-problem="provider_unreachable"]`).HasText("1 connection: Core Practice not answering since")
		o.support.settle("support-outage")
		o.round()
		if sent := o.mail.Messages(); len(sent) != 0 {
			t.Errorf("a letter left at once: %q", sent[0].Subject)
		}
		o.later(time.Hour + time.Minute)
		letter := o.letters(1)
		if letter.To.Address != o.site.Owner.Email || !strings.Contains(letter.Text, "Core Practice is not answering.") {
			t.Errorf("to %s: %s", letter.To.Address, letter.Text)
		}
		o.later(5 * time.Minute)

		o.support.Within(`[data-problem="provider_unreachable"]`).Click("link", "1 connection: Core Practice not answering")
		o.support.settle("support-list-of-a-cause")
		o.support.Click("link", "Bayside Dental Group")
		o.support.settle("support-connection-failing")
		o.fault("bayside")
		o.support.Click("button", "Check now")
		o.support.HasText("our sign-in works")
		o.goes("/connections")
		o.hasConnection("connected", "healthy")
		o.has("It works again.")
		o.settle("problem-over")
		o.Click("button", "Sync now") // The clock leapt, so one is overdue.
		o.untilSynced()
		o.later(connection.Calm + time.Minute)
		if clear := o.letters(2); !strings.Contains(clear.Text, "Core Practice") || clear.Subject == letter.Subject {
			t.Errorf("the all-clear says %q: %s", clear.Subject, clear.Text)
		}
		o.support.goes("/support")
		if o.support.Count("[data-problem]") != 0 {
			t.Error("the console still shows a cause")
		}
		o.support.settle("support-all-well")
		o.card().Click("link", "Activity")
		o.has("Robin Field (support) looked at Bayside Dental Group.", "Robin Field (support) checked Bayside Dental Group")
		o.settle("activity-with-support")
	})
}

func TestTheLinkInALetterLeadsToTheReconnectOfThatConnection(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		o := m.office(t)
		id := o.connectionID()
		o.revoked("bayside")
		o.Click("button", "Check now")
		o.hasConnection("needs_reconnect", "")
		o.round()
		letter := o.letters(1)
		link := o.site.URL + "/connections/" + id + "/reconnect"
		if letter.Link() != link {
			t.Fatalf("the letter leads to %q, want %q", letter.Link(), link)
		}

		home := m.visit(t, o.site) // Another browser, where nobody is signed in.
		home.Goto(letter.Link())
		home.Fill("Email", o.site.Owner.Email)
		home.Fill("Password", apptest.Password)
		home.Click("button", "Sign in")
		home.WaitURL(link)
		home.has("Bayside Dental Group", "Core Practice no longer accepts our sign-in.")
		home.settle("reconnect-from-letter")
		home.Click("button", "Reconnect")
		home.identify("bayside", "reception@bayside.example")
		home.allow()
		home.hasConnection("connected", "healthy")
		home.Goto(link)
		home.has("Nothing needs doing")
		home.settle("reconnect-not-needed")
	})
}

func TestSupportSendsALinkToSignInAgainAndLeavesANote(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		o := m.office(t)
		id := o.connectionID()
		o.support.Fill("Find a connection", "bays")
		o.support.Click("button", "Search")
		o.support.Click("link", "Bayside Dental Group")
		o.support.WaitURL(o.site.URL + "/support/connections/" + id)
		o.support.settle("support-connection")
		o.support.Click("button", "Email a link to reconnect")
		if letter := o.letters(1); letter.Link() != o.site.URL+"/connections/"+id+"/reconnect" {
			t.Errorf("the letter leads to %q", letter.Link())
		}
		o.support.Fill("Leave a note", "  ")
		o.support.Click("button", "Save note")
		o.support.settle("support-note-refused")
		o.support.Fill("Leave a note", "Called Kim; they sign in again this afternoon.")
		o.support.Click("button", "Save note")
		o.support.HasText("they sign in again this afternoon")
		o.support.settle("support-note")
		for _, gone := range []string{"Connect to Core Practice", "Disconnect", "Appointments"} {
			o.support.LacksText(gone)
		}
	})
}

func TestAnOwnerWhoWantsNoEmailGetsNone(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		o := m.office(t)
		id := o.connectionID()
		o.Click("link", "Email")
		o.settle("account")
		o.Check("Tell me by email when something needs attention", false)
		o.Click("button", "Save")
		o.has("Saved.")
		o.settle("account-saved")
		o.revoked("bayside")
		o.goes("/connections")
		o.Click("button", "Check now")
		o.hasConnection("needs_reconnect", "")
		o.round()
		o.support.goes("/support/connections/" + id)
		o.support.has("Sign-in refused", "Has switched email off.")
		o.support.has("No link can be sent: no owner wants email. Please call the practice.")
		o.support.settle("support-nobody-wants-email")
		if sent := o.mail.Messages(); len(sent) != 0 {
			t.Errorf("%d letters were sent all the same", len(sent))
		}
	})
}
