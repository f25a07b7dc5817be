package corepractice

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
)

// named looks for the product's name in the titles and at the top of the pages.
func (v *survey) named(s *sight) {
	for _, page := range v.pages() {
		title, top := tidy(page.document.Find("title").Text()), said(page.document.Find("header .brand"))
		if !strings.Contains(title, v.subject.AppName) {
			s.fault("The title of %s is “%s”, without “%s”.", page.url.Path, title, v.subject.AppName)
		}
		if !strings.Contains(top, v.subject.AppName) {
			s.fault("The top of %s says “%s”, without “%s”.", page.url.Path, top, v.subject.AppName)
		}
	}
	s.note("The titles of the pages", strings.Join(v.titles(), "\n"))
	s.leave("Look at the consent page of Core Practice: it is to name “%s”.", v.subject.AppName)
}

// nameAllowed looks whether the name, or what stands in its place, is that of
// the provider.
func (v *survey) nameAllowed(s *sight) {
	s.note("The titles of the pages", strings.Join(v.titles(), "\n"))
	if strings.Contains(lettersOf(v.subject.AppName), lettersOf(Provider)) {
		s.fault("The name “%s” contains that of %s.", v.subject.AppName, Provider)
	}
	for _, title := range v.titles() {
		_, name, parted := cutLast(title, "·")
		if !parted {
			name = title
		}
		if strings.Contains(lettersOf(name), lettersOf(Provider)) {
			s.fault("A page is called “%s”, where the name of the product stands.", title)
		}
	}
	s.leave("That no other name can be set is not seen from outside.")
}

// titles are those of all pages, each once.
func (v *survey) titles() []string {
	var titles []string
	for _, page := range v.pages() {
		if title := tidy(page.document.Find("title").Text()); !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return titles
}

// cutLast cuts a text at the last separator.
func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

// lettersOf drops case and all that is no letter, as a reader does.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// pictures lists those of the pages. Whose they are, a person has to tell.
func (v *survey) pictures(s *sight) {
	var shown []string
	for _, page := range v.pages() {
		page.document.Find("img").Each(func(_ int, picture *goquery.Selection) {
			line := fmt.Sprintf("%s, “%s”", picture.AttrOr("src", ""), picture.AttrOr("alt", ""))
			if !slices.Contains(shown, line) {
				shown = append(shown, line)
			}
		})
	}
	if len(shown) == 0 {
		shown = []string{"none"}
	}
	s.note("The pictures on the pages", strings.Join(shown, "\n"))
	s.leave("Compare the buttons and the logo on the pages with those that Core Practice provides.")
}

// scopeTold looks for a permission's use on the connect page.
func scopeTold(name string) func(*survey, *sight) {
	return func(v *survey, s *sight) {
		page, seen := v.connect()
		if !seen {
			s.leave("The connect page was not seen: run this with --email.")
			return
		}
		described, err := describe([]string{name})
		if err != nil {
			s.fault("The permission “%s” cannot be described: %v.", name, err)
			return
		}
		listed := page.document.Find("main section li").Map(func(_ int, row *goquery.Selection) string { return tidy(row.Text()) })
		s.note("What the connect page says is shared, and why", strings.Join(listed, "\n"))
		if !slices.ContainsFunc(listed, func(row string) bool {
			return strings.Contains(row, described[0].Title) && strings.Contains(row, described[0].Why)
		}) {
			s.fault("The connect page does not say what “%s” is used for.", name)
		}
		s.leave("That a feature uses it is not seen from outside.")
	}
}
