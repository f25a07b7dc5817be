package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/connectlink"
	"mooring/internal/sandbox"
)

// apiDown is a provider that does not answer after a sign-in.
var apiDown = sandbox.Fault{Kind: sandbox.Down, Target: sandbox.API}

// goBack fails unless a page says to go back to the product, and leads there.
func goBack(t *testing.T, site *linked, visitor *apptest.Visitor, page *apptest.Page, heading string) {
	t.Helper()
	is(t, page, http.StatusGone, heading)
	oneWayOn(t, page, "Back to Recall Desk")
	if !strings.Contains(page.Find("main").Text(), "go back to Recall Desk") && !strings.Contains(page.Find("main").Text(), "Go back to Recall Desk") {
		t.Errorf("it says %q", page.Find("main").Text())
	}
	site.back(t, visitor.Get(page.Find("main a.primary").AttrOr("href", "")))
}

func TestALinkWorksOnceInOneBrowser(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	session, link := site.invite(t, connectlink.NewSession{Provider: "core-practice"})
	first, second := site.NewVisitor(t), site.NewVisitor(t)

	for name, header := range map[string]string{"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Moz": "prefetch"} {
		ahead := first.Request(http.MethodGet, link, nil)
		ahead.Header.Set(name, header)
		if page := first.Send(ahead); page.Status != http.StatusNoContent || len(first.Cookies()) != 0 {
			t.Errorf("%s: status %d, cookies %v", name, page.Status, first.Cookies())
		}
	}
	if page := first.Send(first.Request(http.MethodHead, link, nil)); page.Status != http.StatusNoContent || len(first.Cookies()) != 0 {
		t.Errorf("HEAD: status %d, cookies %v", page.Status, first.Cookies())
	}
	if status := site.session(t, session.ID).Status(site.clock.Now()); status != connectlink.StatusOpen {
		t.Errorf("a look ahead opened it: %s", status)
	}

	stay := first.Stay()
	page := first.Get(link)
	stay()
	if page.Status != http.StatusSeeOther || page.Header.Get("Location") != "/connections/new?provider=core-practice" || page.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("status %d, to %q, referrer policy %q", page.Status, page.Header.Get("Location"), page.Header.Get("Referrer-Policy"))
	}
	goBack(t, site, second, second.Get(link), "This link has already been used")
	if page := second.Send(second.Request(http.MethodHead, link, nil)); page.Status != http.StatusGone {
		t.Errorf("HEAD of a used link: status %d", page.Status)
	}
	for range 2 {
		is(t, first.Get(link), http.StatusOK, "Connect your practice in Core Practice")
	}
	is(t, second.Get("/connections"), http.StatusOK, "Sign in to Recall Desk")
}

func TestTheFirstOfTwoPressesMayBeLost(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	_, link := site.invite(t, connectlink.NewSession{})
	lost, visitor, other := site.NewVisitor(t), site.NewVisitor(t), site.NewVisitor(t)
	stay := lost.Stay()
	if page := lost.Send(navigate(lost, link, "cross-site")); page.Status != http.StatusSeeOther {
		t.Fatalf("status %d", page.Status)
	}
	stay() // The browser threw that answer away and pressed on.
	is(t, visitor.Send(navigate(visitor, link, "cross-site")), http.StatusOK, "Connect your practice system")
	goBack(t, site, other, other.Send(navigate(other, link, "cross-site")), "This link has already been used")
	goBack(t, site, lost, lost.Get("/connections"), "This link has already been used")
	is(t, visitor.Get("/connections"), http.StatusOK, "Connect your practice system")
}

func TestLinksThatLeadNowhereSaySo(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	_, link := site.invite(t, connectlink.NewSession{Life: time.Minute})
	visitor := site.NewVisitor(t)
	site.clock.Add(time.Minute)
	goBack(t, site, visitor, visitor.Get(link), "This link has expired")
	for _, token := range []string{"x", strings.Repeat("A", 43), "%2e%2e", "' OR 1=1 --", strings.Repeat("A", 5000)} {
		page := visitor.Get("/connect/" + url.PathEscape(token))
		is(t, page, http.StatusGone, "This link does not work")
		if page.Header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(page.Find("main").Text(), "Go back to Recall Desk") {
			t.Errorf("%q: %q", token, page.Find("main").Text())
		}
	}
	empty(t, site.Site, "sessions")
}

func TestAnOriginThatIsTakenBackIsNotLedTo(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{})
	later := apptest.Start(t, apptest.Options{Folder: site.Folder, Quiet: true, Now: site.clock.Now, Config: func(c *config.Config) {
		c.ReturnOriginList = "https://elsewhere.example"
	}})
	is(t, visitor.At(later).Get("/connect/back/"+session.ID), http.StatusNotFound, "We could not find that page")
}

func TestALinkEndsWhateverSessionTheBrowserHad(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	for name, who := range map[string]account.User{"a member": site.Member, "another practice's owner": site.Stranger, "staff": site.Staff(t, account.RoleAdmin)} {
		visitor := site.SignedIn(t, who)
		before := visitor.Cookies()[0]
		_, link := site.invite(t, connectlink.NewSession{})
		page := visitor.Get(link)
		is(t, page, http.StatusOK, "Connect your practice system")
		if person := page.Find(".person span").Text(); person != "Ana Silva" {
			t.Errorf("%s: %q is signed in", name, person)
		}
		is(t, visitor.Get("/support"), http.StatusNotFound, "We could not find that page")
		old := site.NewVisitor(t)
		request := old.Request(http.MethodGet, "/connections", nil)
		request.AddCookie(before)
		is(t, old.Send(request), http.StatusOK, "Sign in to Recall Desk")
	}
	if rows := site.Rows(t, "SELECT user_id FROM sessions"); strings.Join(rows, "") != strings.Repeat("<nil>", 3) {
		t.Errorf("sessions of %v", rows)
	}
}

func TestAVisitEnds(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, session := site.guest(t, connectlink.NewSession{Provider: "core-practice"})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	consent := visitor.Depart("manly")
	site.clock.Add(2*time.Hour - time.Second)
	is(t, visitor.Get("/connections"), http.StatusOK, "Connections")
	site.clock.Add(time.Second)
	goBack(t, site, visitor, visitor.Get("/connections"), "Your time here is over")
	goBack(t, site, visitor, visitor.Post("/connections/"+id+"/check", nil), "Your time here is over")
	card := visitor.Request(http.MethodGet, "/connections/"+id+"/card", nil)
	if page := visitor.Send(card); page.Status != http.StatusGone {
		t.Errorf("a card that refreshes itself: status %d", page.Status)
	}
	goBack(t, site, visitor, visitor.Allow(consent), "Your time here is over")
	is(t, visitor.Get("/login"), http.StatusOK, "Sign in to Recall Desk")
	if status := site.session(t, session.ID).Status(site.clock.Now()); status != connectlink.StatusEnded {
		t.Errorf("status %s", status)
	}
}

func TestAGuestWhoSignsOutIsBackAndOut(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	session, link := site.invite(t, connectlink.NewSession{})
	visitor := site.NewVisitor(t)
	visitor.Get(link)
	page := visitor.Post("/logout", nil)
	if told := site.back(t, page); told.Get("outcome") != "returned" || site.session(t, session.ID).Outcome != connectlink.Returned {
		t.Errorf("told %v", told)
	}
	goBack(t, site, visitor, visitor.Get(link), "This link has already been used")
	is(t, visitor.Get("/connections"), http.StatusOK, "Sign in to Recall Desk")
}

func TestAGuestWhoSignsInWithAPasswordIsNoGuest(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, _ := site.guest(t, connectlink.NewSession{})
	page := visitor.Post("/login", credentials(site.Owner.Email, apptest.Password))
	if person := page.Find(".person span").Text(); person != site.Owner.Name || wayBack(page) != "" {
		t.Errorf("%q is signed in, the way back is %q", person, wayBack(page))
	}
}
