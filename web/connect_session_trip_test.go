package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/connectlink"
	"mooring/internal/demo"
)

func TestALinkLeadsThroughConnectingBackToTheProduct(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	session, link := site.invite(t, connectlink.NewSession{Provider: "core-practice", Tenant: "Bayside.corepractice.is"})
	visitor := site.NewVisitor(t)
	page := visitor.Get(link)
	is(t, page, http.StatusOK, "Connect your practice in Core Practice")
	if page.URL.Path != "/connections/new" || strings.Contains(page.URL.String(), link) {
		t.Errorf("the link leads to %s", page.URL)
	}
	if filled := page.Find(`[name="tenant"]`).AttrOr("value", ""); filled != "Bayside.corepractice.is" {
		t.Errorf("the address is %q", filled)
	}
	if person := page.Find(".person span").Text(); person != "Ana Silva" || wayBack(page) != "/connect/back/"+session.ID {
		t.Errorf("%q is signed in, the way back is %q", person, wayBack(page))
	}
	if last := page.Find("ol.steps li").Last().Text(); strings.TrimSpace(last) != "You go back to Recall Desk." {
		t.Errorf("the last step is %q", last)
	}
	picker := visitor.Allow(visitor.SignInAtProvider(visitor.Submit(page, "main form", nil), reception("bayside")))
	id := strings.Split(picker.URL.Path, "/")[2]
	if half := site.session(t, session.ID); half.Outcome != "" || half.ResultID != id || half.Status(site.clock.Now()) != connectlink.StatusOpened {
		t.Errorf("while locations are chosen the session says %+v", half)
	}
	site.came(t, visitor.ChooseAll(picker), session.ID, connectlink.Connected, "", id)
	if status := site.session(t, session.ID).Status(site.clock.Now()); status != connectlink.StatusEnded {
		t.Errorf("status %s", status)
	}
	names := site.Rows(t, `SELECT DISTINCT actor_name FROM events`)
	if len(names) != 1 || names[0] != `"Ana Silva via Recall Desk"` {
		t.Errorf("the audit trail names %v", names)
	}
	if card := site.SignedIn(t, site.Owner).Get("/connections").Find("[data-connection]"); card.AttrOr("data-status", "") != "connected" {
		t.Errorf("the owner sees %q", card.Text())
	}
	site.came(t, visitor.Post("/connections/"+id+"/locations", url.Values{"location": {"b1"}}), session.ID, connectlink.Connected, "", id)
	if token := strings.TrimPrefix(link, site.URL+"/connect/"); strings.Contains(site.Log.String()+fmt.Sprint(site.Tables(t)), token) {
		t.Error("the log or the database holds the token")
	}
}

func TestLeavingThePickerLeadsBackWithTheConnection(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{})
	picker := visitor.Allow(visitor.Depart("bayside"))
	id := strings.Split(picker.URL.Path, "/")[2]
	site.came(t, visitor.Get(wayBack(picker)), session.ID, connectlink.Returned, "", id)
	site.came(t, visitor.ChooseAll(picker), session.ID, connectlink.Connected, "", id)
}

func TestAPracticeWithOneLocationComesStraightBack(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{})
	page := visitor.Allow(visitor.Depart("manly"))
	site.came(t, page, session.ID, connectlink.Connected, "", page.URL.Query().Get("connection"))
}

// Chromium holds the provider's form-action against redirects that follow its form.
func TestABrowserThatComesFromTheProviderStopsAtAPageOfOurs(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{})
	callback := visitor.Callback(visitor.Start("manly"), reception("manly"))
	page := visitor.Send(navigate(visitor, callback, "cross-site"))
	is(t, page, http.StatusOK, "Manly Dental is connected")
	address, refreshes := strings.CutPrefix(page.Header.Get("Refresh"), "0; url=")
	if way := page.Find("main a.primary").AttrOr("href", ""); !refreshes || way != address {
		t.Errorf("it goes on to %q by itself, and to %q by a press", address, way)
	}
	site.came(t, visitor.Get(address), session.ID, connectlink.Connected, "", site.session(t, session.ID).ResultID)
}

func TestALinkToAConnectionReconnectsIt(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	id := refusedAt(t, site.Site, site.SignedIn(t, site.Owner))
	for name, wanted := range map[string]connectlink.NewSession{
		"by its id":      {ConnectionID: id},
		"by its address": {Provider: "core-practice", Tenant: " https://BAYSIDE.corepractice.is/#/diary"},
	} {
		session, link := site.invite(t, wanted)
		visitor := site.NewVisitor(t)
		page := visitor.Get(link)
		if page.URL.Path != "/connections/"+id+"/reconnect" || page.Status != http.StatusOK {
			t.Fatalf("%s: %d at %s", name, page.Status, page.URL)
		}
		page = visitor.Submit(page, `form[action$="/reconnect"]`, nil)
		site.came(t, visitor.Get(visitor.Callback(page, reception("bayside"))), session.ID, connectlink.Reconnected, "", id)
		if again := visitor.Get(link); again.URL.Path != "/connections/"+id {
			t.Errorf("%s: afterwards the link leads the same browser to %s", name, again.URL.Path)
		}
	}
}

func TestADeniedSignInOffersAnotherTryAndTheWayBack(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{Provider: "core-practice"})
	page := visitor.Deny(visitor.Depart("manly"))
	is(t, page, http.StatusForbidden, "You did not allow the connection")
	oneWayOn(t, page, "Try again")
	way := page.Find("main a.quiet")
	if way.Text() != "Back to Recall Desk" || way.AttrOr("href", "") != wayBack(page) {
		t.Errorf("the way back is %q to %q", way.Text(), way.AttrOr("href", ""))
	}
	site.came(t, visitor.Get(wayBack(page)), session.ID, connectlink.Denied, "denied", "")

	fault(t, site.Site, "manly", apiDown)
	page = visitor.Allow(visitor.Depart("manly"))
	is(t, page, http.StatusBadGateway, "Core Practice is not answering")
	site.came(t, visitor.Get(wayBack(page)), session.ID, connectlink.Denied, "denied", "")
	fault(t, site.Site, "manly")
	page = visitor.Allow(visitor.Depart("manly"))
	site.came(t, page, session.ID, connectlink.Connected, "", page.URL.Query().Get("connection"))
}

func TestAFailedSignInIsNotedWithItsReason(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{Provider: "core-practice"})
	is(t, visitor.Depart("harbour"), http.StatusForbidden, "Your practice is not activated yet")
	site.came(t, visitor.Get("/connect/back/"+session.ID), session.ID, connectlink.Failed, "not_activated", "")
}

func TestGoingBackWithoutConnectingIsNotedToo(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{})
	stranger := site.NewVisitor(t)
	if told := site.back(t, stranger.Get("/connect/back/"+session.ID)); told.Get("outcome") != "returned" || site.session(t, session.ID).Outcome != "" {
		t.Errorf("somebody else's browser: told %v, noted %q", told, site.session(t, session.ID).Outcome)
	}
	visitor.Send(visitor.Request(http.MethodHead, "/connect/back/"+session.ID, nil))
	if noted := site.session(t, session.ID).Outcome; noted != "" {
		t.Errorf("a look ahead notes %q", noted)
	}
	site.came(t, visitor.Get("/connect/back/"+session.ID), session.ID, connectlink.Returned, "", "")
	page := visitor.Allow(visitor.Depart("manly"))
	id := page.URL.Query().Get("connection")
	site.came(t, page, session.ID, connectlink.Connected, "", id)
	if told := site.back(t, stranger.Get("/connect/back/"+session.ID)); told.Get("connection") != "" || told.Get("outcome") != "returned" {
		t.Errorf("somebody else's browser is told %v", told)
	}
	site.came(t, visitor.Get("/connect/back/"+session.ID), session.ID, connectlink.Connected, "", id)
}

func TestAClinicThatTypesItsCredentialsComesBackToo(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{Systems: []string{demo.Docplanner}, TokenMark: secretMark})
	clinic := &systems{Site: site.Site, clinic: site.Systems[demo.Docplanner].Docplanner}
	visitor, session := site.guest(t, connectlink.NewSession{Provider: "docplanner", Tenant: "doctoralia.es"})
	typed := clinic.credentialsOf(t, "sonrisa")
	picker := visitor.Post("/connections", typed)
	id := strings.Split(picker.URL.Path, "/")[2]
	site.came(t, visitor.ChooseAll(picker), session.ID, connectlink.Connected, "", id)

	visitor, session = site.guest(t, connectlink.NewSession{ConnectionID: id})
	site.came(t, visitor.Post("/connections/"+id+"/reconnect", typed), session.ID, connectlink.Reconnected, "", id)
}
