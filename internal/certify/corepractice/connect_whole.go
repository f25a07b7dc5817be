package corepractice

import (
	"fmt"
	"net/url"
	"strings"

	"mooring/internal/certify"
)

// The most that connecting may take of a person, on our own pages.
const (
	mostConnectPages  = 3
	mostConnectFields = 1
)

// connectsWithoutHelp: the whole flow, counted.
func (s Subject) connectsWithoutHelp() certify.Requirement {
	return certify.Requirement{
		Text: "A practice gets from the button to a working connection by itself, with few pages and one field to fill in.",
		How: "An owner connects Manly Dental in Chromium with scripts switched off. Pages and fields are counted; the connection counts " +
			"as working when its card says so, its first sync has ended and a day’s appointments can be read.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(false)
			before := len(q.ofSite())
			v.click("link", connectButton)
			fields := v.count("main input:not([type=hidden]), main select, main textarea")
			v.fill(addressField, "https://Manly.corepractice.is/#/diary")
			v.click("button", connectButton)
			v.identify("manly")
			v.shot("Core Practice asks what is allowed")
			v.allow()
			pages := q.pagesSince(before)
			v.synced()
			v.shot("The connection works")
			_, status, health := v.card()
			same(q, "The status on the card", status, "connected")
			same(q, "The health on the card", health, "healthy")
			q.want(len(pages) <= mostConnectPages, "A person meets %d of our pages: %s.", len(pages), strings.Join(pages, ", "))
			q.want(fields <= mostConnectFields, "A person fills in %d fields of ours.", fields)
			v.click("link", "Appointments")
			q.want(strings.Contains(v.heading(), "Manly Dental"), "The appointments cannot be read; the page is “%s”.", v.heading())
			q.note("Our pages on the way", strings.Join(pages, "\n"))
			return fmt.Sprintf("%d of our pages and %d field lead to a working connection.", len(pages), fields)
		}),
	}
}

// pagesSince lists the pages of ours that were shown since so many exchanges.
func (q *inquiry) pagesSince(exchanges int) []string {
	var pages []string
	for _, e := range q.ofSite()[exchanges:] {
		if isPage(e) {
			pages = append(pages, (&url.URL{Path: e.path}).String())
		}
	}
	return pages
}

// isPage tells whether an exchange showed a whole page.
func isPage(e exchange) bool {
	return e.status == 200 && strings.HasPrefix(e.header.Get("Content-Type"), "text/html") && strings.Contains(string(e.body), "<html")
}
