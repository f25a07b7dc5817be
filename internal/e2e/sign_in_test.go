package e2e_test

import (
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/sandbox/corepractice"
)

// tries signs in with a password.
func (v *visit) tries(email, password string) {
	v.t.Helper()
	v.Fill("Email", email)
	v.Fill("Password", password)
	v.Click("button", "Sign in")
}

func TestAWrongPasswordIsToldAndTheAddressKept(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{Quiet: true})
		v.goes("/activity")
		v.heads("Sign in to Recall Desk")
		v.has("Please sign in to carry on.")
		v.settle("sign-in")
		v.tries(v.site.Owner.Email, "guess")
		v.has("That email and password do not belong together.")
		if got := v.Attribute("#email", "value"); got != v.site.Owner.Email {
			t.Errorf("the e-mail field holds %q", got)
		}
		v.settle("sign-in-refused")
		v.tries("nobody@nowhere.example", "guess")
		v.has("That email and password do not belong together.")
		v.tries(v.site.Owner.Email, apptest.Password)
		v.heads("Activity") // Where the person was going in the first place.
		v.has("Nothing has happened yet.")
		v.settle("activity-empty")
	})
}

func TestManyWrongPasswordsHaveToWait(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		c := &clock{}
		v := m.arrive(t, apptest.Options{Quiet: true, Now: c.now})
		v.Goto(v.site.URL)
		for range 5 {
			v.tries(v.site.Owner.Email, "guess")
		}
		v.tries(v.site.Owner.Email, apptest.Password)
		v.has("Too many tries", "Try again in a minute.")
		v.settle("throttled")
		c.forward(2 * time.Minute)
		v.tries(v.site.Owner.Email, apptest.Password)
		v.heads("Connect your practice system")
	})
}

func TestSignOutLeavesNothingToGoBackTo(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.connected("manly")
		v.enter(v.site.Owner)
		if !m.script {
			// Chromium keeps the page that a sign-in led to in its memory, although it
			// is not to be stored. The script loads it anew; without one it stays.
			v.Reload()
		}
		v.has("Manly Dental")
		v.Click("button", "Sign out")
		v.heads("Sign in to Recall Desk")
		v.settle("signed-out")
		v.Back()
		v.heads("Sign in to Recall Desk")
		v.LacksText("Manly Dental")
	})
}

func TestASessionThatEndsDuringConsentIsTold(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		c := &clock{}
		v := m.arrive(t, apptest.Options{
			Now:     c.now,
			Sandbox: func(o *corepractice.Options) { o.Now = time.Now },
		})
		v.enter(v.site.Owner)
		v.leave("manly")
		v.identify("manly", "reception@manly.example")
		c.forward(13 * time.Hour)
		v.allow()
		v.heads("Sign in to Recall Desk")
		v.has("Your session here ended while you were at Core Practice. Nothing was changed.")
		v.settle("signed-out-meanwhile")
		v.tries(v.site.Owner.Email, apptest.Password)
		v.heads("Connect your practice system")
		v.leave("manly") // Still signed in there.
		v.allow()
		v.hasConnection("connected", "healthy")
	})
}

func TestASignInThatTakesTooLongIsTold(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		c := &clock{}
		v := m.arrive(t, apptest.Options{
			Now:     c.now,
			Sandbox: func(o *corepractice.Options) { o.Now = time.Now },
		})
		v.enter(v.site.Owner)
		v.leave("manly")
		v.identify("manly", "reception@manly.example")
		c.forward(11 * time.Minute)
		v.allow()
		v.heads("That took a little too long")
		v.settle("took-too-long")
		v.Click("link", "Try again")
		v.Click("button", connectButton)
		v.isAt("manly")
		v.allow()
		v.hasConnection("connected", "healthy")
	})
}

func TestAMemberSeesEverythingAndChangesNothing(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Member)
		v.has("Nothing is connected yet.", "Only an owner of your organisation can connect")
		v.settle("member-nothing")
		v.connected("bayside", "b1", "b5")
		v.goes("/connections")
		v.untilSynced()
		v.has("Only an owner of your organisation can", "Bayside Dental Group", "working")
		v.onlyLooks()
		v.settle("member")
		v.card().Click("link", "Details")
		v.onlyLooks()
		v.settle("member-details")
		v.card().Click("link", "Locations")
		v.has("Bayside Sydney · chosen", "Bayside Perth · not chosen")
		v.onlyLooks()
		v.settle("member-locations")
		v.goes("/connections/new?provider=core-practice")
		v.heads("Only an owner can do this")
		v.settle("member-refused")
	})
}

// onlyLooks says that the page has no button but the one to sign out.
func (v *visit) onlyLooks() {
	v.t.Helper()
	if buttons := v.Count("main button, main form, main a.primary, main a.danger"); buttons != 0 {
		v.t.Errorf("%s has %d things to change something with", v.URL(), buttons)
	}
}

func TestAnUnknownAddressHasAPage(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{Quiet: true})
		for _, who := range []account.User{v.site.Owner, v.site.Stranger} {
			v.enter(who)
			v.goes("/connections/NOTHERE")
			v.heads("We could not find that page")
			v.settle("not-found")
			v.Click("button", "Sign out")
		}
	})
}
