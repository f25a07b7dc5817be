package corepractice

import (
	"strings"

	"mooring/internal/certify"
)

// reconnectsWhatIsLost: a sign-in that no longer holds.
func (s Subject) reconnectsWhatIsLost() certify.Requirement {
	return certify.Requirement{
		Text: "When the connection is lost, a “Reconnect” button is offered, and one press and a sign-in bring it back with the locations that were chosen.",
		How: "An owner has chosen two of five locations; the grant is revoked at Core Practice and noticed. In Chromium the owner presses “Reconnect”, signs in and " +
			"allows; the same connection must work again with the same locations.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("bayside", "b1", "b5")
			q.revoke("bayside")
			v := q.browse(true)
			v.click("button", "Check now")
			v.waitFor(`[data-status="needs_reconnect"]`)
			v.shot("The connection is lost, and says what to do")
			v.click("button", "Reconnect")
			v.identify("bayside")
			v.allow()
			v.synced()
			v.shot("It works again")
			q.wantBack(v, id)
			q.want(v.count("[data-problem]") == 0, "A problem is still shown.")
			shown := v.text("[data-connection]")
			q.want(strings.Contains(shown, "Bayside Sydney") && strings.Contains(shown, "Lord Howe") && strings.Contains(shown, "2 locations"),
				"The card does not show the two locations that were chosen: %s", shown)
			owner.press(id, "check")
			same(q, "The status after a check", owner.status(id), "connected")
			return "The same connection works again, and nothing that was chosen is lost."
		}),
	}
}

// reconnectsWhatWasDisconnected: somebody changed their mind.
func (s Subject) reconnectsWhatWasDisconnected() certify.Requirement {
	return certify.Requirement{
		Text: "When a practice is disconnected, a “Reconnect” button is offered, and it works.",
		How:  "In Chromium an owner disconnects a practice, presses “Reconnect” on its card, signs in and allows; the first sync must end and a check must succeed.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			owner.press(id, "disconnect")
			v := q.browse(false)
			v.waitFor(`[data-status="disconnected"]`)
			v.shot("Disconnected, with a button to reconnect")
			v.click("button", "Reconnect")
			v.identify("manly")
			v.allow()
			v.synced()
			q.wantBack(v, id)
			v.shot("Connected again")
			q.want(q.number("SELECT count(*) FROM appointments WHERE connection_id = ?", id) > 0, "No appointment was read after the reconnect.")
			owner.press(id, "check")
			same(q, "The status after a check", owner.status(id), "connected")
			return "The button leads through the same sign-in, and the connection works again."
		}),
	}
}

// wantBack wants the one card to be that of the same connection, connected.
func (q *inquiry) wantBack(v *visit, id string) {
	same(q, "The number of cards", v.count("[data-connection]"), 1)
	shown, status, health := v.card()
	same(q, "The connection", shown, id)
	same(q, "The status", status, "connected")
	same(q, "The health", health, "healthy")
}
