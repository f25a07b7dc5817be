package corepractice

import (
	"fmt"
	"net/url"
	"strings"

	"mooring/internal/browser"
	"mooring/internal/certify"
)

// redirectsTheWholePage: the way there and back, as the browser logged it.
func (s Subject) redirectsTheWholePage() certify.Requirement {
	return certify.Requirement{
		Text: "The practice is redirected to Core Practice, and back, as a whole page in the same window.",
		How: "An owner connects and, after the grant was revoked, reconnects in Chromium. In the browser’s own log of that one tab every request to " +
			"Core Practice must be a document, reached by a redirect of a form that was sent; no frame, no script and no other tab may have a part in it.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(true)
			v.connect("manly")
			v.synced()
			q.revoke("manly")
			v.click("button", "Check now")
			v.clickIn("[data-problem]", "button", "Reconnect")
			v.atProvider("manly")
			v.allow()
			v.waitFor(`[data-status="connected"]`)
			hops := q.hops(v)
			q.wantDocuments(hops)
			q.want(departures(q, hops) == 2, "%d requests left for Core Practice by a redirect of ours, and not 2.", departures(q, hops))
			opened := v.page.OpenedTargets()
			q.want(len(opened) == 0, "The pages opened %d other windows or tabs: %s.", len(opened), strings.Join(opened, ", "))
			same(q, "The number of frames on the page", v.count("iframe, frame, object, embed"), 0)
			return "Both times one tab went from our form to Core Practice and back, document by document."
		}),
	}
}

// revoke ends the grant at Core Practice, as an administrator there can.
func (q *inquiry) revoke(tenant string) {
	ended, err := q.Provider.RevokeGrants(tenant)
	q.try(err)
	q.want(ended > 0, "There was no grant at Core Practice to revoke.")
}

// hops lists the requests of a tab that belong to connecting, and notes them.
func (q *inquiry) hops(v *visit) []browser.Request {
	var hops []browser.Request
	var lines strings.Builder
	for _, request := range v.page.Requests() {
		ours := strings.HasPrefix(request.URL, q.URL)
		if ours && request.Type != "Document" {
			continue
		}
		hops = append(hops, request)
		fmt.Fprintf(&lines, "%-10s %-4s %d %s\n", request.Type, request.Method, request.Status, withoutQuery(request.URL))
	}
	q.note("The browser’s log of the tab", lines.String())
	return hops
}

// withoutQuery shortens an address to what tells where it leads.
func withoutQuery(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return "an address that cannot be read"
	}
	return parsed.Scheme + "://" + parsed.Host + parsed.Path
}

// wantDocuments wants everything at Core Practice but what its own pages load
// to be a document.
func (q *inquiry) wantDocuments(hops []browser.Request) {
	for _, hop := range hops {
		of := strings.HasPrefix(hop.URL, q.ProviderURL+"/t/")
		q.want(!of || hop.Type == "Document", "%s %s was asked for as %s.", hop.Method, withoutQuery(hop.URL), hop.Type)
		q.want(hop.Failure == "", "%s %s failed: %s.", hop.Method, withoutQuery(hop.URL), hop.Failure)
	}
}

// departures counts the redirects of ours after which the next document was
// Core Practice's.
func departures(q *inquiry, hops []browser.Request) int {
	count := 0
	for i, hop := range hops {
		sent := strings.HasPrefix(hop.URL, q.URL) && hop.Method == "POST" && hop.Status == 303
		if sent && i+1 < len(hops) && strings.HasPrefix(hops[i+1].URL, q.ProviderURL+"/t/") {
			count++
		}
	}
	return count
}
