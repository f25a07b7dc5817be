package e2e_test

import (
	"testing"

	"mooring/internal/apptest"
)

// broken is a practice whose sign-in was withdrawn at the provider, at the
// moment at which its owner has found that out.
func (m mode) broken(t *testing.T) *visit {
	t.Helper()
	v := m.arrive(t, apptest.Options{})
	v.connected("bayside", "b1", "b5")
	v.enter(v.site.Owner)
	v.untilSynced()
	v.revoked("bayside")
	v.Click("button", "Check now")
	v.hasConnection("needs_reconnect", "")
	return v
}

func TestAWithdrawnSignInIsToldAndMendedWithOneButton(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.broken(t)
		v.has("Core Practice no longer accepts our sign-in.", "nothing you chose is lost")
		if banners := v.Count("[data-problem]"); banners != 1 {
			t.Errorf("%d banners tell of one problem", banners)
		}
		v.settle("needs-reconnect")
		v.Within(`[data-problem="sign_in_refused"]`).Click("button", "Reconnect")
		v.identify("bayside", "reception@bayside.example")
		v.allow()
		v.has("Bayside Dental Group is connected.", "2 locations", "Bayside Sydney", "Lord Howe")
		v.hasConnection("connected", "healthy")
		v.untilSynced()
		v.settle("reconnected")
	})
}

func TestComingBackWithAnotherPracticeChangesNothing(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.broken(t)
		v.Click("button", "Reconnect")
		v.identify("bayside", "director@bayside.example")
		v.Select("Practice", "Manly Dental")
		v.settle("provider-consent-two-practices")
		v.allow()
		v.heads("That is another practice")
		v.has("“Manly Dental”", "“Bayside Dental Group”", "Nothing was changed.")
		v.settle("wrong-practice")
		if left := v.grants("manly"); left != 0 {
			t.Errorf("%d grants of the other practice are left", left)
		}
		v.Click("button", "Reconnect")
		v.isAt("bayside")
		v.Select("Practice", "Bayside Dental Group")
		v.allow()
		v.hasConnection("connected", "healthy")
		v.has("Bayside Dental Group", "2 locations")
	})
}
