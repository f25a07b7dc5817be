package e2e_test

import (
	"testing"

	"mooring/internal/apptest"
)

func TestTwoTabsConnectTwoPractices(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		other := v.secondTab()
		other.goes("/connections")
		v.leave("manly")
		other.leave("bayside")
		v.identify("manly", "reception@manly.example")
		v.allow()
		v.has("Manly Dental is connected.")
		other.identify("bayside", "reception@bayside.example")
		other.allow()
		other.heads("Choose locations")
		v.goes("/connections")
		if cards := v.Count("[data-connection]"); cards != 2 {
			t.Errorf("there are %d connections", cards)
		}
		v.settle("two-practices")
		other.quiet()
	})
}

func TestTwoTabsConnectOnePracticeOnce(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		other := v.secondTab()
		other.goes("/connections")
		v.leave("manly")
		v.identify("manly", "reception@manly.example")
		other.Click("link", connectButton)
		other.Fill(addressField, "manly")
		other.Click("button", connectButton)
		other.isAt("manly")
		v.allow()
		v.hasConnection("connected", "healthy")
		id := v.connectionID()
		other.allow()
		other.hasConnection("connected", "healthy")
		if other.connectionID() != id {
			t.Error("the second tab made another connection")
		}
		v.quiet()
		other.quiet()
	})
}

func TestGoingBackAfterConnectingEndsSensibly(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.connect("manly")
		v.hasConnection("connected", "healthy")
		v.Back()
		v.isAt("manly")
		v.allow() // Once more, with a sign-in that has been used.
		v.heads("This sign-in has already been used")
		v.has("If your practice shows as connected, there is nothing more to do.")
		v.settle("used-already")
		v.Click("link", "Back to connections")
		v.hasConnection("connected", "healthy")
	})
}

func TestADoubleClickOnConnectIsOne(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.Click("link", connectButton)
		v.Fill(addressField, "manly")
		v.DoubleClick("button", connectButton)
		v.identify("manly", "reception@manly.example")
		v.DoubleClick("button", "Allow")
		v.WaitURL(v.site.URL)
		v.goes("/connections")
		v.hasConnection("connected", "healthy")
		v.quiet()
	})
}

func TestADoubleClickOnSaveLocationsIsOne(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.enter(v.site.Owner)
		v.connect("bayside")
		v.Check("Bayside Perth", true)
		v.DoubleClick("button", "Save locations")
		v.WaitURL(v.site.URL + "/connections")
		v.hasConnection("connected", "healthy")
		v.has("Bayside Perth")
		v.quiet()
	})
}
