package corepractice

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// answer is one answer of the target, with those that led to it.
type answer struct {
	method   string
	url      *url.URL
	response *http.Response // its body is read and closed
	body     string
	// document is the page, nil when it is none.
	document *goquery.Document
}

// location is where an answer sends the browser; empty: nowhere.
func (a answer) location() string {
	if a.response.StatusCode/100 != 3 {
		return ""
	}
	return a.response.Header.Get("Location")
}

// line is an answer in one line.
func (a answer) line() string {
	line := fmt.Sprintf("%s %s → %d", a.method, a.url.Path, a.response.StatusCode)
	if location := a.location(); location != "" {
		line += ", to " + location
	}
	return line
}

// ofAnotherSystem reports whether a page connects another practice system: such a one
// may ask for what that system issued to the practice.
func (a answer) ofAnotherSystem() bool {
	if of := a.url.Query().Get("provider"); of != "" {
		return of != providerSlug
	}
	return strings.HasSuffix(a.url.Path, "/reconnect") && !strings.Contains(a.document.Find("main").Text(), Provider)
}

// pages are the answers that are pages, whatever their status.
func (v *survey) pages() []answer {
	return slices.DeleteFunc(slices.Clone(v.answers), func(a answer) bool { return a.document == nil })
}

// at are the answers of a path.
func (v *survey) at(path string) []answer {
	return slices.DeleteFunc(slices.Clone(v.answers), func(a answer) bool { return a.url.Path != path })
}

// connect is the connect page, if somebody saw it.
func (v *survey) connect() (answer, bool) {
	for _, page := range v.at("/connections/new") {
		if page.document != nil && page.response.StatusCode == http.StatusOK {
			return page, true
		}
	}
	return answer{}, false
}

// cards are the connections on the setup page.
func (v *survey) cards() []*goquery.Selection {
	var cards []*goquery.Selection
	for _, page := range v.at("/connections") {
		if page.document != nil {
			page.document.Find("article[data-connection]").Each(func(_ int, card *goquery.Selection) { cards = append(cards, card) })
			break
		}
	}
	return cards
}
