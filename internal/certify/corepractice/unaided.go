package corepractice

import (
	"strings"

	"mooring/internal/certify"
)

// needsNoSupport: settings.
func (s Subject) needsNoSupport() certify.Requirement {
	return certify.Requirement{
		Text: "A practice manages all its settings by itself, without the vendor’s support or onboarding staff.",
		How: "In Chromium with scripts switched off an owner finds and uses every setting by its name: check, sync, locations, appointments, activity, emails, disconnect, " +
			"reconnect. Nobody of the vendor’s staff signs in meanwhile.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(false)
			v.connect("bayside")
			v.check("Bayside Sydney", true)
			v.click("button", "Save locations")
			v.synced()
			v.click("button", "Check now")
			q.wantText(v, "our sign-in works")
			v.click("button", "Sync now")
			v.synced()
			v.shot("Everything an owner may do")
			for _, link := range []string{"Details", "Locations", "Appointments", "Activity"} {
				v.open("/connections")
				v.clickIn("[data-connection]", "link", link)
				q.want(v.heading() != "", "The page behind “%s” has no heading.", link)
			}
			v.open("/account")
			v.check("Tell me by email when something needs attention", false)
			v.click("button", "Save")
			q.wantText(v, "We no longer write to you.")
			v.open("/connections")
			v.click("link", "Disconnect")
			v.click("button", "Disconnect")
			v.open("/connections")
			v.click("button", "Reconnect")
			v.allow() // Core Practice still knows who is signed in there.
			same(q, "The page after the reconnect", v.heading(), "Choose locations")
			for _, e := range q.ofSite() {
				q.want(!strings.HasPrefix(e.path, "/support"), "A page of support was used: %s.", e.line())
			}
			return "Every setting is on a page of the practice’s own and does what it says."
		}),
	}
}

// wantText wants the page to say something.
func (q *inquiry) wantText(v *visit, wanted string) {
	shown := v.text("main")
	q.want(strings.Contains(shown, wanted), "The page does not say “%s”: %s", wanted, shown)
}
