package corepractice

import (
	"strings"

	"mooring/internal/certify"
)

// showsTheStatus: each status in its own words.
func (s Subject) showsTheStatus() certify.Requirement {
	return certify.Requirement{
		Text: "The setup page shows the status of each connection, in words.",
		How: "One connection is led through every status it can have: locations to be chosen, connected, sign-in needed, disconnected. The line on its card is read " +
			"in Chromium each time, and compared with the state of the grant at Core Practice.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(false)
			v.connect("bayside")
			v.open("/connections")
			q.wantStatus(v, "choosing", 1)
			v.click("link", "Choose locations")
			v.check("Bayside Perth", true)
			v.click("button", "Save locations")
			v.synced()
			q.wantStatus(v, "connected", 1)
			v.shot("Connected")
			q.revoke("bayside")
			v.click("button", "Check now")
			q.wantStatus(v, "needs_reconnect", 0)
			v.shot("A sign-in is needed")
			v.click("link", "Disconnect")
			v.click("button", "Disconnect")
			v.open("/connections")
			q.wantStatus(v, "disconnected", 0)
			return "Every status has words of its own, and agrees with the grant at Core Practice."
		}),
	}
}

// wantStatus wants the one card to show a status, in words that no other has,
// and Core Practice to hold so many grants.
func (q *inquiry) wantStatus(v *visit, status string, grants int) {
	said := map[string]string{
		"choosing": "Signed in", "connected": "Connected", "needs_reconnect": "Needs reconnecting", "disconnected": "Disconnected",
	}
	_, shown, _ := v.card()
	same(q, "The status on the card", shown, status)
	words := v.text("[data-status-line]")
	for of, word := range said {
		begins := strings.HasPrefix(words, word)
		q.want(begins == (of == status), "For the status “%s” the card says “%s”.", status, words)
	}
	held, err := q.Provider.Grants("bayside")
	q.try(err)
	same(q, "The number of grants at Core Practice", len(held), grants)
	q.note("Status “"+status+"”", words)
}

// noticesARevokedGrant: the status follows.
func (s Subject) noticesARevokedGrant() certify.Requirement {
	return certify.Requirement{
		Text: "When the practice revokes the grant at Core Practice, the status follows with the next check, and with the next sync if nobody checks.",
		How: "The grant of a working connection is revoked at Core Practice; an owner presses “Check now” once and the card is read. A second connection is left " +
			"alone until its next sync is due.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			checked, left := owner.connect("manly"), owner.connect("bayside")
			same(q, "The status before", owner.status(checked), "connected")
			q.revoke("manly")
			owner.press(checked, "check")
			same(q, "The status after one check", owner.status(checked), "needs_reconnect")
			card := owner.card(checked)
			q.want(card.Find(`[data-problem="sign_in_refused"]`).Length() == 1, "No problem says what happened.")
			q.note("What the card says", tidy(card.Text()))
			q.revoke("bayside")
			owner.press(left, "sync")
			q.until("The sync after the grant was revoked left the status as it was.", func() bool {
				return owner.status(left) == "needs_reconnect" || q.dispatch()
			})
			return "One check is enough, and so is one sync."
		}),
	}
}
