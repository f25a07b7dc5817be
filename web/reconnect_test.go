package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
)

// refusedAt connects Bayside, and the provider ends the grant: a check finds it.
func refusedAt(t *testing.T, site *apptest.Site, visitor *apptest.Visitor) (id string) {
	t.Helper()
	id = visitor.Connect("bayside")
	if _, err := site.Sandbox.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	is(t, visitor.Post("/connections/"+id+"/check", nil), http.StatusOK, "Connections")
	return id
}

// reconnectHeading is the page's heading without the practice's name before it.
func reconnectHeading(page *apptest.Page) string {
	text := strings.Join(strings.Fields(page.Find("h1").Text()), " ")
	return strings.TrimSpace(strings.TrimPrefix(text, "Bayside Dental Group"))
}

func TestALettersLinkLeadsThroughTheSignInToThatConnection(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := refusedAt(t, site, site.SignedIn(t, site.Owner))
	link := "/connections/" + id + "/reconnect"

	visitor := site.NewVisitor(t)
	page := visitor.Get(link)
	is(t, page, http.StatusOK, "Sign in to "+apptest.AppName)
	page = visitor.Submit(page, "main form", credentials(site.Owner.Email, apptest.Password))
	if page.URL.Path != link || page.Status != http.StatusOK || reconnectHeading(page) != "Sign in again to Core Practice" {
		t.Fatalf("%q at %s", reconnectHeading(page), page.URL.Path)
	}
	article := page.Find(`article[data-connection="` + id + `"][data-status="needs_reconnect"]`)
	if article.Find(`[data-problem="sign_in_refused"]`).Length() != 1 || article.Find("button").Length() != 1 {
		t.Errorf("%d problems, %d buttons", article.Find("[data-problem]").Length(), article.Find("button").Length())
	}
	page = visitor.Get(visitor.Callback(visitor.Submit(page, `form[action="`+link+`"]`, nil), reception("bayside")))
	if card := page.Find("[data-connection]"); card.AttrOr("data-connection", "") != id || card.AttrOr("data-health", "") != "healthy" {
		t.Errorf("afterwards %q: %s", card.AttrOr("data-status", ""), page.Find("main").Text())
	}
	page = visitor.Get(link)
	if reconnectHeading(page) != "Nothing needs doing" || page.Find(`main a.primary[href="/connections/`+id+`"]`).Length() != 1 {
		t.Errorf("once it works: %q", page.Find("main").Text())
	}
}

func TestALettersLinkAfterADisconnectSaysSo(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := refusedAt(t, site, visitor)
	visitor.Post("/connections/"+id+"/disconnect", nil)
	page := visitor.Get("/connections/" + id + "/reconnect")
	if page.Status != http.StatusOK || reconnectHeading(page) != "This connection is disconnected" || page.Find("[data-problem]").Length() != 0 {
		t.Errorf("status %d: %q", page.Status, page.Find("main").Text())
	}
	page = visitor.Submit(page, `form[action$="/reconnect"]`, nil)
	page = visitor.Get(visitor.Callback(page, reception("bayside")))
	if page.URL.Path != "/connections/"+id+"/locations" || page.Find("input[name=location]").Length() != 5 {
		t.Errorf("the way on ends at %s: %q", page.URL.Path, page.Find("main").Text())
	}
}

func TestALettersLinkIsForTheOwnersOfThatPractice(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := refusedAt(t, site, site.SignedIn(t, site.Owner))
	link := "/connections/" + id + "/reconnect"
	is(t, site.SignedIn(t, site.Member).Get(link), http.StatusForbidden, "Only an owner can do this")
	is(t, site.SignedIn(t, site.Stranger).Get(link), http.StatusNotFound, "We could not find that page")
	staff := site.SignedIn(t, site.Staff(t, account.RoleSupport))
	page := staff.Get(link)
	is(t, page, http.StatusNotFound, "We could not find that page")
	oneWayOn(t, page, "Go to support")
}
