package corepractice

import (
	"strings"

	"mooring/internal/certify"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

const (
	headingDenied       = "You did not allow the connection"
	headingNotActivated = "Your practice is not activated yet"
)

// survivesARefusal: somebody does not allow it, or thinks again.
func (s Subject) survivesARefusal() certify.Requirement {
	return certify.Requirement{
		Text: "Who does not allow the connection, or breaks it off, finds nothing changed and a way to try again.",
		How: "In Chromium an owner presses “Don’t allow” at Core Practice, reads the page that follows, tries again, leaves the consent page half way, and comes " +
			"back once more to allow it. Then Core Practice refuses by itself.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(false)
			v.leave("manly")
			v.identify("manly")
			v.click("button", "Don’t allow")
			v.at(q.URL)
			same(q, "The heading after a refusal", v.heading(), headingDenied)
			v.shot("After “Don’t allow”")
			same(q, "The number of connections after a refusal", q.rows("connections"), 0)
			v.click("link", "Try again")
			same(q, "What stands in the address field", v.attribute("#tenant", "value"), "manly")
			v.click("button", connectButton)
			v.waitFor(`button[value="allow"]`)
			v.open("/connections") // Half way, and gone.
			q.want(v.count("[data-connection]") == 0, "A sign-in that was broken off left a connection.")
			v.leave("manly")
			v.allow()
			v.waitFor(`[data-status="connected"]`)
			v.shot("Allowed at the third try")
			q.try(q.Provider.SetFaults("bayside", sandbox.Fault{Kind: sandbox.ConsentRefused}))
			owner := q.owner()
			q.wantOutcome(owner.depart("bayside"), headingDenied)
			return "A refusal says what happened and leads back to the same form with what was typed; nothing is kept of it."
		}),
	}
}

// tellsWhoIsNotActivated: the practice has to be switched on at Core Practice.
func (s Subject) tellsWhoIsNotActivated() certify.Requirement {
	return certify.Requirement{
		Text: "A practice for which the app is not activated is told so, and what to do.",
		How:  "An owner connects Harbour Smiles, which is not activated; then it is activated at Core Practice and the owner tries again.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(true)
			v.click("link", connectButton)
			v.fill(addressField, "harbour")
			v.click("button", connectButton)
			v.at(q.URL + "/connections")
			same(q, "The heading", v.heading(), headingNotActivated)
			q.want(strings.Contains(v.text("main"), "Ask Core Practice support to activate it"), "The page does not say what to do: %s", v.text("main"))
			v.shot("A practice that is not activated")
			activated := true
			q.try(q.Provider.Change("harbour", corepractice.SettingsChange{Activated: &activated}))
			v.click("link", "Try again")
			v.click("button", connectButton)
			v.identify("harbour")
			v.allow()
			v.waitFor(`[data-status="connected"]`)
			return "The page names the reason and whom to ask; once activated, the same button connects."
		}),
	}
}
