package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/apptest"
)

// recordNames are the names of a list's page.
func recordNames(page *apptest.Page) []string {
	return page.Find("tbody th").Map(func(_ int, name *selection) string { return strings.TrimSpace(name.Nodes[0].FirstChild.Data) })
}

func TestACompanyShowsItsListsInPlaceOfAppointments(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	id := site.connectCompany(t, visitor)
	lists := "/connections/" + id + "/records"
	card := visitor.Get("/connections").Find("article")
	if card.Find(`.links a[href="`+lists+`"]`).Text() != "Employees and activities" || card.Find(`.links a[href$="/locations"], .links a[href$="/appointments"]`).Length() != 0 {
		t.Errorf("the card leads to %s", card.Find(".links").Text())
	}
	page := visitor.Get(lists)
	is(t, page, http.StatusOK, "Northshore Engineering Employees")
	if text := page.Find("main").Text(); !strings.Contains(text, "No employees have been read yet.") || !strings.Contains(text, "being read now") || strings.Contains(text, "Last synced") {
		t.Errorf("before a sync: %s", text)
	}
	for path, leads := range map[string]string{
		"/appointments": lists, "/appointments?date=2026-11-24": lists, "/locations": "/connections/" + id,
	} {
		if page := visitor.Get("/connections/" + id + path); page.Status != http.StatusOK || page.URL.Path != leads {
			t.Errorf("%s leads to %s, status %d", path, page.URL.Path, page.Status)
		}
	}
	for _, path := range []string{"/records?list=appointments", "/records?list=%00", "/appointments/new", "/compare"} {
		is(t, visitor.Get("/connections/"+id+path), http.StatusNotFound, "We could not find that page")
	}
	is(t, site.SignedIn(t, site.Member).Get(lists+"?list=activities"), http.StatusOK, "Northshore Engineering Activities")
	is(t, site.SignedIn(t, site.Stranger).Get(lists), http.StatusNotFound, "We could not find that page")
	visitor.Post("/connections/"+id+"/disconnect", nil)
	is(t, visitor.Get(lists), http.StatusConflict, "This connection is not connected")
}

func TestPagesOfAListFollowEachOther(t *testing.T) {
	t.Parallel()
	site := startSystems(t, apptest.Options{})
	visitor := site.SignedIn(t, site.Owner)
	id := site.connectCompany(t, visitor)
	var page *apptest.Page
	until(t, "the employees were copied", func() bool {
		page = visitor.Get("/connections/" + id + "/records?list=employees")
		return page.Find("tbody tr").Length() > 0 && strings.Contains(page.Find("main").Text(), "Last synced")
	})
	seen := recordNames(page)
	if len(seen) != 50 {
		t.Errorf("%d employees on the first page", len(seen))
	}
	next := visitor.Get(page.Find(`nav[aria-label="Pages of the list"] a`).AttrOr("href", ""))
	seen = append(seen, recordNames(next)...)
	names := map[string]bool{}
	for _, name := range seen {
		names[name] = true
	}
	if len(seen) != 60 || len(names) < 50 {
		t.Errorf("%d employees, %d names", len(seen), len(names))
	}
	back := visitor.Get(next.Find(`nav[aria-label="Pages of the list"] a`).AttrOr("href", ""))
	if next.Find(`nav[aria-label="Pages of the list"] a`).Length() != 1 || recordNames(back)[0] != seen[0] {
		t.Error("the last page leads on, or not back to the first")
	}
	receipt := visitor.Post("/connections/"+id+"/disconnect", nil)
	if text := receipt.Find("main").Text(); !strings.Contains(text, "employees and activities") || strings.Contains(text, "appointment") || strings.Contains(text, "0 employees") {
		t.Errorf("the receipt says %s", text)
	}
}

func TestAnOddPlaceInAListIsAPageToo(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	lists := "/connections/" + site.connectCompany(t, visitor) + "/records?list=employees&after="
	for _, after := range []string{"x", "%00", "%ff%fe", "'", strings.Repeat("x", 5000), "%7B%7D"} {
		page := visitor.Get(lists + after)
		if page.Status != http.StatusOK || page.Find(`a[href$="/records?list=employees"]`).Length() == 0 {
			t.Errorf("after=%.20s: status %d, %q", after, page.Status, page.Heading())
		}
	}
}

func TestPagesOfSystemsKeepToTheirNumberOfStatements(t *testing.T) {
	t.Parallel()
	counts := &tally{statements: make(map[string]int)}
	site := startSystems(t, apptest.Options{Quiet: true, Now: apptest.NewClock(noon()).Now, AroundApp: counts.around})
	visitor := site.SignedIn(t, site.Owner)
	company, clinic := site.connectCompany(t, visitor), site.connectClinic(t, visitor, "sonrisa")
	for path, want := range map[string]int{
		"/connections":                            5,
		"/connections/new?provider=docplanner":    2,
		"/connections/" + company + "/records":    8,
		"/connections/" + clinic + "/reconnect":   5,
		"/connections/" + company + "/disconnect": 6,
	} {
		visitor.Get(path) // A notice is shown once.
		page := visitor.Get(path)
		path, _, _ = strings.Cut(path, "?")
		if got := counts.of("GET " + path); got > want {
			t.Errorf("%s (%s): %d statements, at most %d", path, page.Heading(), got, want)
		}
	}
	page := visitor.Get("/connections")
	if size := len(page.Body); size > 15<<10 {
		t.Errorf("%d bytes with 2 connections and 4 providers", size)
	}
}
