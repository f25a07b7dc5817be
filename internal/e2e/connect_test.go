package e2e_test

import (
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/sandbox"
)

func TestConnectingAPracticeWithOneLocationChoosesIt(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.heads("Connect your practice system")
		v.settle("nothing-connected")
		v.Click("link", connectButton)
		v.heads("Connect your practice in Core Practice")
		v.settle("connect")
		v.Fill(addressField, "https://Manly.corepractice.is/#/calendar")
		v.Click("button", connectButton)
		v.isAt("manly")
		v.settle("provider-sign-in")
		v.identify("manly", "reception@manly.example")
		v.settle("provider-consent")
		v.allow()
		if got, want := v.URL(), v.site.URL+"/connections"; got != want {
			t.Errorf("the address is %s, want %s", got, want)
		}
		v.has("Manly Dental is connected.", "Manly Dental", "https://manly.corepractice.is", "Location", "Connected · working")
		v.hasConnection("connected", "healthy")
		v.settle("connected")
		v.untilSynced()
		v.settle("synced")
		v.Click("link", "Details")
		v.heads("Core Practice connection")
		v.has("What this connection may do", "Kim Lee", "Last syncs", "Complete")
		v.settle("details")
		v.card().Click("link", "Activity")
		v.has("Kim Lee connected Manly Dental.")
		v.settle("activity")
	})
}

func TestConnectingAPracticeWithFiveLocationsAsksWhich(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.connect("bayside")
		v.heads("Choose locations")
		v.settle("picker-first")
		v.goes("/connections")
		v.hasConnection("choosing", "")
		v.settle("choosing")
		v.Click("link", "Choose locations")
		v.Click("button", "Save locations")
		v.WaitFor(".field-error")
		v.settle("picker-none-chosen")
		v.Check("Bayside Perth", true)
		v.Check("Lord Howe", true)
		v.Click("button", "Save locations")
		v.has("Your locations for Bayside Dental Group are saved.", "2 locations", "Bayside Perth", "Lord Howe")
		v.hasConnection("connected", "healthy")
		v.untilSynced()
		v.settle("two-locations")

		v.Click("link", "Locations")
		for name, chosen := range map[string]bool{"Bayside Sydney": false, "Bayside Perth": true, "Lord Howe": true} {
			if v.Checked(name) != chosen {
				t.Errorf("%s: ticked is %v", name, !chosen)
			}
		}
		v.settle("picker-again")
		v.Check("Bayside Perth", false)
		v.Check("Bayside Sydney", true)
		v.Check("Bayside Brisbane", true)
		v.Click("button", "Save locations")
		v.has("3 locations", "Bayside Sydney", "Bayside Brisbane", "Lord Howe")
		v.LacksText("Bayside Perth")
		v.untilSynced()
	})
}

func TestRefusedConsentLeavesNothingAndOffersAnotherTry(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.leave("manly")
		v.identify("manly", "reception@manly.example")
		v.Click("button", "Don’t allow")
		v.WaitURL(v.site.URL)
		v.heads("You did not allow the connection")
		v.has("Nothing was changed.")
		v.settle("refused")
		v.Click("link", "Try again")
		if got := v.Attribute("#tenant", "value"); got != "manly" {
			t.Errorf("the address field holds %q", got)
		}
		v.Click("button", connectButton)
		v.isAt("manly")
		v.allow()
		v.hasConnection("connected", "healthy")
	})
}

func TestAPermissionLeftOutAtConsentSaysWhatWillNotWork(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.leave("manly")
		v.identify("manly", "reception@manly.example")
		v.Check("See appointments", false)
		v.allow()
		v.hasConnection("connected", "attention")
		problem := v.Within(`[data-problem="scope_missing"]`)
		problem.HasText("was not allowed when you signed in")
		v.untilShown("[data-connection]:not(:has(progress))")
		if banners := v.Count("[data-problem]"); banners != 1 {
			t.Errorf("%d banners tell of one permission", banners)
		}
		v.settle("permission-missing")
		problem.Click("button", "Reconnect")
		v.isAt("manly")
		v.Check("See appointments", true)
		v.allow()
		v.hasConnection("connected", "healthy")
		if v.Count("[data-problem]") != 0 {
			t.Error("the problem is still shown")
		}
	})
}

func TestAPracticeThatIsNotActivatedIsTold(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.Click("link", connectButton)
		v.Fill(addressField, "harbour")
		v.Click("button", connectButton)
		v.WaitURL(v.site.URL)
		v.heads("Your practice is not activated yet")
		v.settle("not-activated")
		v.Click("link", "Back to connections")
		v.heads("Connect your practice system")
	})
}

func TestAProviderThatFallsSilentDuringConsentIsTold(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.leave("manly")
		v.identify("manly", "reception@manly.example")
		v.fault("manly", sandbox.Fault{Kind: sandbox.Down, Target: sandbox.Token})
		v.allow()
		v.heads("Core Practice is not answering")
		v.has("Nothing was changed.")
		v.settle("provider-silent")
		v.fault("manly")
		v.Click("link", "Try again")
		v.Click("button", connectButton)
		v.isAt("manly")
		v.allow()
		v.hasConnection("connected", "healthy")
	})
}

func TestARefusedAddressKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{Quiet: true})
		v.enter(v.site.Owner)
		v.Click("link", connectButton)
		for i, typed := range []string{"evil.example", "x.corepractice.is.evil.example", "user@bayside.corepractice.is", "127.0.0.1"} {
			v.Fill(addressField, typed)
			v.Click("button", connectButton)
			v.WaitFor(`#tenant[aria-invalid="true"]`)
			if got := v.Attribute("#tenant", "value"); got != typed {
				t.Errorf("%q became %q", typed, got)
			}
			if v.Text("#tenant-error") == "" {
				t.Errorf("%q is refused without a word", typed)
			}
			if i == 0 {
				v.settle("address-refused")
			}
		}
		v.Fill(addressField, "  BAYSIDE ")
		v.Click("button", connectButton)
		v.isAt("bayside")
	})
}
