package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

func TestActivityTellsADayInSentences(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	fault(t, site, "manly", sandbox.Fault{Kind: sandbox.ScopeTrimmed, Scopes: []string{corepractice.ScopePractitioners}})
	id := visitor.Connect("manly")
	fault(t, site, "manly")
	step := func(path string) {
		clock.Add(time.Minute)
		visitor.Post("/connections/"+id+path, nil)
	}
	step("/check")
	step("/sync")
	fault(t, site, "manly", on(sandbox.API, sandbox.Down)...)
	step("/check")
	fault(t, site, "manly")
	step("/check")
	if _, err := site.Sandbox.RevokeGrants("manly"); err != nil {
		t.Fatal(err)
	}
	step("/check")
	visitor.Get(visitor.Callback(visitor.Post("/connections/"+id+"/reconnect", nil), reception("manly")))
	clock.Add(24 * time.Hour)
	visitor.Post("/login", credentials(site.Owner.Email, apptest.Password))
	step("/disconnect")
	settled(t, site)

	page := visitor.Get("/connections/" + id + "/activity")
	is(t, page, http.StatusOK, "Activity Manly Dental")
	var got []string
	for _, sentence := range page.Find(".trail li p:first-of-type").EachIter() {
		got = append(got, sentence.Text())
	}
	want := []string{
		"Manly Dental: the practice system confirmed that our access has ended.",
		"Kim Lee disconnected Manly Dental. Everything that came from it was removed.",
		"Kim Lee reconnected Manly Dental.",
		"Manly Dental: the practice system gives us access again.",
		"Manly Dental stopped working and needs to be reconnected.",
		"Kim Lee checked Manly Dental; it works.",
		"Manly Dental: the practice system answers again.",
		"Manly Dental: the practice system stopped answering.",
		"Kim Lee asked for a sync of Manly Dental.",
		"Kim Lee checked Manly Dental; it works.",
		"Kim Lee connected Manly Dental.",
	}
	for _, sentence := range want {
		if !slices.Contains(got, sentence) {
			t.Errorf("no line says %q", sentence)
		}
	}
	if t.Failed() {
		t.Logf("the lines are:\n%s", strings.Join(got, "\n"))
	}
	if days := page.Find(".activity-day h2"); days.Length() != 2 || days.First().Text() != "Today" || days.Last().Text() != "Yesterday" {
		t.Errorf("days %q", days.Text())
	}
}

func TestActivityPagesThroughEveryEventOnce(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	for i := range 119 {
		site.Exec(t, `INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at)
			VALUES (?, ?, 'Manly Dental', 'checked', '', ?, '', ?)`, site.Owner.OrganisationID, id, fmt.Sprint("Person ", i), noon().UnixMicro())
	}
	for _, trail := range []string{"/activity", "/connections/" + id + "/activity"} {
		seen := make(map[string]bool)
		var sizes []int
		for path := trail; path != ""; {
			page := visitor.Get(path)
			lines := page.Find(".trail li p:first-of-type")
			sizes = append(sizes, lines.Length())
			for _, line := range lines.EachIter() {
				seen[line.Text()] = true
			}
			path = page.Find(`nav[aria-label="Pages of the activity"] a:contains("Earlier")`).AttrOr("href", "")
			if path != "" && !strings.HasPrefix(path, trail+"?before=") {
				t.Fatalf("Earlier leads to %q", path)
			}
		}
		if fmt.Sprint(sizes) != "[50 50 20]" || len(seen) != 120 {
			t.Errorf("%s: pages of %v events, %d different ones", trail, sizes, len(seen))
		}
	}
	for _, before := range []string{"0", "-5", "x", "99999999999999999999", "1%20OR%201=1"} {
		if lines := visitor.Get("/activity?before=" + before).Find(".trail li").Length(); lines != 50 {
			t.Errorf("before=%s: %d lines, not the first page", before, lines)
		}
	}
}

func TestActivityShowsOnlyOnesOwnOrganisation(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("manly")
	stranger := site.SignedIn(t, site.Stranger)
	page := stranger.Get("/activity")
	is(t, page, http.StatusOK, "Activity")
	if page.Find(".trail li").Length() > 0 || !strings.Contains(page.Find(".empty").Text(), "Nothing has happened yet.") {
		t.Errorf("a stranger reads %q", page.Find("main").Text())
	}
	is(t, stranger.Get("/connections/"+id+"/activity"), http.StatusNotFound, "We could not find that page")
}
