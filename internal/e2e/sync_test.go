package e2e_test

import (
	"net/http"
	"testing"

	"mooring/internal/e2e/browser"
)

func TestSyncNowShowsItsProgressAndItsEnd(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		held := newGate()
		v := m.arrive(t, held.options())
		t.Cleanup(held.open)
		v.connected("bayside")
		v.enter(v.site.Owner)
		v.untilSynced()
		v.fault("bayside", slow)
		held.let(oneLocation)
		v.Click("button", "Sync now")
		v.untilShown(`progress[max="5"][value="1"]`)
		v.has("Reading appointments of Bayside Sydney", "1 of 5 locations done", "so far")
		v.settle("syncing")
		loaded := v.sent("GET", "/connections")
		held.open()
		v.untilSynced()
		v.has("Last sync", "today")
		if again := v.sent("GET", "/connections") - loaded; m.script && again != 0 {
			t.Errorf("with a script the page was loaded again %d times", again)
		}
		v.Within("[data-connection]").Click("link", "Details")
		v.has("Complete")
	})
}

func TestTheFirstSyncShowsWhereItIs(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		held := newGate()
		v := m.arrive(t, held.options())
		t.Cleanup(held.open)
		v.enter(v.site.Owner)
		v.connect("bayside")
		v.fault("bayside", slow)
		v.Check("Bayside Sydney", true)
		v.Check("Bayside Perth", true)
		v.Click("button", "Save locations")
		v.untilShown(`progress[max="2"]`)
		v.has("Reading appointments", "0 of 2 locations done")
		v.settle("first-sync")
		v.card().Click("link", "Appointments")
		v.has("Nothing has been read for Bayside Sydney yet.", "Appointments are being read now.")
		v.settle("appointments-being-read")
		v.Back()
		held.open()
		v.untilSynced()
	})
}

func TestAnEndedSyncAppearsByItselfAndKeepsTheFocus(t *testing.T) {
	t.Parallel()
	held := newGate()
	v := mode{script: true}.arrive(t, held.options())
	t.Cleanup(held.open)
	v.connected("bayside")
	v.enter(v.site.Owner)
	v.untilSynced()
	v.fault("bayside", slow)
	v.Click("button", "Sync now")
	v.untilShown("progress[max]")
	v.tabTo("button", "Check now")
	held.open()
	v.untilSynced()
	if role, name := v.Focused(); role != "button" || name != "Check now" {
		t.Errorf("the focus went to the %s %q", role, name)
	}
	if said := v.Text("[data-live]"); said == "" {
		t.Error("nobody who listens is told that the sync has ended")
	}
	v.settle("refreshed")
}

func TestThePageStopsAskingAfterSignOut(t *testing.T) {
	t.Parallel()
	held := newGate()
	v := mode{script: true}.arrive(t, held.options())
	t.Cleanup(held.open)
	v.connected("bayside")
	v.fault("bayside", slow)
	v.enter(v.site.Owner)
	v.Click("button", "Sync now")
	v.untilShown("progress")
	other := v.secondTab()
	other.goes("/connections")
	other.Click("button", "Sign out")
	other.WaitURL(v.site.URL + "/login")

	// Somebody else's page, which goes on, is what time is measured by.
	colleague := mode{script: true}.visit(t, v.site)
	colleague.enter(v.site.Member)
	turned := func(page *visit, times int) {
		for from := page.sent("GET", "/card"); page.sent("GET", "/card") < from+times; {
			page.WaitFor("[data-connection]")
		}
	}
	turned(colleague, 1)
	asked := v.sent("GET", "/card")
	turned(colleague, 2)
	if again := v.sent("GET", "/card") - asked; again != 0 {
		t.Errorf("it asked %d times more", again)
	}
	if last := lastCard(v.Requests()); last.Status == http.StatusOK {
		t.Error("the last answer it got was a card")
	}
	v.quiet()
}

// lastCard is the last request for a card.
func lastCard(all []browser.Request) browser.Request {
	var last browser.Request
	for _, request := range all {
		if request.Type == "Fetch" {
			last = request
		}
	}
	return last
}
