package corepractice

import (
	"time"

	"mooring/internal/certify"
)

// Of the 90 days that Core Practice keeps a refresh token.
const (
	unused     = 80 * 24 * time.Hour
	neverDue   = 200 * 24 * time.Hour
	lapsesSoon = `[data-problem="sign_in_lapsing"]`
)

// tellsBeforeItLapses: a refresh token lives 90 days.
func (s Subject) tellsBeforeItLapses() certify.Requirement {
	return certify.Requirement{
		Text: "A sign-in that is not used for so long that its refresh token is about to lapse, after 90 days, is told to the practice, and one press renews it.",
		How: "A connection is left alone for 80 days on the product’s clock, with no sync due, and a round is made. The card must say that the sign-in is about to lapse; then the owner presses " +
			"“Check now”, and it must say so no more.",
		Check: s.examine(stageOptions{SyncInterval: neverDue}, func(q *inquiry) string {
			id := q.owner().connect("manly")
			q.clock.advance(unused)
			if q.failed == nil {
				q.try(q.App.Rounds.Make(q.ctx))
			}
			owner := q.owner()
			card := owner.card(id)
			q.want(card.Find(lapsesSoon).Length() == 1, "After 80 days the card says: %s", tidy(card.Text()))
			q.note("What the card says after 80 days", tidy(card.Find(lapsesSoon).Text()))
			same(q, "The number of renewals in 80 days without calls", q.renewals(), 0)
			owner.press(id, "check")
			card = owner.card(id)
			same(q, "The status after “Check now”", card.AttrOr("data-status", ""), "connected")
			same(q, "The number of problems after “Check now”", card.Find("[data-problem]").Length(), 0)
			q.wantChain(1)
			return "The practice is told ten days ahead, and one press renewed the sign-in."
		}),
	}
}
