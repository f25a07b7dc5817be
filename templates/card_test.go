package templates_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/templates"
)

func TestACardCarriesTheContractsMarkup(t *testing.T) {
	t.Parallel()
	cards := []templates.Card{
		card("a1"), attentionCard("a1"), failingCard("a1"), deadCard("a1"), choosingCard("a1"), purgedCard("a1"), hostileCard("a1"),
	}
	for _, c := range cards {
		article := parse(t, templates.ConnectionCard(c)).Find("body > article")
		if article.Length() != 1 {
			t.Fatalf("%s: a fragment of %d articles", c.Status, article.Length())
		}
		got := map[string]string{
			"connection": article.AttrOr("data-connection", "?"), "status": article.AttrOr("data-status", "?"), "health": article.AttrOr("data-health", "?"),
			"name": words(article.Find("[data-tenant-name]")), "url": words(article.Find("[data-tenant-url]")),
		}
		want := map[string]string{"connection": c.ID, "status": c.Status, "health": c.Health, "name": c.TenantName, "url": c.TenantURL}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.Status, diff)
		}
		kinds := []string{}
		for _, problem := range c.Problems {
			kinds = append(kinds, problem.Kind)
		}
		banners := article.Find("[data-problem]")
		for i, kind := range kinds {
			if got := banners.Eq(i).AttrOr("data-problem", "?"); got != kind {
				t.Errorf("problem %q, want %q", got, kind)
			}
		}
		if banners.Length() != len(kinds) {
			t.Errorf("%d banners for %d problems", banners.Length(), len(kinds))
		}
	}
}

func TestACardSaysItsStateInWordsAndShape(t *testing.T) {
	t.Parallel()
	odd := card("a1")
	odd.Status, odd.Health = "unheard_of", templates.HealthHealthy
	tests := []struct {
		card        templates.Card
		mark, words string
	}{
		{card("a1"), templates.MeaningGood, "Connected · working · last checked 2 minutes ago"},
		{attentionCard("a1"), templates.MeaningNotice, "Connected · needs attention · last checked 2 minutes ago"},
		{failingCard("a1"), templates.MeaningBad, "Connected · not working now · last answer 2 minutes ago"},
		{deadCard("a1"), templates.MeaningBad, "Needs reconnecting · not updating · last answer 2 minutes ago"},
		{choosingCard("a1"), templates.MeaningNotice, "Signed in · no locations chosen yet · last checked 2 minutes ago"},
		{purgedCard("a1"), templates.MeaningOff, "Disconnected · its data is removed"},
		{odd, templates.MeaningOff, "unheard_of · last checked 2 minutes ago"},
	}
	shapes := map[string]string{}
	for _, test := range tests {
		line := parse(t, templates.ConnectionCard(test.card)).Find("[data-status-line]")
		if words(line) != test.words || line.AttrOr("data-mark", "") != test.mark {
			t.Errorf("%s: %q marked %q", test.card.Status, words(line), line.AttrOr("data-mark", ""))
		}
		shape, err := line.Find("svg.mark").Html()
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := shapes[test.mark]; ok && before != shape {
			t.Errorf("meaning %s has two shapes", test.mark)
		}
		shapes[test.mark] = shape
	}
	seen := map[string]bool{}
	for _, shape := range shapes {
		seen[shape] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d shapes for 4 meanings", len(seen))
	}
}

func TestAnOwnerGetsTheButtonsOfTheStatusAndAMemberNone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		card    templates.Card
		buttons []string
	}{
		{card("a1"), []string{"Sync now", "Check now", "Disconnect"}},
		{attentionCard("a1"), []string{"Choose locations", "Sync now", "Check now", "Disconnect"}},
		{deadCard("a1"), []string{"Reconnect", "Disconnect"}},
		{choosingCard("a1"), []string{"Choose locations", "Check now", "Disconnect"}},
		{purgedCard("a1"), []string{"Reconnect"}},
	}
	for _, test := range tests {
		article := parse(t, templates.ConnectionCard(test.card)).Find("article")
		got := article.Find(".button").Map(func(_ int, button *selection) string { return words(button) })
		if diff := cmp.Diff(test.buttons, got); diff != "" {
			t.Errorf("%s/%s: %s", test.card.Status, test.card.Health, diff)
		}
		article.Find(".button").Each(func(_ int, button *selection) {
			if button.AttrOr("aria-describedby", "") != "c-a1-system c-a1-name" {
				t.Errorf("%q is not told apart by the practice's system and name", words(button))
			}
		})
		member := parse(t, templates.ConnectionCard(asMember(test.card)))
		if member.Find("form, .button").Length() != 0 {
			t.Errorf("%s: a member is offered %v", test.card.Status, controls(member.Selection))
		}
	}
}

func TestNoCardHasTwoControlsOfOneName(t *testing.T) {
	t.Parallel()
	for _, c := range []templates.Card{card("a1"), attentionCard("a1"), failingCard("a1"), deadCard("a1"), choosingCard("a1"), purgedCard("a1")} {
		names := controls(parse(t, templates.ConnectionCard(c)).Selection)
		slices.Sort(names)
		if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) {
			t.Errorf("%s: %v", c.Status, names)
		}
	}
}

func TestReconnectIsOfferedOnceEvenWithoutAProblemThatOffersIt(t *testing.T) {
	t.Parallel()
	bare := deadCard("a1")
	bare.Problems = nil
	for _, c := range []templates.Card{deadCard("a1"), bare} {
		button := named(parse(t, templates.ConnectionCard(c)).Selection, "Reconnect")
		if button.Length() != 1 || button.Closest("form").AttrOr("action", "") != "/connections/a1/reconnect" || !button.HasClass("primary") {
			t.Errorf("%d buttons, to %q", button.Length(), button.Closest("form").AttrOr("action", ""))
		}
	}
}

func TestButtonsPostAndDisconnectOnlyLeadsToItsQuestion(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.ConnectionCard(card("a1")))
	for name, action := range map[string]string{"Sync now": "/connections/a1/sync", "Check now": "/connections/a1/check"} {
		form := named(document.Selection, name).Closest("form")
		if form.AttrOr("method", "") != "post" || form.AttrOr("action", "") != action {
			t.Errorf("%s: %s %s", name, form.AttrOr("method", ""), form.AttrOr("action", ""))
		}
	}
	for name, path := range map[string]string{
		"Disconnect": "/connections/a1/disconnect", "Locations": "/connections/a1/locations", "Details": "/connections/a1",
		"Appointments": "/connections/a1/appointments", "Activity": "/connections/a1/activity",
	} {
		if got := named(document.Selection, name).AttrOr("href", ""); got != path {
			t.Errorf("%s leads to %q, want %q", name, got, path)
		}
	}
}

func TestAnEmptyPathLeavesItsControlOut(t *testing.T) {
	t.Parallel()
	c := card("a1")
	c.Paths = templates.CardPaths{}
	c.TenantURL = "no web address"
	if document := parse(t, templates.ConnectionCard(c)); len(controls(document.Selection)) != 0 {
		t.Errorf("controls without a path: %v", controls(document.Selection))
	}
}

func TestACardRefreshesItselfOnlyWhenToldWhereAndWhen(t *testing.T) {
	t.Parallel()
	article := parse(t, templates.ConnectionCard(syncingCard("a1"))).Find("article")
	if article.AttrOr("data-refresh", "") != "/connections/a1?fragment=card" || article.AttrOr("data-refresh-seconds", "") != "2" || article.AttrOr("id", "") == "" {
		t.Errorf("refresh %q every %q", article.AttrOr("data-refresh", ""), article.AttrOr("data-refresh-seconds", ""))
	}
	quiet, lost := card("a1"), card("a1")
	quiet.RefreshSeconds, lost.Paths.Refresh = 0, ""
	for _, c := range []templates.Card{quiet, lost} {
		if parse(t, templates.ConnectionCard(c)).Find("[data-refresh]").Length() != 0 {
			t.Error("a card refreshes without knowing where or when")
		}
	}
}

func TestARunningSyncShowsHowFarItIs(t *testing.T) {
	t.Parallel()
	progress := parse(t, templates.ConnectionCard(syncingCard("a1"))).Find(".progress")
	wants(t, words(progress), "Reading appointments of Perth", "2 of 5 locations done", "1,840 appointments so far")
	if bar := progress.Find("progress"); bar.AttrOr("max", "") != "5" || bar.AttrOr("value", "") != "2" {
		t.Errorf("progress %s of %s", bar.AttrOr("value", ""), bar.AttrOr("max", ""))
	}
	single, waiting := syncingCard("a1"), card("a1")
	single.Sync.LocationsTotal, single.Sync.LocationsDone, single.Sync.SoFar = 1, 0, "1 appointment"
	waiting.Sync = templates.Sync{Waiting: true}
	for _, c := range []templates.Card{single, waiting} {
		bar := parse(t, templates.ConnectionCard(c)).Find("progress")
		if _, known := bar.Attr("value"); known || bar.Length() != 1 {
			t.Error("a progress without a known end claims one")
		}
	}
	wants(t, words(parse(t, templates.ConnectionCard(single)).Find(".progress")), "1 appointment so far")
	if parse(t, templates.ConnectionCard(card("a1"))).Find("progress").Length() != 0 {
		t.Error("a progress bar with no sync running")
	}
}

func TestACardNamesAFewLocationsAndCountsTheRest(t *testing.T) {
	t.Parallel()
	c := card("a1")
	c.Locations = slices.Repeat([]templates.CardLocation{{Name: "Somewhere"}}, 80)
	facts := words(parse(t, templates.ConnectionCard(c)).Find(".facts"))
	wants(t, facts, "80 locations", "and 72 more")
	if named := strings.Count(facts, "Somewhere"); named != 8 {
		t.Errorf("%d names", named)
	}
	gone := words(parse(t, templates.ConnectionCard(attentionCard("a1"))).Find(".facts"))
	wants(t, gone, "5 locations", "Lord Howe (no longer listed)")
}

func TestOnlyAWebAddressBecomesALink(t *testing.T) {
	t.Parallel()
	for address, link := range map[string]bool{
		"https://bayside.corepractice.is": true, "HTTP://bayside.example": true,
		"javascript:alert(1)": false, " javascript:alert(1)": false, "data:text/html,x": false, "//evil.example": false, "": false,
	} {
		c := card("a1")
		c.TenantURL = address
		shown := parse(t, templates.ConnectionCard(c)).Find("[data-tenant-url]")
		if (shown.AttrOr("href", "") != "") != link || shown.Length() != 1 {
			t.Errorf("%q: link %v", address, !link)
		}
	}
}
