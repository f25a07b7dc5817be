package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/apptest"
)

// atOnce sends several requests at the same time, each with the visitor's cookies.
func atOnce(visitor *apptest.Visitor, requests ...*http.Request) []*apptest.Page {
	pages := make([]*apptest.Page, len(requests))
	var all sync.WaitGroup
	for i, request := range requests {
		all.Go(func() { pages[i] = visitor.Send(request) })
	}
	all.Wait()
	return pages
}

// scalar is the only value that a query gives.
func scalar(t *testing.T, site *apptest.Site, query string, arguments ...any) string {
	t.Helper()
	rows := site.Rows(t, query, arguments...)
	if len(rows) != 1 {
		t.Fatalf("%s: %d rows", query, len(rows))
	}
	return strings.Trim(rows[0], `"`)
}

func TestDoubleClicksDoThingsOnce(t *testing.T) {
	t.Parallel()
	for _, click := range []struct {
		name, path string
		fields     url.Values
		// events is how many lines of this kind the audit trail gets.
		kind   string
		events string
		// lands is the end of the path that the click leads to.
		lands string
	}{
		{"choosing locations", "/locations", url.Values{"location": {"b1", "b2"}}, "locations_chosen", "2", "/connections"},
		{"disconnecting", "/disconnect", nil, "disconnected", "1", "/disconnect"},
		{"syncing", "/sync", nil, "sync_requested", "2", "/connections"},
		{"checking", "/check", nil, "checked", "2", "/connections"},
	} {
		t.Run(click.name, func(t *testing.T) {
			t.Parallel()
			site, _ := quiet(t)
			visitor := site.SignedIn(t, site.Owner)
			id := visitor.Connect("bayside")
			path := "/connections/" + id + click.path
			for _, page := range atOnce(visitor, sent(visitor, path, click.fields), sent(visitor, path, click.fields)) {
				if page.Status != http.StatusOK || !strings.HasSuffix(page.URL.Path, click.lands) {
					t.Errorf("status %d, heading %q at %s", page.Status, page.Heading(), page.URL.Path)
				}
			}
			settled(t, site)
			if events := scalar(t, site, `SELECT count(*) FROM events WHERE kind = ?`, click.kind); events != click.events {
				t.Errorf("%s events %s, want %s", events, click.kind, click.events)
			}
			if jobs := scalar(t, site, `SELECT count(*) FROM river_job WHERE state IN ('available', 'scheduled', 'running')`); jobs > "1" {
				t.Errorf("%s syncs are queued", jobs)
			}
			if reuses := site.Sandbox.State().Reuses; len(reuses) > 0 {
				t.Errorf("refresh tokens were used twice: %v", reuses)
			}
		})
	}
}

func TestTwoCallbacksWithOneStateConnectOnce(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	address := returning(visitor, "manly")
	pages := atOnce(visitor, visitor.Request(http.MethodGet, address, nil), visitor.Request(http.MethodGet, address, nil))
	connected, used := 0, 0
	for _, page := range pages {
		switch {
		case page.Status == http.StatusOK && page.URL.Path == "/connections":
			connected++
		case page.Status == http.StatusGone && page.Heading() == "This sign-in has already been used":
			used++
		default:
			t.Errorf("status %d, heading %q", page.Status, page.Heading())
		}
	}
	if connected != 1 || used != 1 {
		t.Errorf("%d connected, %d were told that it is used", connected, used)
	}
	if requests := len(site.Sandbox.State().TokenRequests); requests != 1 {
		t.Errorf("the code was sent %d times", requests)
	}
}

func TestTheSamePracticeInTwoTabsIsOneConnection(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	first, second := returning(visitor, "manly"), returning(visitor, "manly")
	for _, page := range atOnce(visitor, visitor.Request(http.MethodGet, first, nil), visitor.Request(http.MethodGet, second, nil)) {
		is(t, page, http.StatusOK, "Connections")
	}
	settled(t, site)
	if rows := site.Rows(t, `SELECT epoch, status FROM connections`); len(rows) != 1 || rows[0] != `2|"connected"` {
		t.Errorf("connections: %v", rows)
	}
	if sealed := scalar(t, site, `SELECT count(*) FROM credentials WHERE epoch = 2`); sealed != "1" {
		t.Errorf("%s credentials of the newest epoch", sealed)
	}
	is(t, visitor.Post("/connections/"+scalar(t, site, `SELECT id FROM connections`)+"/check", nil), http.StatusOK, "Connections")
	if seen := site.Sandbox.State(); len(seen.Revocations) > 0 {
		t.Errorf("tokens of the kept sign-in were revoked: %v", seen.Revocations)
	}
}

func TestReconnectWhileConnectedKeepsIdAndChoice(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	visitor.Post("/connections/"+id+"/locations", url.Values{"location": {"b2", "b4"}})
	page := visitor.Get(visitor.Callback(visitor.Post("/connections/"+id+"/reconnect", nil), reception("bayside")))
	is(t, page, http.StatusOK, "Connections")
	if page.URL.Path != "/connections" || page.Find("[data-connection]").Length() != 1 {
		t.Errorf("at %s with %d cards", page.URL.Path, page.Find("[data-connection]").Length())
	}
	if again := page.Find("[data-connection]").AttrOr("data-connection", ""); again != id {
		t.Errorf("the connection is %s, was %s", again, id)
	}
	if chosen := chosenIn(t, site, id); chosen != `"b2" "b4"` {
		t.Errorf("chosen %s", chosen)
	}
}

func TestReconnectWithAnotherPracticeIsRefused(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	before := site.Tables(t)
	visitor.Post(site.SandboxURL+"/t/bayside/sign-out", nil)
	consent := visitor.SignInAtProvider(visitor.Post("/connections/"+id+"/reconnect", nil), "director@bayside.example")
	page := visitor.Submit(consent, "main form", url.Values{"decision": {"allow"}, "practice": {"manly"}})
	is(t, page, http.StatusConflict, "That is another practice")
	oneWayOn(t, page, "Reconnect")
	for _, name := range []string{"“Bayside Dental Group”", "“Manly Dental”"} {
		if !strings.Contains(page.Find(".message").Text(), name) {
			t.Errorf("%s is not named: %q", name, page.Find(".message").Text())
		}
	}
	settled(t, site)
	unchanged(t, site, before, "sessions")
	if grants, _ := site.Sandbox.Grants("manly"); len(grants) != 0 {
		t.Errorf("%d grants are left at the other practice", len(grants))
	}
	is(t, visitor.Post("/connections/"+id+"/check", nil), http.StatusOK, "Connections")
}

func TestPracticeOfAnotherOrganisationIsRefused(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	ours, theirs := site.SignedIn(t, site.Owner), site.SignedIn(t, site.Stranger)
	id := ours.Connect("manly")
	before := site.Tables(t)
	page := theirs.Allow(theirs.Depart("manly"))
	is(t, page, http.StatusConflict, "“Manly Dental” is already connected")
	if strings.Contains(page.Body, id) || strings.Contains(page.Body, "Harbourside") {
		t.Error("the page tells who holds the practice")
	}
	settled(t, site)
	unchanged(t, site, before, "sessions")
	seen := site.Sandbox.State()
	if kept, newest := seen.TokenRequests[0].Issued, seen.TokenRequests[1].Issued; len(seen.Revocations) != 2 ||
		seen.Revocations[0].Token != newest || seen.Revocations[0].Token == kept {
		t.Errorf("revoked %+v; kept %s, refused %s", seen.Revocations, kept, newest)
	}
	is(t, ours.Post("/connections/"+id+"/check", nil), http.StatusOK, "Connections")

	// Once it is disconnected there, it is free; then it is ours no more.
	ours.Post("/connections/"+id+"/disconnect", nil)
	settled(t, site)
	if theirID := theirs.Connect("manly"); theirID == id {
		t.Error("the other organisation got our connection")
	}
	page = ours.Get(ours.Callback(ours.Post("/connections/"+id+"/reconnect", nil), reception("manly")))
	is(t, page, http.StatusConflict, "“Manly Dental” is already connected")
}

func TestDisconnectedPracticeCanBeConnectedAgain(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	receipt := visitor.Post("/connections/"+id+"/disconnect", nil)
	is(t, receipt, http.StatusOK, "Bayside Dental Group is disconnected")
	if answer := receipt.Find("[data-provider-answer]").AttrOr("data-provider-answer", ""); answer != "confirmed" {
		t.Errorf("the receipt says %q", answer)
	}
	revokedAll(t, site, "bayside")
	clock.Add(time.Second)
	page := visitor.Allow(visitor.Depart("bayside"))
	is(t, page, http.StatusOK, "Choose locations")
	if page.URL.Path != "/connections/"+id+"/locations" {
		t.Errorf("a second connection: %s", page.URL.Path)
	}
	if got := ticked(page); len(got) > 0 {
		t.Errorf("the disconnect kept the choice %v", got)
	}
}

func TestSignInThatADisconnectOvertookDoesNotBringItBack(t *testing.T) {
	t.Parallel()
	site, clock, gate := gated(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	address := visitor.Callback(visitor.Post("/connections/"+id+"/reconnect", nil), reception("manly"))
	gate.before("/oauth/token", func() {
		clock.Add(time.Second)
		visitor.Post("/connections/"+id+"/disconnect", nil)
	})
	page := visitor.Get(address)
	is(t, page, http.StatusConflict, "The practice was disconnected meanwhile")
	settled(t, site)
	if status := scalar(t, site, `SELECT status FROM connections`); status != "disconnected" {
		t.Errorf("status %s, page %q", status, page.Heading())
	}
	empty(t, site, "credentials", "locations")
}

func TestEachTabHasASignInOfItsOwn(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	bayside, manly := returning(visitor, "bayside"), returning(visitor, "manly")
	is(t, visitor.Get(manly), http.StatusOK, "Connections")
	is(t, visitor.Get(bayside), http.StatusOK, "Choose locations")
	tenants := strings.Join(site.Rows(t, `SELECT tenant_address, status FROM connections ORDER BY tenant_address`), " ")
	if tenants != `"bayside"|"choosing" "manly"|"connected"` {
		t.Errorf("connections: %s", tenants)
	}
}

func TestAfterADisconnectEverybodyReadsTheReceiptAndNothingElse(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	owner, member := site.SignedIn(t, site.Owner), site.SignedIn(t, site.Member)
	id := owner.Connect("manly")
	owner.Post("/connections/"+id+"/disconnect", nil)
	settled(t, site)
	before := site.Tables(t)
	for _, visitor := range []*apptest.Visitor{owner, member} {
		page := visitor.Get("/connections/" + id + "/disconnect")
		is(t, page, http.StatusOK, "Manly Dental is disconnected")
		if page.Find("main form").Length() > 0 {
			t.Error("the receipt offers to disconnect again")
		}
		card := visitor.Get("/connections/" + id).Find("[data-connection]")
		if status := card.AttrOr("data-status", ""); status != "disconnected" {
			t.Errorf("status %q", status)
		}
	}
	// The back button and once more.
	is(t, owner.Post("/connections/"+id+"/disconnect", nil), http.StatusOK, "Manly Dental is disconnected")
	unchanged(t, site, before, "sessions")
}
