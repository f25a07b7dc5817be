package corepractice

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/certify"
)

// opening finds what opens a window in a script.
var opening = regexp.MustCompile(`\bwindow\s*\.\s*open\b|\bopen\s*\(\s*["'` + "`" + `]|\bshowModalDialog\b|_blank`)

// opensNoWindow: nothing that a blocker could block.
func (s Subject) opensNoWindow() certify.Requirement {
	return certify.Requirement{
		Text: "No pop-up window and no new tab is opened, by signing in or by anything else.",
		How: "Every page there is is opened and read: no link, form or button may have a target other than its own window, no frame may be embedded, and no script may open a window. " +
			"In Chromium a practice is then connected, disconnected and reconnected, and the browser is asked which windows and tabs its pages opened.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(true)
			v.connect("manly")
			v.synced()
			v.click("link", "Disconnect")
			v.click("button", "Disconnect")
			v.open("/connections")
			v.click("button", "Reconnect")
			v.allow()
			v.waitFor(`[data-status="connected"]`)
			opened := v.page.OpenedTargets()
			q.want(len(opened) == 0, "The pages opened %d windows or tabs: %s.", len(opened), strings.Join(opened, ", "))
			owner := q.owner()
			owner.press(v.attribute("[data-connection]", "data-connection"), "disconnect")
			pages := q.walk()
			scripts := q.wantNoOpening()
			q.want(scripts > 0, "No script was read.")
			q.note("Windows and tabs that the browser saw opened", fmt.Sprint(len(opened)))
			return fmt.Sprintf("None of %d pages and %d scripts opens a window, and the browser saw none.", pages, scripts)
		}),
	}
}

// wantNoOpening wants no page or script so far to open a window; it returns how
// many scripts there were.
func (q *inquiry) wantNoOpening() (scripts int) {
	for _, e := range q.ofSite() {
		kind := e.header.Get("Content-Type")
		switch {
		case isHTML(e):
			q.wantOwnWindow(e)
		case strings.Contains(kind, "javascript"):
			scripts++
			found := opening.Find(e.body)
			q.want(found == nil, "The script %s opens a window: %s.", e.path, found)
		}
	}
	return scripts
}

// wantOwnWindow wants everything on a page to stay in its window.
func (q *inquiry) wantOwnWindow(e exchange) {
	document, err := goquery.NewDocumentFromReader(strings.NewReader(string(e.body)))
	if !q.try(err) {
		return
	}
	document.Find("[target], [formtarget]").Each(func(_ int, found *goquery.Selection) {
		target := found.AttrOr("target", found.AttrOr("formtarget", ""))
		q.want(target == "" || target == "_self", "%s has a %s with the target “%s”.", e.path, goquery.NodeName(found), target)
	})
	q.want(document.Find("iframe, frame, object, embed").Length() == 0, "%s embeds a frame.", e.path)
	document.Find("script:not([src])").Each(func(_ int, script *goquery.Selection) {
		q.want(strings.TrimSpace(script.Text()) == "", "%s has a script in the page.", e.path)
	})
}
