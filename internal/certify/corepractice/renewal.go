package corepractice

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"mooring/internal/certify"
	"mooring/internal/demo"
)

// noSyncs lets nothing but people ask for anything for days.
const noSyncs = 14 * 24 * time.Hour

// renewsOnlyWhenNeeded: no timer.
func (s Subject) renewsOnlyWhenNeeded() certify.Requirement {
	return certify.Requirement{
		Text: "An access token is renewed only when a call needs one, never by a timer.",
		How: "A practice is connected, with its next sync two weeks ahead. Then a day goes by on the product’s clock, hour by hour, with its rounds and its look for due syncs, " +
			"while every access token lives five minutes; the product is restarted, and pages are read. Core Practice may see no request. Then one button is pressed: it must " +
			"see exactly one renewal, followed by calls with that token.",
		Check: s.examine(stageOptions{SyncInterval: noSyncs}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			before, called := len(q.Provider.State().TokenRequests), q.callsFor("manly")
			q.passDay()
			if q.failed == nil {
				q.try(q.restart(q.ctx))
			}
			owner.signIn(demo.Owner())
			for _, path := range []string{"/connections", "/connections/" + id, "/connections/" + id + "/appointments", "/activity"} {
				owner.get(path)
			}
			same(q, "The number of requests for tokens in a day without calls", len(q.Provider.State().TokenRequests)-before, 0)
			same(q, "The number of calls in a day without syncs", q.callsFor("manly")-called, 0)
			q.note("24 hours later", fmt.Sprintf("requests for tokens  %d\ncalls of the API     %d", len(q.Provider.State().TokenRequests)-before, q.callsFor("manly")-called))
			owner.press(id, "check")
			same(q, "The number of renewals for one press of “Check now”", len(q.Provider.State().TokenRequests)-before, 1)
			same(q, "The status after it", owner.status(id), "connected")
			q.wantEachUsed()
			q.note("The press of “Check now”", q.callsAfterRenewal())
			return "A day without calls brought no request for a token, and one call brought exactly one."
		}),
	}
}

// wantEachUsed wants every access token that was issued to have been used in a
// call: nobody fetched one in advance.
func (q *inquiry) wantEachUsed() {
	used := map[string]bool{}
	for _, e := range q.ofProvider("/api/") {
		used[strings.TrimPrefix(e.request.Get("Authorization"), "Bearer ")] = true
	}
	for i, issued := range q.issues() {
		q.want(used[issued.Access], "Access token %d was fetched and never used.", i+1)
	}
}

// callsAfterRenewal lists what Core Practice was asked since the newest renewal.
func (q *inquiry) callsAfterRenewal() string {
	var lines []string
	for _, e := range q.ofProvider("/") {
		switch rest := behindTenant(e.path); {
		case rest == "/oauth/token" && e.form().Get("grant_type") == "refresh_token":
			lines = []string{"POST /oauth/token  grant_type=refresh_token → " + http.StatusText(e.status)}
		case strings.HasPrefix(rest, "/api/"):
			lines = append(lines, e.method+" "+rest+" → "+http.StatusText(e.status))
		}
	}
	return strings.Join(lines, "\n")
}

// savesEachRefreshToken: the chain.
func (s Subject) savesEachRefreshToken() certify.Requirement {
	return certify.Requirement{
		Text: "Each renewal saves the new refresh token, and the next one presents it, also after a restart.",
		How: "Four renewals are made, ten minutes apart, with a restart of the product before every second one. By Core Practice’s own record each must present the " +
			"refresh token that the one before it was given.",
		Check: s.examine(stageOptions{SyncInterval: noSyncs}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			for i := range 4 {
				q.clock.advance(10 * time.Minute)
				if i%2 == 1 && q.failed == nil {
					q.try(q.restart(q.ctx))
				}
				owner.press(id, "check")
				same(q, fmt.Sprintf("The status after renewal %d", i+1), owner.status(id), "connected")
			}
			q.wantChain(4)
			return "Four renewals, each with the token of the one before; the restarts changed nothing."
		}),
	}
}

// wantChain wants so many renewals, each of which presents the refresh token that
// was issued before it, and no reuse.
func (q *inquiry) wantChain(renewals int) {
	var lines strings.Builder
	newest, made := "", 0
	for _, request := range q.Provider.State().TokenRequests {
		fmt.Fprintf(&lines, "%-18s  presented %-12s  issued %-12s  %s\n", request.GrantType, request.RefreshToken, request.Issued, request.Outcome)
		if request.GrantType == "refresh_token" {
			made++
			q.want(request.RefreshToken == newest, "Renewal %d does not present the newest refresh token.", made)
		}
		if request.Issued != "" {
			newest = request.Issued
		}
	}
	same(q, "The number of renewals", made, renewals)
	q.note("Core Practice’s record of its token endpoint (the first digits of each token’s SHA-256)", lines.String())
	q.wantNoReuse()
}

// wantNoReuse wants no refresh token to have been presented twice.
func (q *inquiry) wantNoReuse() {
	state := q.Provider.State()
	same(q, "The number of reuses that Core Practice noticed", len(state.Reuses), 0)
	presented := map[string]bool{}
	for _, request := range state.TokenRequests {
		again := request.RefreshToken != "" && presented[request.RefreshToken]
		q.want(!again, "The refresh token with the SHA-256 %s… was presented twice.", request.RefreshToken)
		presented[request.RefreshToken] = true
	}
}
