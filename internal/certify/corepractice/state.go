package corepractice

import (
	"net/url"
	"strings"
	"time"

	"mooring/internal/certify"
	"mooring/internal/demo"
)

// The headings of what a practice is told.
const (
	headingUsed      = "This sign-in has already been used"
	headingElsewhere = "This sign-in began somewhere else"
	headingLate      = "That took a little too long"
	headingForeign   = "That answer did not come from Core Practice"
)

// usesAStateOnce: replays.
func (s Subject) usesAStateOnce() certify.Requirement {
	return certify.Requirement{
		Text: "The answer of a sign-in works once: when it is replayed it is refused, with a page in plain words.",
		How: "An owner connects a practice, then opens the address once more to which Core Practice had sent the browser, and one with a state that was made " +
			"up. No code may be exchanged for either, and the connection must stay as it was.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			back := owner.wayBack(owner.depart("manly"))
			owner.get(back)
			exchanged := len(q.ofProvider("/oauth/token"))
			same(q, "The number of exchanges after the sign-in", exchanged, 1)
			q.wantOutcome(owner.get(back), headingUsed)
			q.wantOutcome(owner.get(callbackPath+"?code=made-up-code&state=made-up-state"), headingUsed)
			same(q, "The number of exchanges after the replays", len(q.ofProvider("/oauth/token")), exchanged)
			same(q, "The number of connections", owner.get("/connections").Find(`[data-status="connected"]`).Length(), 1)
			same(q, "The number of sign-ins that still wait for an answer", q.rows("authorization_requests"), 0)
			return "A replayed and a made-up answer are refused before anything is sent to Core Practice."
		}),
	}
}

// bindsTheStateToTheBrowser: a sign-in that is slipped to somebody else.
func (s Subject) bindsTheStateToTheBrowser() certify.Requirement {
	return certify.Requirement{
		Text: "The answer of a sign-in is accepted only in the browser in which it began, and only for the person who began it.",
		How: "An owner begins a sign-in and allows it; the address to which Core Practice sends the browser is opened in another browser instead: once by the " +
			"same owner, once by a member who may not connect, once by nobody who is signed in. No code may be exchanged and nothing may be connected.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner, elsewhere := q.owner(), q.owner()
			q.wantOutcome(elsewhere.get(owner.wayBack(owner.depart("manly"))), headingElsewhere)
			member := q.newClient()
			member.signIn(demo.Member())
			shown := member.get(owner.wayBack(owner.depart("manly")))
			q.want(!strings.Contains(shown.words(), "is connected."), "A member finished an owner’s sign-in.")
			q.note("What a member reads", shown.summary())
			shown = q.newClient().get(owner.wayBack(owner.depart("manly")))
			same(q, "The page for somebody who is not signed in", shown.url.Path, "/login")
			same(q, "The number of exchanges", len(q.ofProvider("/oauth/token")), 0)
			same(q, "The number of connections", q.rows("connections"), 0)
			return "In another browser the answer is refused and its code is never sent."
		}),
	}
}

// refusesLateAndForeignAnswers: RFC 9207, and a time limit.
func (s Subject) refusesLateAndForeignAnswers() certify.Requirement {
	return certify.Requirement{
		Text: "An answer that comes too late, or that names another sender than Core Practice, is refused, with a page in plain words.",
		How: "Two sign-ins are allowed at Core Practice. The answer of the first is opened eleven minutes later, that of the second with another “iss” " +
			"(RFC 9207). No code may be exchanged and nothing may be connected.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			back := owner.wayBack(owner.depart("manly"))
			q.clock.advance(11 * time.Minute)
			q.wantOutcome(owner.get(back), headingLate)
			address, err := url.Parse(owner.wayBack(owner.depart("manly")))
			if q.try(err) {
				query := address.Query()
				q.want(query.Get("iss") != "", "The simulation names no sender.")
				query.Set("iss", "https://elsewhere.example")
				address.RawQuery = query.Encode()
				q.wantOutcome(owner.get(address.String()), headingForeign)
			}
			same(q, "The number of exchanges", len(q.ofProvider("/oauth/token")), 0)
			same(q, "The number of connections", q.rows("connections"), 0)
			return "Both answers are refused and their codes are never sent."
		}),
	}
}
