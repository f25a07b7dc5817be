package templates_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/templates"
)

func TestTheSetupPageStaysSmall(t *testing.T) {
	t.Parallel()
	view := templates.Connections{CanChange: true, Offers: offerList(), Cards: []templates.Card{
		bayside("0198c7f2-6c1e-7d3a-9a55-2f6f1f0b3a11"), attentionCard("0198c7f2-6c1e-7d3a-9a55-2f6f1f0b3a12"), deadCard("0198c7f2-6c1e-7d3a-9a55-2f6f1f0b3a13"),
	}}
	html := render(t, templates.ConnectionsPage(page("Connections"), view))
	t.Logf("three connections, two of them in trouble: %d bytes", len(html))
	if len(html) > 15<<10 {
		t.Errorf("%d bytes, at most 15 KB are allowed", len(html))
	}
}

func TestTheSetupPageOffersEachProviderToAnOwnerOnly(t *testing.T) {
	t.Parallel()
	for _, cards := range [][]templates.Card{nil, {card("a1")}} {
		owner := parse(t, templates.ConnectionsPage(page("Connections"), templates.Connections{CanChange: true, Cards: cards, Offers: offerList()}))
		if link := named(owner.Selection, "Connect to Core Practice"); link.AttrOr("href", "") != "/connections/new?provider=core-practice" || link.Length() != 1 {
			t.Errorf("%d cards: %d links", len(cards), link.Length())
		}
		var shown []templates.Card
		for _, c := range cards {
			shown = append(shown, asMember(c))
		}
		member := parse(t, templates.ConnectionsPage(page("Connections"), templates.Connections{Cards: shown, Offers: offerList()}))
		if named(member.Selection, "Connect to Core Practice").Length() != 0 || member.Find("main form, main .button").Length() != 0 {
			t.Errorf("%d cards: a member is offered %v", len(cards), controls(member.Find("main")))
		}
		wants(t, words(member.Find("main")), "Only an owner of your organisation can connect")
	}
}

func TestCardsKeepTheirOrderAndTellEqualNamesApart(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.ConnectionsPage(page("Connections"), templates.Connections{CanChange: true, Cards: []templates.Card{card("b2"), bayside("a1")}}))
	ids := document.Find("article").Map(func(_ int, article *selection) string { return article.AttrOr("data-connection", "") })
	if diff := cmp.Diff([]string{"b2", "a1"}, ids); diff != "" {
		t.Error(diff)
	}
	buttons := named(document.Selection, "Disconnect")
	first, second := buttons.Eq(0).AttrOr("aria-describedby", ""), buttons.Eq(1).AttrOr("aria-describedby", "")
	said := func(ids string) string {
		var parts []string
		for id := range strings.FieldsSeq(ids) {
			parts = append(parts, words(document.Find("#"+id)))
		}
		return strings.Join(parts, " ")
	}
	if said(first) != "Core Practice Manly Dental" || said(second) != "Core Practice Bayside Dental Group" {
		t.Errorf("described by %q and %q", first, second)
	}
}

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.ConnectionsPage(page(hostile), templates.Connections{CanChange: true, Cards: []templates.Card{hostileCard("a1")}}))
	article := document.Find("article")
	if got := words(article.Find("[data-tenant-name]")); got != hostile {
		t.Errorf("the name reads %q", got)
	}
	if got := article.Find("[data-problem]").AttrOr("data-problem", ""); got != hostile {
		t.Errorf("the problem's kind reads %q", got)
	}
	wants(t, words(document.Find("title")), hostile)
	if document.Find("body script").Length() != 0 {
		t.Error("text became a script")
	}
}

func TestANoticeIsAnnouncedAndAFailureAtOnce(t *testing.T) {
	t.Parallel()
	for meaning, role := range map[string]string{templates.MeaningGood: "status", templates.MeaningNotice: "status", templates.MeaningBad: "alert"} {
		p := noticed(page("Connections"), templates.Notice{Meaning: meaning, Text: "Core Practice answered.", Details: []string{"It is Manly Dental."}, At: at("today 10:42")})
		banner := parse(t, templates.ConnectionsPage(p, templates.Connections{})).Find("main > .banner")
		if banner.AttrOr("role", "") != role || banner.AttrOr("data-mark", "") != meaning {
			t.Errorf("%s: role %q", meaning, banner.AttrOr("role", ""))
		}
		wants(t, words(banner), "Core Practice answered.", "It is Manly Dental.", "today 10:42")
	}
}

func TestTheConnectionsPageTellsWhatStandsBehindIt(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.ConnectionPage(page("Bayside Dental Group"), connectionView()))
	if document.Find(`article[data-connection="a1"]`).Length() != 1 {
		t.Error("no card")
	}
	text := words(document.Find("main"))
	wants(t, text,
		"Allowed: Read practitioners", "Create appointments To book what your patients ask for online. Not allowed at sign-in.",
		"Tue 3 Nov by Kim Lee", "Last answer 2 minutes ago",
		"1 of 5 locations failed 12 changed · 0 removed", "5,012 changed",
	)
	if rows := document.Find("tbody tr"); rows.Length() != 3 || rows.Find("th[scope=row] time").Length() != 3 {
		t.Errorf("%d rows", rows.Length())
	}
	fresh := parse(t, templates.ConnectionPage(page("Manly Dental"), templates.Connection{Card: choosingCard("a1")}))
	wants(t, words(fresh.Find("main")), "No sync has run yet.")
}
