package apptest

import (
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Depart starts to connect a tenant and signs in at the simulated Core
// Practice; it returns the consent page.
func (v *Visitor) Depart(tenant string) *Page {
	v.t.Helper()
	page := v.Post("/connections", url.Values{"provider": {"core-practice"}, "tenant": {tenant}})
	return v.SignInAtProvider(page, "reception@"+tenant+".example")
}

// SignInAtProvider fills in the simulation's sign-in page, when page is that,
// and returns what follows.
func (v *Visitor) SignInAtProvider(page *Page, email string) *Page {
	v.t.Helper()
	if page.Find(`main form[action$="/sign-in"]`).Length() == 0 {
		return page
	}
	return v.Submit(page, "main form", url.Values{"email": {email}, "password": {"sandbox"}})
}

// Allow agrees on the consent page and comes back to the app.
func (v *Visitor) Allow(consent *Page) *Page {
	v.t.Helper()
	return v.Submit(consent, "main form", url.Values{"decision": {"allow"}})
}

// Deny refuses on the consent page and comes back to the app.
func (v *Visitor) Deny(consent *Page) *Page {
	v.t.Helper()
	return v.Submit(consent, "main form", url.Values{"decision": {"deny"}})
}

// Connect connects a tenant, chooses every location when asked to, and returns
// the connection's id.
func (v *Visitor) Connect(tenant string) string {
	v.t.Helper()
	page := v.Allow(v.Depart(tenant))
	if strings.HasSuffix(page.URL.Path, "/locations") {
		page = v.ChooseAll(page)
	}
	card := page.Find("[data-connection]").FilterFunction(isOf(tenant))
	id, found := card.Attr("data-connection")
	if !found {
		v.t.Fatalf("connect %s: no card at %s (heading %q)", tenant, page.URL, page.Heading())
	}
	return id
}

// ChooseAll ticks every box of the picker and saves.
func (v *Visitor) ChooseAll(picker *Page) *Page {
	v.t.Helper()
	chosen := url.Values{}
	for _, box := range picker.Find(`input[name="location"]`).EachIter() {
		chosen.Add("location", box.AttrOr("value", ""))
	}
	return v.Submit(picker, `form[action$="/locations"]`, chosen)
}

// isOf matches the card of a tenant by the address it shows.
func isOf(tenant string) func(int, *goquery.Selection) bool {
	return func(_ int, card *goquery.Selection) bool {
		return strings.Contains(card.Find("[data-tenant-url]").Text(), tenant+".")
	}
}
