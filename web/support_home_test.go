package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/sandbox"
)

// tallies are the numbers of the overview by their words, those that are not 0.
func tallies(page *apptest.Page) map[string]string {
	shown := make(map[string]string)
	for _, link := range page.Find(".tally a").EachIter() {
		number, label, _ := strings.Cut(strings.Join(strings.Fields(link.Text()), " "), " ")
		if number != "0" {
			shown[label] = number
		}
	}
	return shown
}

// causes are the lines of what is wrong.
func causes(page *apptest.Page) []string {
	var lines []string
	for _, line := range page.Find("li[data-problem]").EachIter() {
		lines = append(lines, strings.Join(strings.Fields(line.Text()), " "))
	}
	return lines
}

// practices are the names in the list, in their order.
func practices(page *apptest.Page) []string {
	var names []string
	for _, name := range page.Find("tr [data-tenant-name]").EachIter() {
		names = append(names, name.Text())
	}
	return names
}

// down makes a tenant stop answering, and a check notice it.
func down(t *testing.T, site *apptest.Site, owner *apptest.Visitor, tenant, id string) {
	t.Helper()
	fault(t, site, tenant, on(sandbox.API, sandbox.Down)...)
	owner.Post("/connections/"+id+"/check", nil)
}

func TestTheOverviewCountsConnectionsAndGroupsCauses(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		clock := apptest.NewClock(noon())
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: clock.Now})
		owner, staff := site.SignedIn(t, site.Owner), staffOf(t, site)
		page := staff.Get("/support")
		is(t, page, http.StatusOK, "Overview")
		if text := textOf(page, "#live"); !strings.Contains(text, "Nobody has connected a practice yet.") || len(tallies(page)) != 0 {
			t.Errorf("before anything is connected: %s", text)
		}

		bayside, manly := owner.Connect("bayside"), owner.Connect("manly")
		page = staff.Get("/support")
		if diff := cmp.Diff(map[string]string{"Working": "2"}, tallies(page)); diff != "" {
			t.Error(diff)
		}
		if text := textOf(page, "#live"); !strings.Contains(text, "Every connection that is in use works.") {
			t.Errorf("while all is well: %s", text)
		}

		down(t, site, owner, "bayside", bayside)
		clock.Add(time.Hour)
		down(t, site, owner, "manly", manly)
		page = staff.Get("/support")
		if diff := cmp.Diff(map[string]string{"Not working": "2"}, tallies(page)); diff != "" {
			t.Error(diff)
		}
		want := []string{"2 connections: Core Practice not answering since today 01:00The newest since today 02:00"}
		if diff := cmp.Diff(want, causes(page)); diff != "" {
			t.Error(diff)
		}
		if names := practices(staff.Get(page.Find("li[data-problem] a").AttrOr("href", ""))); !cmp.Equal(names, []string{"Manly Dental", "Bayside Dental Group"}) {
			t.Errorf("the cause leads to %q", names)
		}
		for _, link := range page.Find(".tally a").EachIter() {
			number := strings.Fields(link.Text())[0]
			if found := len(practices(staff.Get(link.AttrOr("href", "")))); number != map[int]string{0: "0", 2: "2"}[found] {
				t.Errorf("%q leads to %d connections", strings.Join(strings.Fields(link.Text()), " "), found)
			}
		}
	})
}

func TestTheOverviewLeadsToSignInsThatAreAboutToLapse(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("manly")
	lapses := noon().Add(9 * 24 * time.Hour)
	site.Exec(t, `UPDATE credentials SET lapses_at = ? WHERE connection_id = ?`, lapses.UnixMicro(), id)
	openProblem(t, site, id, "sign_in_lapsing", 2, noon().Add(-time.Hour))
	staff := staffOf(t, site)
	page := staff.Get("/support")
	link := page.Find("#live a").FilterFunction(func(_ int, link *selection) bool { return link.Text() == "About to lapse: 1" })
	if link.Length() != 1 {
		t.Fatalf("no such link in %s", textOf(page, "#live"))
	}
	page = staff.Get(link.AttrOr("href", ""))
	if text := textOf(page, "td[data-label=Lapses]"); text != "Mon 30 Nov 01:00" {
		t.Errorf("it lapses %q", text)
	}
	if text := textOf(page, "td[data-label=Problem]"); text != "Sign-in about to lapse since today 00:00" {
		t.Errorf("the problem reads %q", text)
	}
}

func TestPagesThatRefreshThemselvesDoNotKeepASessionAlive(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/support", "/support/connections"} {
		site, clock := quiet(t)
		staff, used := staffOf(t, site), site.SignedIn(t, site.Staff(t, account.RoleAdmin))
		for range 3 {
			clock.Add(5 * time.Hour)
			refresh(staff, path)
			used.Get(path)
		}
		if page := staff.Get(path); page.URL.Path != "/login" {
			t.Errorf("%s: still signed in after 15 hours: %s", path, page.URL)
		}
		if page := used.Get(path); page.URL.Path != path {
			t.Errorf("%s: one who looks at it is signed out: %s", path, page.URL)
		}
	}
}

func TestAPageThatRefreshesItselfLeavesTheNoticeToThePerson(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("manly")
	staff := staffOf(t, site)
	follow := staff.Stay()
	staff.Post(supportPath(id)+"/check", nil)
	follow()
	if notice := noticeOf(refresh(staff, "/support")); notice != "" {
		t.Errorf("the refreshed page takes the notice %q", notice)
	}
	if notice := noticeOf(staff.Get(supportPath(id))); notice == "" {
		t.Error("the person gets no notice")
	}
}

// refresh asks for a page as our own script does.
func refresh(visitor *apptest.Visitor, path string) *apptest.Page {
	request := visitor.Request(http.MethodGet, path, nil)
	request.Header.Set("Mooring-Refresh", "1")
	return visitor.Send(request)
}
