package corepractice

import (
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/certify"
)

// neverAsksForTheLogin: the password of Core Practice is typed there alone.
func (s Subject) neverAsksForTheLogin() certify.Requirement {
	return certify.Requirement{
		Text: "No page of ours asks for Core Practice login details; they are typed at Core Practice alone.",
		How: "Every page there is is opened and its fields are read: a password field may stand on our own sign-in page only. Then a practice is connected in Chromium; what " +
			"was typed at Core Practice must have been sent to its address, and must be in no request to ours.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(true)
			v.leave("manly")
			fields := v.count("input[type=password]")
			same(q, "The number of password fields at Core Practice", fields, 1)
			v.shot("The one place where the Core Practice password is typed")
			v.identify("manly")
			v.allow()
			q.wantSentToProviderOnly()
			opened := q.walk()
			lines := q.wantNoPasswordField()
			q.note("Fields that a person can fill in, by page", lines)
			return fmt.Sprintf("Of %d pages only our own sign-in has a password field, and Core Practice’s password reached Core Practice alone.", opened)
		}),
	}
}

// wantSentToProviderOnly wants the login of Core Practice in a request to it, and
// in none to us.
func (q *inquiry) wantSentToProviderOnly() {
	sent := false
	for _, e := range q.ofProvider("/sign-in") {
		sent = sent || e.form().Get("password") == providerPassword
	}
	q.want(sent, "The password of Core Practice did not reach Core Practice.")
	for _, e := range q.ofSite() {
		form := e.form()
		for name := range form {
			login := form.Get(name) == providerPassword || strings.Contains(form.Get(name), receptionist("manly"))
			q.want(!login, "%s %s was sent the login of Core Practice, in “%s”.", e.method, e.path, name)
		}
	}
}

// wantNoPasswordField wants no password field on any page but our sign-in, and
// lists the fields of each page.
func (q *inquiry) wantNoPasswordField() string {
	listed := map[string]bool{}
	var lines strings.Builder
	for _, e := range q.ofSite() {
		if !isHTML(e) {
			continue
		}
		document, err := goquery.NewDocumentFromReader(strings.NewReader(string(e.body)))
		if !q.try(err) {
			return ""
		}
		if e.path != "/login" {
			found := document.Find(`input[type="password" i], input[autocomplete*="password"]`).Length()
			q.want(found == 0, "%s has %d password fields.", e.path, found)
		}
		if names := fieldNames(document); names != "" && !listed[e.path+names] {
			listed[e.path+names] = true
			fmt.Fprintf(&lines, "%s: %s\n", e.path, names)
		}
	}
	return lines.String()
}

// isHTML tells whether an exchange showed a page or a part of one.
func isHTML(e exchange) bool { return strings.HasPrefix(e.header.Get("Content-Type"), "text/html") }

// fieldNames lists the fields of a page that a person can fill in.
func fieldNames(document *goquery.Document) string {
	var names []string
	document.Find("input, select, textarea").Each(func(_ int, field *goquery.Selection) {
		if kind := field.AttrOr("type", "text"); kind != "hidden" {
			names = append(names, field.AttrOr("name", "(no name)")+" ("+kind+")")
		}
	})
	return strings.Join(names, ", ")
}
