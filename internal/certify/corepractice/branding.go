package corepractice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/certify"
	"mooring/internal/config"
)

// nameVariable is the setting that holds the product's name.
const nameVariable = "MOORING_APP_NAME"

// brandingRequirements are those of checkpoint 3: the product has its own name,
// and Core Practice's buttons and logo where they are to be had.
func brandingRequirements(s Subject) []certify.Requirement {
	supplied := stageOptions{Configure: func(c *config.Config) { c.BrandDir = s.BrandFolder }}
	return []certify.Requirement{
		{
			Text:  "The name of the product does not contain “Core Practice”, however it is written, and cannot be made to.",
			How:   "The check of the configuration that stands before every start is given such names, and the vendor's own.",
			Check: s.examine(stageOptions{}, namesAreRefused),
		},
		{
			Text:  "Every page says in its title and at its top which product it is, and so does the consent page of Core Practice.",
			How:   "All pages of the product are opened, and the title and the top of each are read; the name on the consent page is the one that is registered.",
			Check: s.examine(stageOptions{}, nameIsShown),
		},
		{
			Text:  "The name is the one under which the product is sold.",
			How:   "Only a person knows that.",
			Check: s.nameIsSold,
		},
		{
			Text:  "The buttons “connect” and “disconnect” and the logo are those that Core Practice provides.",
			How:   "The folder of pictures that the vendor supplied is looked through, and the pages that use them are shown.",
			Check: s.examineNeeding(supplied, (*inquiry).pictures),
		},
		{
			Text:  "A picture that is supplied stands in its place under the same name; where there is none, a plain button with text does.",
			How:   "The product is started with made-up pictures and without any. Its pages are read, and the pictures are fetched.",
			Check: s.examine(stageOptions{}, placesAreFilled),
		},
	}
}

// namesAreRefused gives the configuration's check names that are not allowed.
func namesAreRefused(q *inquiry) string {
	own := q.nameFault(q.subject.AppName)
	q.want(own == "", "The product's own name is refused: %s", own)
	var tried []string
	for _, name := range []string{
		"Core Practice", "Recalls for Core Practice", "CORE PRACTICE Desk", "CorePractice", "core-practice+", "Core  Practice Sync",
	} {
		said := q.nameFault(name)
		q.want(said != "", "A product could be called “%s”.", name)
		tried = append(tried, fmt.Sprintf("%q: %s", name, said))
	}
	q.note("What the start says to such names", strings.Join(tried, "\n"))
	return fmt.Sprintf("“%s” is allowed; %d names with “Core Practice” in them stop the start.", q.subject.AppName, len(tried))
}

// nameFault is what the configuration's check has against a name; empty: nothing.
func (q *inquiry) nameFault(name string) string {
	tried := q.Config
	tried.AppName = name
	var faults config.Faults
	if !errors.As(tried.Validate(), &faults) {
		return ""
	}
	i := slices.IndexFunc(faults, func(fault config.Fault) bool { return fault.Variable == nameVariable })
	if i < 0 {
		return ""
	}
	return faults[i].Error()
}

// nameIsShown reads the title and the top of every page.
func nameIsShown(q *inquiry) string {
	q.walk()
	name, titles := q.subject.AppName, map[string]bool{}
	for _, e := range q.ofSite() {
		if title := q.titleOf(e); title != "" {
			titles[title] = true
			q.want(strings.HasSuffix(title, " · "+name), "The title of %s is “%s”.", e.path, title)
		}
	}
	consent := q.owner().depart(faultTenant)
	q.want(strings.Contains(consent.heading()+consent.words(), name), "The consent page does not name the product: “%s”", consent.words())
	q.note("The consent page of Core Practice", consent.words())
	q.want(len(titles) > 10, "Only %d pages with different titles were seen.", len(titles))
	q.note("The titles", strings.Join(slices.Sorted(maps.Keys(titles)), "\n"))
	return fmt.Sprintf("%d different titles end in “%s”, which stands at the top of each page and on the consent page.", len(titles), name)
}

// titleOf is the title of a page, which has to have the product's name at its
// top; empty for what is no whole page.
func (q *inquiry) titleOf(e exchange) string {
	if !isHTML(e) {
		return ""
	}
	document, err := goquery.NewDocumentFromReader(bytes.NewReader(e.body))
	if !q.try(err) || document.Find("head title").Length() == 0 {
		return ""
	}
	top := document.Find(".brand a").First()
	same(q, "What stands at the top of "+e.path, tidy(top.Text()+" "+top.Find("img").AttrOr("alt", "")), q.subject.AppName)
	return tidy(document.Find("head title").Text())
}

// nameIsSold is for a person.
func (s Subject) nameIsSold(context.Context) (certify.Finding, error) {
	return certify.Finding{
		Verdict: certify.NeedsPerson,
		Says:    fmt.Sprintf("The product calls itself “%s”.", s.AppName),
		Look: fmt.Sprintf("Compare “%s”, letter by letter, with the name on your website, in your contracts and on the API key that you made in Core Practice. Change %s where they differ.",
			s.AppName, nameVariable),
	}, nil
}
