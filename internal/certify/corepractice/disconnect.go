package corepractice

import (
	"fmt"
	"slices"
	"strings"

	"mooring/internal/certify"
	"mooring/internal/demo"
	"mooring/internal/sandbox"
)

// disconnectsWithAReceipt: the button and what it says.
func (s Subject) disconnectsWithAReceipt() certify.Requirement {
	return certify.Requirement{
		Text: "A “Disconnect” button ends the integration: it says before what will be removed, and afterwards gives a receipt.",
		How: "In Chromium an owner presses “Disconnect”, reads the page that asks, and confirms. The counts on the receipt are compared with the rows that the database " +
			"held before; it must name who, when, and what Core Practice answered.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			id := q.owner().connect("bayside")
			held := map[string]int{}
			for _, table := range q.tablesOf(id) {
				held[table.name] = table.rows
			}
			v := q.browse(true)
			v.click("link", "Disconnect")
			asked := v.text("main")
			for _, word := range []string{"What is removed here", "What stops", "What stays"} {
				q.want(strings.Contains(asked, word), "The page before does not say: %s.", word)
			}
			v.shot("What will be removed")
			v.click("button", "Disconnect")
			v.waitFor("[data-provider-answer]")
			v.shot("The receipt")
			q.wantReceipt(v.text("main"), held)
			same(q, "What the receipt says of Core Practice", v.attribute("[data-provider-answer]", "data-provider-answer"), "confirmed")
			v.open("/connections")
			v.click("link", "Receipt")
			q.wantReceipt(v.text("main"), held)
			v.open("/activity")
			q.want(strings.Contains(v.text("main"), demo.Owner().Name+" disconnected Bayside Dental Group."), "The activity does not tell of it.")
			return "The receipt counts what the database held, says who and when, and that Core Practice confirmed."
		}),
	}
}

// wantReceipt wants a receipt to count what the database held.
func (q *inquiry) wantReceipt(receipt string, held map[string]int) {
	for noun, count := range map[string]int{"appointments": held["appointments"], "practitioners": held["practitioners"], "locations": held["locations"]} {
		q.want(strings.Contains(receipt, fmt.Sprintf("%d %s", count, noun)), "There were %d %s, and the receipt says: %s", count, noun, receipt)
	}
	q.want(strings.Contains(receipt, "by "+demo.Owner().Name), "The receipt does not say who disconnected: %s", receipt)
	q.note("The receipt", receipt)
}

// endsTheGrant: at Core Practice, too.
func (s Subject) endsTheGrant() certify.Requirement {
	return certify.Requirement{
		Text: "Disconnecting ends our access at Core Practice, too.",
		How: "A practice is disconnected. Core Practice must then hold no grant for it, must have been asked to revoke exactly the access token and the refresh token " +
			"that were issued last, and must refuse a call with that access token.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			access, refresh := q.newestTokens()
			owner.press(id, "disconnect")
			grants, err := q.Provider.Grants("manly")
			q.try(err)
			same(q, "The number of grants at Core Practice", len(grants), 0)
			var lines []string
			revoked := map[string]string{}
			for _, r := range q.Provider.State().Revocations {
				revoked[r.Token] = r.Kind
				lines = append(lines, r.Kind+"  SHA-256 "+r.Token+"…")
			}
			same(q, "What was revoked as the newest access token", revoked[sandbox.Fingerprint(access)], "access_token")
			same(q, "What was revoked as the newest refresh token", revoked[sandbox.Fingerprint(refresh)], "refresh_token")
			q.note("Core Practice was asked to revoke", strings.Join(lines, "\n"))
			same(q, "The answer to a call with the old access token", q.callWith(access), 401)
			return "Both tokens were revoked, the grant is gone, and the old access token is refused."
		}),
	}
}

// doesNotDependOnTheProvider: a practice can go at any time.
func (s Subject) doesNotDependOnTheProvider() certify.Requirement {
	return certify.Requirement{
		Text: "A practice can disconnect while Core Practice is away: everything here is removed, and the receipt says what is left to do there.",
		How:  "Core Practice is switched off, then an owner disconnects. Tokens and rows are counted, and the receipt is read.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			q.try(q.Provider.SetFaults("manly", sandbox.Fault{Kind: sandbox.Down}))
			owner.press(id, "disconnect")
			q.wantNothingHeld(id)
			var receipt sheet
			q.until("The receipt does not say that Core Practice did not confirm.", func() bool {
				receipt = owner.get("/connections/" + id + "/disconnect")
				return receipt.Find(`[data-provider-answer="unconfirmed"]`).Length() == 1
			})
			q.want(slices.ContainsFunc([]string{"ask an administrator", "To end it there as well"}, func(word string) bool {
				return receipt.Document != nil && strings.Contains(receipt.words(), word)
			}), "The receipt does not say what to do at Core Practice.")
			if receipt.Document != nil {
				q.note("The receipt", receipt.summary())
			}
			return "Nothing is left here, and the receipt says how to end the access at Core Practice."
		}),
	}
}
