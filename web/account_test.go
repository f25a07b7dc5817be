package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
)

// wantsMail is how the switch of a person stands in the database.
func wantsMail(t *testing.T, site *apptest.Site, who account.User) string {
	t.Helper()
	return scalar(t, site, "SELECT wants_mail FROM users WHERE id = ?", who.ID)
}

// mailTicked reports whether the page's one box is ticked.
func mailTicked(t *testing.T, page *apptest.Page) bool {
	t.Helper()
	box := page.Find("main input[type=checkbox]")
	if box.Length() != 1 {
		t.Fatalf("%d boxes", box.Length())
	}
	_, is := box.Attr("checked")
	return is
}

func TestAnOwnerSwitchesMailOffAndOnForNobodyElse(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	second := addUser(t, site, site.Owner.OrganisationID, "second@harbourside.example", account.RoleOwner)
	visitor := site.SignedIn(t, site.Owner)
	page := visitor.Get("/account")
	is(t, page, http.StatusOK, "Your emails")
	if !mailTicked(t, page) || !strings.Contains(page.Find("main").Text(), site.Owner.Email) {
		t.Error("not ticked at first, or without the address")
	}
	before := site.Tables(t)
	form := `main form[action="/account"]`
	page = visitor.Submit(page, form, url.Values{"mail": {"off"}})
	is(t, page, http.StatusOK, "Your emails")
	if page.URL.Path != "/account" || mailTicked(t, page) || !strings.HasPrefix(noticeOf(page), "Saved. We no longer write to you.") {
		t.Errorf("at %s, notice %q", page.URL.Path, noticeOf(page))
	}
	unchanged(t, site, before, "users", "sessions")
	if own, other := wantsMail(t, site, site.Owner), wantsMail(t, site, second); own != "0" || other != "1" {
		t.Errorf("own %s, the second owner's %s", own, other)
	}
	page = visitor.Submit(page, form, url.Values{"mail": {"off", "on"}})
	if !mailTicked(t, page) || wantsMail(t, site, site.Owner) != "1" || !strings.HasPrefix(noticeOf(page), "Saved. We tell you by email") {
		t.Errorf("notice %q", noticeOf(page))
	}
	if noticeOf(visitor.Get("/account")) != "" {
		t.Error("the notice is shown twice")
	}
}

func TestTheSwitchIsWhatTheLastTabSaid(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor, elsewhere := site.SignedIn(t, site.Owner), site.SignedIn(t, site.Owner)
	off, on := url.Values{"mail": {"off"}}, url.Values{"mail": {"off", "on"}}
	for _, page := range atOnce(visitor, sent(visitor, "/account", off), sent(visitor, "/account", off)) {
		is(t, page, http.StatusOK, "Your emails")
	}
	if wantsMail(t, site, site.Owner) != "0" {
		t.Error("a double click to switch it off left it on")
	}
	is(t, elsewhere.Post("/account", on), http.StatusOK, "Your emails")
	if !mailTicked(t, visitor.Get("/account")) {
		t.Error("the first tab does not show what the second one saved")
	}
}

func TestOddFormsDoNotChangeTheSwitch(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	before := site.Tables(t)
	for name, fields := range map[string]url.Values{
		"nothing": {}, "empty": {"mail": {""}}, "another word": {"mail": {"off", "ON"}}, "markup": {"mail": {"<script>"}},
		"somebody else": {"user": {site.Stranger.ID}, "wants_mail": {"0"}},
	} {
		page := visitor.Post("/account", fields)
		is(t, page, http.StatusUnprocessableEntity, "Your emails")
		if !mailTicked(t, page) || page.Find("main [role=alert]").Length() != 1 {
			t.Errorf("%s: %q", name, page.Find("main").Text())
		}
	}
	page := visitor.Post("/account?mail=off", nil)
	is(t, page, http.StatusUnprocessableEntity, "Your emails")
	unchanged(t, site, before, "sessions")
}

func TestMailThatCameBackIsSaidPlainly(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	if visitor.Get("/account").Find("[data-bounced]").Length() != 0 {
		t.Error("mail came back that nobody sent")
	}
	site.Exec(t, "UPDATE users SET bounced_at = ?, bounce = '550 5.1.1' WHERE id = ?", clock.Now().UnixMicro(), site.Owner.ID)
	text := strings.Join(strings.Fields(visitor.Get("/account").Find("[data-bounced] p:not(.strong)").Text()), " ")
	if !strings.HasPrefix(text, "The mail server of owner@harbourside.example refused it today 12:00. You may") || strings.Contains(text, "550") {
		t.Errorf("%q", text)
	}
}

func TestAMemberSeesThatOwnersAreTold(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Member)
	page := visitor.Get("/account")
	is(t, page, http.StatusOK, "Your emails")
	if page.Find("main form, main input").Length() != 0 || !strings.Contains(page.Find("main").Text(), "The owners of your organisation are told by email") {
		t.Errorf("%q", page.Find("main").Text())
	}
	before := site.Tables(t)
	is(t, visitor.Post("/account", url.Values{"mail": {"off"}}), http.StatusForbidden, "Only an owner can do this")
	unchanged(t, site, before, "sessions")
}
