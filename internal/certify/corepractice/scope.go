package corepractice

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/certify"
	"mooring/internal/connection"
	"mooring/internal/demo"
	"mooring/internal/sandbox/corepractice"
)

// scopeRequirements are those of checkpoint 4: as few permissions as the product
// needs, each with its use, and a word with Core Practice before they change.
func scopeRequirements(s Subject) []certify.Requirement {
	var list []certify.Requirement
	for _, scope := range s.scopes() {
		list = append(list, certify.Requirement{
			Text:  fmt.Sprintf("The permission “%s” has a use that practices are told of before they agree, and some feature of the product uses it.", scope),
			How:   "The connect page is read. Then every feature is used once, and the simulated Core Practice tells which permission let in each call. A permission that no call needed is not to be asked for.",
			Check: s.examine(stageOptions{}, func(q *inquiry) string { return q.scopeIsUsed(scope) }),
		})
	}
	if slices.Contains(s.scopes(), corepractice.ScopeWrite) {
		list = append(list, s.bookingLater())
	}
	return append(list,
		certify.Requirement{
			Text:  "The product asks for exactly the permissions that it is configured with, the practice is shown each of them, and what it agrees to is what is granted.",
			How:   "The address that the browser is sent to, the consent page of Core Practice and the grant that it keeps are compared with the configuration.",
			Check: s.examine(stageOptions{}, scopesAgree),
		},
		certify.Requirement{
			Text:  "A practice that does not allow a permission is told what will not work without it, and how to allow it later.",
			How:   "Each permission that can be refused is unticked at Core Practice, one at a time. The page that follows is read; then the practice signs in again with all of them.",
			Check: s.examine(stageOptions{}, scopeIsMissed),
		},
		certify.Requirement{
			Text:  "Core Practice hears of it before the product asks for other permissions, or uses them for something else, than it was certified with.",
			How:   "Mooring asks for what it is configured with and nothing else. What was certified stands in Core Practice's files alone.",
			Check: s.scopesAreAgreed,
		},
	)
}

// scopes are those that the subject asks for; the demo's when it names none.
func (s Subject) scopes() []string {
	if len(s.Scopes) == 0 {
		return demo.Scopes()
	}
	return s.Scopes
}

// scopeIsUsed wants a permission to be explained on the connect page and to be
// needed by some call that the features make.
func (q *inquiry) scopeIsUsed(scope string) string {
	owner := q.owner()
	title, why := q.statedUse(owner.get("/connections/new?provider="+providerSlug), scope)
	q.note("What the practice reads before it agrees", title+"\n"+why)
	q.want(title != "" && title != scope && why != "",
		"No use of “%s” is stated: the connect page has no words for it and can only show its name. Do not ask for it, or add its use to the adapter.", scope)
	q.useFeatures(owner)
	var calls []string
	for _, use := range q.Provider.State().ScopeUses {
		if use.Scope == scope {
			calls = append(calls, fmt.Sprintf("%s, %d times", use.Call, use.Count))
		}
	}
	q.want(len(calls) > 0, "No feature uses “%s”: of all calls that the features made, none needed it. Do not ask for it.", scope)
	q.note("Calls that Core Practice let in by “"+scope+"”", strings.Join(append(calls, ""), "\n"))
	return fmt.Sprintf("“%s”: %s It is needed by %s.", title, why, strings.Join(calls, " and "))
}

// statedUse finds a permission in the connect page's list, which is in the order
// in which they are asked for.
func (q *inquiry) statedUse(connect sheet, scope string) (title, why string) {
	rows := connect.Find(`section[aria-labelledby="shared"] li`)
	same(q, "The number of permissions on the connect page", rows.Length(), len(q.subject.scopes()))
	row := rows.Eq(slices.Index(q.subject.scopes(), scope))
	return tidy(row.Find(".strong").Text()), tidy(row.Find(".aside").Text())
}

// useFeatures does what a practice does with the product: it connects, sees its
// appointments, checks, syncs, and books an appointment if it may.
func (q *inquiry) useFeatures(owner *client) {
	id := owner.connect("manly")
	owner.press(id, "check")
	owner.press(id, "sync")
	owner.synced(id)
	day := owner.get("/connections/" + id + "/appointments")
	if hasLink(day, newAppointment) {
		owner.book(id, q.aBooking("manly", 0, 0))
	}
}

// hasLink reports whether a page offers a link or button of this name.
func hasLink(on sheet, name string) bool {
	found := on.Find("main a, main button").FilterFunction(func(_ int, offered *goquery.Selection) bool {
		return tidy(offered.Text()) == name
	})
	return found.Length() > 0
}

// scopesAgree compares what is configured, asked for, shown and granted.
func scopesAgree(q *inquiry) string {
	owner := q.owner()
	consent := owner.depart("manly")
	shown := consent.Find(`input[name="scope"]`).Map(func(_ int, box *goquery.Selection) string { return box.AttrOr("value", "") })
	owner.allow(consent)
	var asked []string
	for _, e := range q.ofProvider("/oauth/authorize") {
		asked = append(asked, e.query.Get("scope"))
	}
	grants, err := q.Provider.Grants("manly")
	q.try(err)
	q.want(len(grants) == 1 && len(asked) > 0, "There are %d grants after one sign-in.", len(grants))
	if len(grants) != 1 || len(asked) == 0 {
		return ""
	}
	wanted := strings.Join(q.subject.scopes(), " ")
	same(q, "What was asked for", asked[0], wanted)
	same(q, "What the consent page shows", strings.Join(shown, " "), wanted)
	same(q, "What was granted", strings.Join(grants[0].Scopes, " "), wanted)
	q.note("Asked for, shown and granted", strings.Join([]string{asked[0], strings.Join(shown, " "), strings.Join(grants[0].Scopes, " ")}, "\n"))
	return fmt.Sprintf("%d permissions are configured, asked for, shown at consent and granted, and no other.", len(shown))
}

// scopeIsMissed unticks one permission after the other at Core Practice.
func scopeIsMissed(q *inquiry) string {
	owner := q.owner()
	consent := owner.depart("manly")
	refusable := consent.Find(`input[name="scope"]:not([disabled])`).Map(func(_ int, box *goquery.Selection) string { return box.AttrOr("value", "") })
	var told []string
	for _, scope := range refusable {
		title, _ := q.statedUse(owner.get("/connections/new?provider="+providerSlug), scope)
		kept := slices.DeleteFunc(slices.Clone(refusable), func(other string) bool { return other == scope })
		back := owner.submit(owner.depart("manly"), "main form", url.Values{"decision": {"allow"}, "scope": kept})
		said := q.saidOfMissing(owner, back)
		q.want(said != "", "Without “%s” the practice is told nothing.", scope)
		q.plain(scope, said)
		q.want(said == "" || strings.Contains(said, title) && strings.Contains(said, "ticked"),
			"Without “%s” the practice is not told which permission is missing, or not how to allow it: “%s”", scope, said)
		told = append(told, fmt.Sprintf("Without %s (“%s”): %s", scope, title, said))
		id := owner.connect("manly")
		shown := owner.card(id)
		same(q, "The health after signing in again with all permissions, "+scope+" among them,", shown.AttrOr("data-health", ""), string(connection.HealthHealthy))
		owner.press(id, "disconnect")
	}
	q.want(len(refusable) > 0, "No permission can be refused at Core Practice, so there was nothing to look at.")
	q.note("What the practice reads", strings.Join(told, "\n\n"))
	return fmt.Sprintf("For each of %d permissions the practice reads what does not work without it; signing in again mends it.", len(refusable))
}

// saidOfMissing is what a practice is told after a sign-in without a permission:
// by its card, or by the page that says why there is none.
func (q *inquiry) saidOfMissing(owner *client, back sheet) string {
	id := back.Find(`[data-connection]:not([data-status="disconnected"])`).AttrOr("data-connection", "")
	if id == "" {
		return back.heading() + ": " + strings.TrimPrefix(back.words(), back.heading())
	}
	owner.synced(id)
	for _, said := range notices(owner.card(id)) {
		if said.kind == string(connection.ProblemScopeMissing) {
			return said.text
		}
	}
	return ""
}

// scopesAreAgreed is for a person: nobody else knows what was certified.
func (s Subject) scopesAreAgreed(context.Context) (certify.Finding, error) {
	described, err := describe(s.scopes())
	if err != nil {
		return certify.Finding{}, err
	}
	lines := make([]string, 0, len(described))
	for _, scope := range described {
		lines = append(lines, scope.Name+": "+scope.Why)
	}
	return certify.Finding{
		Verdict:  certify.NeedsPerson,
		Says:     "Only the vendor and Core Practice know what was agreed.",
		Look:     "Compare the permissions and uses below with those of your last support request. If they differ, send Core Practice a support request before you release the change.",
		Evidence: []certify.Evidence{{Title: "Permissions and uses as of today", Text: strings.Join(lines, "\n")}},
	}, nil
}
