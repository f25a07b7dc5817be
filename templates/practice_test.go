package templates_test

import (
	"testing"

	"mooring/templates"
)

func TestWhatIsSettledIsALineAndNoBanner(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.ConnectionCard(settledCard("a1")))
	if document.Find("[data-problem], .banner, script").Length() != 0 {
		t.Error("a settled problem is a banner, or markup")
	}
	lines := document.Find("[data-settled]")
	want := []string{
		"Core Practice did not answer from today 09:10 to 09:40 (30 minutes). It works again.",
		hostile + " was not listed in Core Practice from yesterday 23:10 to today 09:40 (10 hours). This is over.",
	}
	if lines.Length() != len(want) {
		t.Fatalf("%d lines", lines.Length())
	}
	for i, line := range want {
		if got := words(lines.Eq(i)); got != line {
			t.Errorf("%q, want %q", got, line)
		}
	}
}

func TestABannersCheckReplacesTheCardsAndAQuietBannerHasNoPrimaryButton(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.ConnectionCard(quietCard("a2")))
	checks := named(document.Selection, "Check now")
	if checks.Length() != 1 || checks.Closest("[data-problem=sign_in_lapsing]").Length() != 1 || !checks.HasClass("primary") {
		t.Errorf("%d buttons to check", checks.Length())
	}
	choose := named(document.Selection, "Choose locations")
	if choose.Length() != 1 || choose.HasClass("primary") || choose.Closest("[data-mark]").AttrOr("data-mark", "") != templates.MeaningOff {
		t.Errorf("%d buttons to choose, primary: %v", choose.Length(), choose.HasClass("primary"))
	}
	member := quietCard("a2")
	member.CanChange = false
	if parse(t, templates.ConnectionCard(member)).Find(".button").Length() != 0 {
		t.Error("a member has a button")
	}
}

func TestTheReconnectPageHasOneButtonOfTheContract(t *testing.T) {
	t.Parallel()
	for name, view := range map[string]templates.Reconnect{"needed": reconnect(), "not needed": working()} {
		document := parse(t, templates.ReconnectPage(page("Sign in again"), view))
		article := document.Find(`article[data-connection="a1"]`)
		if words(article.Find("[data-tenant-name]")) != "Manly Dental" || words(article.Find("[data-tenant-url]")) != "https://manly.corepractice.is" {
			t.Errorf("%s: the connection is not named", name)
		}
		buttons := named(article, "Reconnect")
		form := buttons.Closest("form")
		if buttons.Length() != 1 || form.AttrOr("method", "") != "post" || form.AttrOr("action", "") != "/connections/a1/reconnect" {
			t.Errorf("%s: %d buttons to %q", name, buttons.Length(), form.AttrOr("action", ""))
		}
		if buttons.HasClass("primary") != (name == "needed") || article.Find(".primary").Length() != 1 {
			t.Errorf("%s: primary %v of %d", name, buttons.HasClass("primary"), article.Find(".primary").Length())
		}
		if got := article.Find("[data-problem]").Length() == 1; got != (name == "needed") {
			t.Errorf("%s: banner %v", name, got)
		}
	}
}

func TestTheSwitchForMailIsTheOwners(t *testing.T) {
	t.Parallel()
	own := account()
	document := parse(t, templates.AccountPage(page("Your emails"), own))
	box := document.Find(`main form[action="/account"] input[type=checkbox][name=mail][value=on]`)
	if _, ticked := box.Attr("checked"); box.Length() != 1 || !ticked || document.Find("[data-bounced]").Length() != 0 {
		t.Errorf("%d boxes, ticked %v", box.Length(), ticked)
	}
	own.WantsMail, own.BouncedAt = false, at("yesterday 09:40")
	document = parse(t, templates.AccountPage(page("Your emails"), own))
	if _, ticked := document.Find("#mail").Attr("checked"); ticked {
		t.Error("ticked for somebody who wants no mail")
	}
	want := "The mail server of kim@harbour.example refused it yesterday 09:40. You may not hear of problems. Please tell support, and say whether the address is right."
	if got := words(document.Find("[data-bounced] p").Eq(1)); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	own.Owner = false
	if parse(t, templates.AccountPage(page("Your emails"), own)).Find("main form, [data-bounced]").Length() != 0 {
		t.Error("a member has the switch, or is told of mail")
	}
}
