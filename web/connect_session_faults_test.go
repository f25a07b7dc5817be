package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/connectlink"
)

// One browser, two windows, two practices: the later link signs the whole browser in.
func TestAFormThatWasOpenedForAnotherPracticeConnectsNothing(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, _ := site.guest(t, connectlink.NewSession{})
	before := visitor.Get("/connections/new?provider=core-practice")
	_, other := site.invite(t, connectlink.NewSession{OrganisationID: site.organisation(t, "Hillside Clinic")})
	visitor.Get(other)
	page := visitor.Submit(before, "main form", url.Values{"tenant": {"manly"}})
	is(t, page, http.StatusConflict, "This page was opened for another practice")
	if said := page.Find("main").Text(); !strings.Contains(said, "Hillside Clinic") || !strings.Contains(said, "Nothing was connected") {
		t.Errorf("it says %q", said)
	}
	empty(t, site.Site, "authorization_requests", "connections")
	now := visitor.Get("/connections/new?provider=core-practice")
	is(t, visitor.Submit(now, "main form", url.Values{"tenant": {"not an address"}}), http.StatusUnprocessableEntity, "Connect your practice in Core Practice")
}

// A link of somebody else's signs a person in to somebody else's practice.
func TestTheConnectPageTellsAGuestWhoseConnectionItWillBe(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	const address = "/connections/new?provider=core-practice"
	visitor, _ := site.guest(t, connectlink.NewSession{})
	said := strings.Join(strings.Fields(visitor.Get(address).Find("main").Text()), " ")
	const want = "You are doing this for Harbourside Health, as Ana Silva. If that is not you, go back to Recall Desk."
	if !strings.Contains(said, want) {
		t.Errorf("a guest reads %q", said)
	}
	if said := site.SignedIn(t, site.Owner).Get(address).Find("main").Text(); strings.Contains(said, "If that is not you") {
		t.Errorf("an owner reads %q", said)
	}
}

func TestABrowserThatLostTheLinkIsToldNothingOfTheVisit(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	session, link := site.invite(t, connectlink.NewSession{})
	lost, visitor := site.NewVisitor(t), site.NewVisitor(t)
	stay := lost.Stay()
	lost.Send(navigate(lost, link, "cross-site"))
	stay()
	is(t, visitor.Send(navigate(visitor, link, "cross-site")), http.StatusOK, "Connect your practice system")
	site.back(t, lost.Get("/connect/back/"+session.ID))
	stay = lost.Stay()
	lost.Post("/logout", nil)
	stay()
	if noted := site.session(t, session.ID).Outcome; noted != "" {
		t.Errorf("it noted %q", noted)
	}
}

func TestAUsedLinkIsAUsedLinkWhateverVisitTheBrowserHad(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	_, used := site.invite(t, connectlink.NewSession{})
	site.NewVisitor(t).Get(used)
	visitor, _ := site.guest(t, connectlink.NewSession{})
	site.clock.Add(2 * time.Hour)
	goBack(t, site, visitor, visitor.Get(used), "This link has already been used")
}

func TestASignInOfSomebodyElsesIsNoFailureOfTheVisit(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{})
	is(t, visitor.Get("/oauth/core-practice/callback?state=made-up&code=x"), http.StatusGone, "This sign-in has already been used")
	theirs := site.SignedIn(t, site.Stranger)
	is(t, visitor.Get(theirs.Callback(theirs.Start("manly"), reception("manly"))), http.StatusForbidden, "This sign-in began somewhere else")
	if noted := site.session(t, session.ID); noted.Outcome != "" || noted.Reason != "" {
		t.Errorf("noted %q, %q", noted.Outcome, noted.Reason)
	}
}

func TestNothingOfAVisitRemainsForWhoSignsInNext(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, _ := site.guest(t, connectlink.NewSession{})
	is(t, visitor.Deny(visitor.Depart("manly")), http.StatusForbidden, "You did not allow the connection")
	visitor.Post("/login", credentials(site.Stranger.Email, apptest.Password))
	is(t, visitor.Get("/connections/outcome"), http.StatusOK, "Connect your practice system")
}

// A process may die between a connection that it has stored and the note of it.
func TestWhatCameOfALinkIsKnownThoughItWasNeverNoted(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	forget := func(id string) {
		site.Exec(t, "UPDATE connect_sessions SET outcome = '', reason = '', result_id = '', ended_at = NULL WHERE id = ?", id)
	}
	visitor, session := site.guest(t, connectlink.NewSession{})
	picker := visitor.Allow(visitor.Depart("bayside"))
	id := strings.Split(picker.URL.Path, "/")[2]
	forget(session.ID)
	if half := site.session(t, session.ID); half.Outcome != "" || half.ResultID != id {
		t.Errorf("while locations are chosen: %+v", half)
	}
	forget(session.ID)
	visitor.ChooseAll(picker)
	forget(session.ID)
	if whole := site.session(t, session.ID); whole.Outcome != connectlink.Connected || whole.ResultID != id || whole.EndedAt.IsZero() {
		t.Errorf("afterwards: %+v", whole)
	}
	forget(session.ID)
	site.came(t, visitor.Get("/connect/back/"+session.ID), session.ID, connectlink.Connected, "", id)

	site.clock.Add(time.Minute)
	next, again := site.guest(t, connectlink.NewSession{ConnectionID: id})
	if fresh := site.session(t, again.ID); fresh.Outcome != "" || fresh.ResultID != "" {
		t.Errorf("the next visit begins with %+v", fresh)
	}
	reconnecting := next.Submit(next.Get("/connections/"+id+"/reconnect"), `form[action$="/reconnect"]`, nil)
	next.Get(next.Callback(reconnecting, reception("bayside")))
	for _, forgotten := range []string{session.ID, again.ID} {
		forget(forgotten)
	}
	if first, second := site.session(t, session.ID), site.session(t, again.ID); first.Outcome != connectlink.Connected || second.Outcome != connectlink.Reconnected {
		t.Errorf("the first visit %+v, the second %+v", first, second)
	}
	next.Post("/connections/"+id+"/disconnect", nil)
	forget(again.ID)
	if gone := site.session(t, again.ID); gone.Outcome != "" || gone.ResultID != "" {
		t.Errorf("what was disconnected since %+v", gone)
	}
}

func TestAGuestsNameIsTextWhateverItLooksLike(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	_, link, err := site.App.Links.Create(t.Context(), connectlink.NewSession{
		OrganisationID: site.organisation(t, `<b>"Hill" & 'Side'</b>`), Person: connectlink.Person{ExternalID: "<i>", Name: `<img src=x onerror="x">`},
		ReturnURL: site.product.URL,
	})
	if err != nil {
		t.Fatal(err)
	}
	visitor := site.NewVisitor(t)
	visitor.Get(link)
	for _, address := range []string{"/connections/new?provider=core-practice", "/account", "/activity"} {
		page := visitor.Get(address)
		if page.Status != http.StatusOK || page.Find("img[src=x], main b, .brand b").Length() != 0 || page.Find(".person span").Text() != `<img src=x onerror="x">` {
			t.Errorf("%s: status %d, %q", address, page.Status, page.Find(".person").Text())
		}
	}
}
