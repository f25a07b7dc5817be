package corepractice

import (
	"net/url"
	"strings"

	"mooring/internal/certify"
)

// shortestState is how many characters a state must have at least: 128 bits in
// base64 (RFC 6749 section 10.10 asks for a probability of guessing of 2^-128).
const shortestState = 22

// offersTheButton: where a practice begins.
func (s Subject) offersTheButton() certify.Requirement {
	return certify.Requirement{
		Text: "The setup page has a “Connect to Core Practice” button, and it starts OAuth.",
		How: "An owner who has nothing connected opens the setup page in Chromium, presses the button, types the practice’s address, " +
			"and sends it. The address that the browser is at then is read part by part (RFC 6749 section 4.1.1).",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(true)
			v.shot("The setup page before anything is connected")
			v.click("link", connectButton)
			v.fill(addressField, "bayside")
			v.shot("What will be shared and why, and the one field")
			v.click("button", connectButton)
			v.atProvider("bayside")
			v.shot("Sign-in at Core Practice")
			asked := q.authorization(v.url())
			same(q, "response_type", asked.Get("response_type"), "code")
			same(q, "client_id", asked.Get("client_id"), q.clientID)
			same(q, "scope", asked.Get("scope"), strings.Join(q.Config.CorePractice.Scopes, " "))
			q.want(len(asked.Get("state")) >= shortestState, "The state has %d characters only.", len(asked.Get("state")))
			return "The button leads to Core Practice’s own sign-in page with a complete authorization request."
		}),
	}
}

// authorization reads the parameters of an authorization request, and notes them
// as evidence.
func (q *inquiry) authorization(address string) url.Values {
	parsed, err := url.Parse(address)
	if !q.try(err) {
		return url.Values{}
	}
	asked := parsed.Query()
	q.note("The authorization request, as it stands in the browser’s address bar",
		parsed.Scheme+"://"+parsed.Host+parsed.Path+"?"+strings.ReplaceAll(parsed.RawQuery, "&", "\n  &"))
	return asked
}
