package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/demo"
	"mooring/internal/sandbox/bqecore"
)

// departTo starts to connect a provider that asks nothing, signs in there, and
// returns the consent page.
func departTo(visitor *apptest.Visitor, provider, email string) *apptest.Page {
	return visitor.SignInAtProvider(visitor.Post("/connections", url.Values{"provider": {provider}}), email)
}

func TestEveryProviderIsOfferedWithWhatItNeeds(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	offers := visitor.Get("/connections").Find(".offers > .card")
	if offers.Length() != 4 {
		t.Fatalf("%d offers", offers.Length())
	}
	for _, offer := range offers.EachIter() {
		link := offer.Find("a.button")
		name := strings.TrimSpace(offer.Find("h2").Text())
		if link.Text() != "Connect to "+name || offer.Find("li").Length() == 0 {
			t.Errorf("%s: %s", name, offer.Text())
		}
		is(t, visitor.Get(link.AttrOr("href", "")), http.StatusOK, "Connect your practice in "+name)
	}
	is(t, site.SignedIn(t, site.Member).Get("/connections/new?provider=docplanner"), http.StatusForbidden, "Only an owner can do this")
}

func TestSeveralConnectionsOfSeveralProvidersStandBesideEachOther(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	visitor.Connect("manly")
	site.connectCompany(t, visitor)
	site.connectClinic(t, visitor, "sonrisa")
	site.connectClinic(t, visitor, "vida")
	page := visitor.Get("/connections")
	shown := map[string]string{}
	for _, card := range page.Find("article").EachIter() {
		shown[card.Find("[data-tenant-name]").Text()] = strings.TrimSpace(card.Find(".card-header .aside").Text())
		described := page.Find("#"+card.AttrOr("aria-describedby", "")).Text() + page.Find("#"+card.AttrOr("aria-labelledby", "")).Text()
		if !strings.Contains(described, card.Find("[data-tenant-name]").Text()) || !strings.Contains(described, shown[card.Find("[data-tenant-name]").Text()]) {
			t.Errorf("a card is called %q", described)
		}
	}
	if len(shown) != 4 || shown["Northshore Engineering"] != "BQE CORE" || shown["Clínica Sonrisa"] != "Docplanner" || shown["Manly Dental"] != "Core Practice" {
		t.Errorf("%v", shown)
	}
	staff := staffOf(t, site.Site)
	list := staff.Get("/support/connections?provider=docplanner")
	if got := practices(list); len(got) != 2 || list.Find(`td[data-label="Provider"]`).First().Text() != "Docplanner" {
		t.Errorf("support finds %q", got)
	}
	if options := list.Find("select[name=provider] option").Length(); options != 5 {
		t.Errorf("%d providers to filter by", options)
	}
}

func TestAnAccountThatAnotherOrganisationUsesIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	first, second := site.SignedIn(t, site.Owner), site.SignedIn(t, site.Stranger)
	person := "aadams@harbor.example"
	page := first.Allow(departTo(first, demo.DrChrono, person))
	if page.URL.Host != strings.TrimPrefix(site.URL, "http://") || page.Status != http.StatusOK {
		t.Fatalf("status %d at %s: %s", page.Status, page.URL, page.Find("main").Text())
	}
	page = second.Allow(departTo(second, demo.DrChrono, person))
	is(t, page, http.StatusConflict, "That account is in use for another connection")
	text := page.Find("main").Text()
	if !strings.Contains(text, "another organisation’s") || !strings.Contains(text, "DrChrono keeps one sign-in for each account") {
		t.Errorf("says %s", text)
	}
	oneWayOn(t, page, "Try again")
	if cards := second.Get("/connections").Find("article").Length(); cards != 0 {
		t.Errorf("%d cards", cards)
	}
}

func TestASignInThatCannotBeRenewedSaysUntilWhenItLasts(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	consent := departTo(visitor, demo.BQECore, "office@northshore.example")
	page := visitor.Submit(consent, "main form", url.Values{"decision": {"allow"}, "scope": {bqecore.ScopeRead}})
	card := page.Find("article")
	if card.Find(`[data-problem="sign_in_ending"]`).Length() != 1 || !strings.Contains(card.Find(".facts").Text(), "Sign-in ends") {
		t.Fatalf("at %s: %s", page.URL, page.Find("main").Text())
	}
	staff := staffOf(t, site.Site)
	detail := staff.Get(supportPath(card.AttrOr("data-connection", "")))
	if text := detail.Find("main").Text(); !strings.Contains(text, "Sign-in ends") || strings.Contains(text, "unless it is used before") {
		t.Errorf("support reads %s", text)
	}
}
