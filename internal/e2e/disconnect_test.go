package e2e_test

import (
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/sandbox"
)

func TestDisconnectingAsksAndGivesAReceipt(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.connected("bayside")
		v.enter(v.site.Owner)
		v.untilSynced()
		v.Click("link", "Disconnect")
		v.heads("Disconnect Bayside Dental Group?")
		v.has("What is removed here", "What stops", "What stays")
		v.settle("disconnect")
		v.Click("link", "Keep it connected")
		v.hasConnection("connected", "healthy")
		v.Click("link", "Disconnect")
		v.Click("button", "Disconnect")
		v.heads("Bayside Dental Group is disconnected")
		v.reloadUntil(`[data-provider-answer="confirmed"]`)
		v.has("Core Practice confirmed that our access is withdrawn.", "13 practitioners", "5 locations", "by Kim Lee")
		v.settle("receipt")
		if left := v.grants("bayside"); left != 0 {
			t.Errorf("%d grants are left at the provider", left)
		}
		v.Click("link", "Back to connections")
		v.hasConnection("disconnected", "")
		v.has("Disconnected", "its data is removed")
		v.settle("disconnected")
		v.card().Click("link", "Receipt")
		v.heads("Bayside Dental Group is disconnected")
		v.goes("/connections")
		v.Click("button", "Reconnect")
		v.identify("bayside", "reception@bayside.example")
		v.allow()
		v.heads("Choose locations")
	})
}

func TestDisconnectingWithoutTheProviderSaysWhatToDoThere(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.connected("manly")
		v.enter(v.site.Owner)
		v.untilSynced()
		v.fault("manly", down(sandbox.All))
		v.Click("link", "Disconnect")
		v.Click("button", "Disconnect")
		v.heads("Manly Dental is disconnected")
		v.reloadUntil(`[data-provider-answer="unconfirmed"]`)
		v.has("did not confirm", "To end it there as well, ask an administrator of your practice in Core Practice")
		v.settle("receipt-unconfirmed")
	})
}

func TestGoingBackAfterDisconnectingFindsItDisconnected(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.connected("manly")
		v.enter(v.site.Owner)
		v.Click("link", "Disconnect")
		v.Click("button", "Disconnect")
		v.heads("Manly Dental is disconnected")
		v.Back()
		if v.Count("button.danger") != 0 {
			v.Click("button", "Disconnect") // A page that the browser had kept.
			v.heads("Manly Dental is disconnected")
		}
		v.goes("/connections")
		v.hasConnection("disconnected", "")
		v.settle("after-back")
	})
}

func TestADoubleClickOnDisconnectIsOne(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.connected("manly")
		v.enter(v.site.Owner)
		v.Click("link", "Disconnect")
		v.DoubleClick("button", "Disconnect")
		v.heads("Manly Dental is disconnected")
		v.reloadUntil(`[data-provider-answer="confirmed"]`)
		v.has("confirmed that our access is withdrawn")
		v.quiet()
		v.goes("/activity")
		if times := strings.Count(v.Text("main"), "Kim Lee disconnected Manly Dental."); times != 1 {
			t.Errorf("the activity tells of %d disconnects", times)
		}
	})
}
