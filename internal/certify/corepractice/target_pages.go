package corepractice

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/connection"
)

// opensWindows finds what opens a window in a script.
var opensWindows = regexp.MustCompile(`\bwindow\.open\b|\bopen\s*\(\s*["'` + "`" + `]https?:|target\s*=\s*["']?_blank`)

// sameWindow looks for anything that would open a window or a tab.
func (v *survey) sameWindow(s *sight) {
	var forms []string
	for _, page := range v.pages() {
		page.document.Find("form[target], a[target], area[target], base[target], button[formtarget]").Each(func(_ int, opener *goquery.Selection) {
			if opener.AttrOr("target", opener.AttrOr("formtarget", "_self")) != "_self" {
				s.fault("On %s “%s” opens another window.", page.url.Path, tidy(opener.Text()))
			}
		})
	}
	for _, got := range v.answers {
		if strings.HasSuffix(got.url.Path, ".js") || got.document != nil {
			if opensWindows.MatchString(got.body) {
				s.fault("%s opens windows.", got.url.Path)
			}
		}
	}
	if page, seen := v.connect(); seen {
		page.document.Find("form").Each(func(_ int, form *goquery.Selection) {
			forms = append(forms, fmt.Sprintf("%s %s", strings.ToUpper(form.AttrOr("method", "get")), form.AttrOr("action", "")))
		})
		s.note("The forms of the connect page", strings.Join(forms, "\n"))
	} else {
		s.leave("The connect page was not seen: run this with --email.")
	}
	s.note("Pages and scripts searched", v.lines())
	s.says = "No form, link or script of the pages read opens a window or a tab."
	s.leave("What a browser does with them is not seen from outside.")
}

// lines lists what was read.
func (v *survey) lines() string {
	var lines []string
	for _, got := range v.answers {
		if line := got.line(); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// asksNoLogin looks for a field that could take a password of the provider.
func (v *survey) asksNoLogin(s *sight) {
	for _, page := range v.pages() {
		fields := page.document.Find(`input[type="password"], input[autocomplete*="password"]`)
		if page.ofAnotherSystem() {
			continue
		}
		if fields.Length() > 0 && page.url.Path != "/login" {
			s.fault("%s asks for a password.", page.url.Path)
		}
		if fields.Length() > 1 {
			s.fault("%s has %d fields for passwords.", page.url.Path, fields.Length())
		}
	}
	if login := v.at("/login")[0]; login.document != nil {
		s.note("What the sign-in page asks for", labels(login.document))
		if strings.Contains(login.document.Find("form").Text(), Provider) {
			s.fault("The form of the sign-in page speaks of %s.", Provider)
		}
	}
	page, seen := v.connect()
	if !seen {
		s.leave("The connect page was not seen: run this with --email.")
		return
	}
	s.note("What the connect page asks for", labels(page.document))
	s.says = "The one password asked for is that of the product's own sign-in."
}

// labels lists the fields of a page by what people read beside them.
func labels(document *goquery.Document) string {
	return strings.Join(document.Find("label").Map(func(_ int, label *goquery.Selection) string { return tidy(label.Text()) }), "\n")
}

// eachCard looks at every connection on the setup page.
func (v *survey) eachCard(s *sight, look func(card *goquery.Selection, name string)) {
	if !v.signedIn {
		s.leave("The setup page was not seen: run this with --email.")
		return
	}
	cards := v.cards()
	for _, card := range cards {
		look(card, tidy(card.Find("[data-tenant-name]").Text()))
	}
	if len(cards) == 0 {
		s.leave("This organisation has no connection yet: make one, and run this again.")
	}
}

// tenantNamed looks for name and address of each tenant.
func (v *survey) tenantNamed(s *sight) {
	v.eachCard(s, func(card *goquery.Selection, name string) {
		shown := tidy(card.Find("[data-tenant-url]").Text())
		s.note("A connection", name+"\n"+shown)
		if name == "" {
			s.fault("A connection has no name.")
		}
		if address, err := url.Parse(shown); shown == "" || err != nil || strings.ContainsAny(shown, " <") || address.Path == "" && address.Host == "" {
			s.fault("The connection “%s” shows no address.", name)
		}
	})
	s.leave("Compare name and address with what Core Practice shows.")
}

// statusTold looks for the status of each connection, in words.
func (v *survey) statusTold(s *sight) {
	v.eachCard(s, func(card *goquery.Selection, name string) {
		status, health, line := card.AttrOr("data-status", ""), card.AttrOr("data-health", ""), tidy(card.Find("[data-status-line]").Text())
		s.note(name, line)
		if line == "" || !slices.Contains(statuses(), status) {
			s.fault("“%s” does not tell its status.", name)
		}
		if status == string(connection.StatusConnected) && health != "healthy" && card.Find("[data-problem]").Length() == 0 {
			s.fault("“%s” is not healthy and says nothing of why.", name)
		}
	})
	s.leave("That it follows what happens at Core Practice is not seen from outside.")
}

// statuses are those that a connection may have.
func statuses() []string {
	return []string{
		string(connection.StatusChoosing), string(connection.StatusConnected),
		string(connection.StatusNeedsReconnect), string(connection.StatusDisconnected),
	}
}

// reconnectOffered looks for the way back of each connection with a status.
func reconnectOffered(status connection.Status) func(*survey, *sight) {
	return func(v *survey, s *sight) {
		needed := 0
		v.eachCard(s, func(card *goquery.Selection, name string) {
			if card.AttrOr("data-status", "") != string(status) {
				return
			}
			needed++
			s.note(name, tidy(card.Find("[data-status-line]").Text())+"\n"+strings.Join(controls(card), "\n"))
			if !slices.Contains(controls(card), "Reconnect") {
				s.fault("“%s” is %s and has no “Reconnect”.", name, status)
			}
		})
		if needed == 0 && v.signedIn {
			s.leave("No connection has the status %s just now.", status)
		}
		s.leave("That reconnecting works is not seen by reading.")
	}
}

// disconnectOffered looks for the way out of each connection.
func (v *survey) disconnectOffered(s *sight) {
	v.eachCard(s, func(card *goquery.Selection, name string) {
		s.note(name, strings.Join(controls(card), "\n"))
		if card.AttrOr("data-status", "") != string(connection.StatusDisconnected) && !slices.Contains(controls(card), "Disconnect") {
			s.fault("“%s” has no “Disconnect”.", name)
		}
	})
	s.leave("What it does is not seen by reading.")
}

// controls are the buttons and links of a card, as people read them.
func controls(card *goquery.Selection) []string {
	return card.Find("button, a").Map(func(_ int, control *goquery.Selection) string { return said(control) })
}

// said is what a control or a heading says: its text, and that of its pictures.
func said(part *goquery.Selection) string {
	words := part.Text()
	part.Find("img").Each(func(_ int, picture *goquery.Selection) { words += " " + picture.AttrOr("alt", "") })
	return tidy(words)
}

// connectOffered looks for the button that starts.
func (v *survey) connectOffered(s *sight) {
	page, seen := v.connect()
	if !seen {
		s.leave("The connect page was not seen: run this with --email.")
		return
	}
	buttons := page.document.Find("main button").Map(func(_ int, button *goquery.Selection) string { return said(button) })
	s.note("The buttons of the connect page", strings.Join(buttons, "\n"))
	pictured := page.document.Find(`main button img[alt="`+connectButton+`"]`).Length() > 0
	if !slices.Contains(buttons, connectButton) && !pictured {
		s.fault("The connect page has no button “%s”.", connectButton)
	}
	s.leave("Where the button leads is not seen by reading.")
}
