package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
)

func TestSignInLeadsEverybodyToTheirOwnPages(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	support, admin := site.Staff(t, account.RoleSupport), site.Staff(t, account.RoleAdmin)
	for _, test := range []struct {
		who        account.User
		next, want string
	}{
		{support, "", "/support"},
		{support, "/connections", "/support"},
		{support, "/supporters", "/support"},
		{support, "https://evil.example/support", "/support"},
		{support, "/support/connections?status=connected&q=%25", "/support/connections?status=connected&q=%25"},
		{support, "/support?q=a", "/support?q=a"},
		{admin, "/support/problems", "/support/problems"},
		{admin, "/account", "/support"},
		{site.Owner, "/support", "/connections"},
		{site.Owner, "/support/connections", "/connections"},
		{site.Member, "/account", "/account"},
		{site.Member, "/connections/X/reconnect", "/connections/X/reconnect"},
	} {
		t.Run(string(test.who.Role)+" to "+test.next, func(t *testing.T) {
			t.Parallel()
			visitor := site.NewVisitor(t)
			defer visitor.Stay()()
			address := "/login?" + url.Values{"next": {test.next}}.Encode()
			page := visitor.Post(address, credentials(test.who.Email, apptest.Password))
			if got := page.Header.Get("Location"); page.Status != http.StatusSeeOther || got != test.want {
				t.Errorf("after signing in: status %d to %q, want %q", page.Status, got, test.want)
			}
			if got := visitor.Get(address).Header.Get("Location"); got != test.want {
				t.Errorf("when signed in already: to %q, want %q", got, test.want)
			}
		})
	}
}

func TestStaffHaveAHeaderOfTheirOwn(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Staff(t, account.RoleSupport))
	page := visitor.Get("/")
	if page.URL.Path != "/support" || page.Status != http.StatusOK {
		t.Fatalf("the first page is %s, status %d", page.URL.Path, page.Status)
	}
	header := strings.Fields(page.Find(".page-header").Text())
	if want := strings.Fields(apptest.AppName + " SupportRobin Field Sign outOverviewConnectionsWhat problems mean"); !slices.Equal(header, want) {
		t.Errorf("%q, want %q", header, want)
	}
	for _, link := range page.Find(".page-nav a").EachIter() {
		if theirs := visitor.Get(link.AttrOr("href", "")); theirs.Status != http.StatusOK || theirs.Find(".page-nav [aria-current]").Text() != link.Text() {
			t.Errorf("%s: status %d, current %q", link.Text(), theirs.Status, theirs.Find(".page-nav [aria-current]").Text())
		}
	}
	page = visitor.Get("/connections")
	is(t, page, http.StatusNotFound, "We could not find that page")
	oneWayOn(t, page, "Go to support")
	page = visitor.Get("/nothing-here")
	is(t, page, http.StatusNotFound, "We could not find that page")
	if back := visitor.Get(page.Find("main a.primary").AttrOr("href", "")); back.URL.Path != "/support" {
		t.Errorf("the way on leads to %s", back.URL.Path)
	}
	is(t, visitor.Post("/logout", nil), http.StatusOK, "Sign in to "+apptest.AppName)
}

func TestFormsOfStaffFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	visitor := site.SignedIn(t, site.Staff(t, account.RoleAdmin))
	before := site.Tables(t)
	for header, value := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
		for _, route := range unsafeRoutes(id) {
			request := visitor.Request(http.MethodPost, route, strings.NewReader("text=note&mail=off"))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set(header, value)
			is(t, visitor.Send(request), http.StatusForbidden, "That request did not come from here")
		}
	}
	unchanged(t, site, before)
}
