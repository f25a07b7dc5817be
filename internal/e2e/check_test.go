package e2e_test

import (
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
)

func TestCheckNowSaysWhatItSaw(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.connected("bayside")
		v.enter(v.site.Owner)
		v.Click("button", "Check now")
		v.has("Core Practice answered and our sign-in works.",
			"It named Bayside Dental Group at https://bayside.corepractice.is, with 5 locations.", "last checked just now")
		v.hasConnection("connected", "healthy")
		v.settle("checked")
		v.Reload()
		v.LacksText("our sign-in works") // A notice is shown once.
	})
}

func TestAProviderThatIsDownIsToldAndForgotten(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.connected("bayside")
		v.enter(v.site.Owner)
		v.untilSynced()
		v.fault("bayside", down(sandbox.API))
		v.Click("button", "Check now")
		v.has("Core Practice is not answering.", "you need not do anything", "Last update: today")
		v.hasConnection("connected", "failing")
		if v.Count("[data-problem] button") != 0 {
			t.Error("a problem that mends itself has a button")
		}
		v.settle("provider-down")
		v.card().Click("link", "Appointments")
		v.has("Core Practice is not answering.")
		v.settle("appointments-provider-down")

		v.fault("bayside")
		v.goes("/connections")
		v.Click("button", "Check now")
		v.hasConnection("connected", "healthy")
		if v.Count("[data-problem]") != 0 {
			t.Error("the problem is still shown")
		}
		v.card().Click("link", "Activity")
		v.has("the practice system stopped answering", "the practice system answers again")
		v.settle("activity-after-trouble")
	})
}

func TestALocationThatIsNoLongerListedIsTold(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.connected("bayside", "b1", "b5")
		v.enter(v.site.Owner)
		v.untilSynced()
		gone := true
		if err := v.site.Sandbox.ChangeLocation("bayside", "b5", practice.LocationChange{Removed: &gone}); err != nil {
			t.Fatal(err)
		}
		v.Click("button", "Check now")
		v.hasConnection("connected", "attention")
		problem := v.Within(`[data-problem="location_removed"]`)
		problem.HasText("“Lord Howe” is no longer listed in Core Practice.")
		v.settle("location-gone")
		v.card().Click("link", "Appointments")
		v.Click("link", "Lord Howe")
		v.has("“Lord Howe” is no longer listed in Core Practice.")
		if banners := v.Count("main .banner"); banners != 1 {
			t.Errorf("%d banners tell of one thing", banners)
		}
		v.settle("appointments-location-gone")
		v.goes("/connections")
		problem.Click("link", "Choose locations")
		v.has("No longer listed in Core Practice")
		v.settle("picker-location-gone")
		v.Check("Lord Howe", false)
		v.Click("button", "Save locations")
		v.hasConnection("connected", "healthy")
		v.card().HasText("Bayside Sydney")
		v.has("“Lord Howe” was not listed in Core Practice") // And nothing else is said of it.
		if named := strings.Count(v.Text("[data-connection]"), "Lord Howe"); named != 1 {
			t.Errorf("Lord Howe is named %d times", named)
		}
	})
}
