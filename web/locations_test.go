package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/sandbox/practice"
)

// ticked are the ids of the boxes that are ticked.
func ticked(page *apptest.Page) []string {
	var ids []string
	for _, box := range page.Find(`input[name="location"][checked]`).EachIter() {
		ids = append(ids, box.AttrOr("value", ""))
	}
	return ids
}

// chosenIn are the ids of the chosen locations of a connection.
func chosenIn(t *testing.T, site *apptest.Site, id string) string {
	t.Helper()
	return strings.Join(site.Rows(t, `SELECT location_id FROM locations WHERE connection_id = ? AND chosen = 1 ORDER BY location_id`, id), " ")
}

func TestPickerRefusesWhatIsNotThisPractices(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	visitor.Connect("manly")
	visitor.Allow(visitor.Depart("bayside"))
	id := strings.Trim(site.Rows(t, `SELECT id FROM connections WHERE tenant_id <> 'manly' AND status = 'choosing'`)[0], `"`)
	path := "/connections/" + id + "/locations"
	before := site.Tables(t)
	for _, choice := range []struct {
		name    string
		ids     []string
		ticked  []string
		message string
	}{
		{"none", nil, nil, "Choose at least one location."},
		{"an empty id", []string{""}, nil, "not in this practice’s list any more"},
		{"an unknown id", []string{"b9"}, nil, "not in this practice’s list any more"},
		{"one of another practice of ours", []string{"m1"}, nil, "not in this practice’s list any more"},
		{"one foreign among good ones", []string{"b1", "m1", "b5"}, []string{"b1", "b5"}, "not in this practice’s list any more"},
		{"the right id in capitals", []string{"B1"}, nil, "not in this practice’s list any more"},
		{"SQL", []string{"b1' OR '1'='1"}, nil, "not in this practice’s list any more"},
		{"markup", []string{"<script>alert(1)</script>", "b2"}, []string{"b2"}, "not in this practice’s list any more"},
	} {
		t.Run(choice.name, func(t *testing.T) {
			page := visitor.In(t).Post(path, url.Values{"location": choice.ids})
			is(t, page, http.StatusUnprocessableEntity, "Choose locations")
			if message := page.Find("#locations-error").Text(); !strings.Contains(message, choice.message) {
				t.Errorf("message %q", message)
			}
			if got := ticked(page); !slices.Equal(got, choice.ticked) {
				t.Errorf("ticked %v, want %v", got, choice.ticked)
			}
		})
	}
	unchanged(t, site, before)
}

func TestPickerTakesTheSameLocationTwiceAsOnce(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	page := visitor.Post("/connections/"+id+"/locations", url.Values{"location": {"b1", "b1", "b5"}})
	is(t, page, http.StatusOK, "Connections")
	if notice := noticeOf(page); !strings.Contains(notice, "Your locations for Bayside Dental Group are saved.") {
		t.Errorf("notice %q", notice)
	}
	if got := chosenIn(t, site, id); got != `"b1" "b5"` {
		t.Errorf("chosen %s", got)
	}
	if page := visitor.Get("/connections"); noticeOf(page) != "" {
		t.Errorf("the notice is shown again: %q", noticeOf(page))
	}
}

func TestChosenLocationThatVanishedStaysUntilSomebodyDropsIt(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	picker := visitor.Get("/connections/" + id + "/locations")
	removed := true
	if err := site.Sandbox.ChangeLocation("bayside", "b5", practice.LocationChange{Removed: &removed}); err != nil {
		t.Fatal(err)
	}
	page := visitor.Post("/connections/"+id+"/check", nil)
	problem := page.Find(`[data-problem="location_removed"]`)
	if problem.Length() != 1 || !strings.Contains(problem.Text(), "“Lord Howe” is no longer listed in Core Practice.") {
		t.Fatalf("problem %q", problem.Text())
	}
	if got := chosenIn(t, site, id); got != `"b1" "b2" "b3" "b4" "b5"` {
		t.Errorf("chosen after it vanished: %s", got)
	}
	// The picker was open all the while: what it offers may still be sent.
	is(t, visitor.Submit(picker, `form[action$="/locations"]`, nil), http.StatusOK, "Connections")
	page = visitor.Post("/connections/"+id+"/locations", url.Values{"location": {"b1"}})
	is(t, page, http.StatusOK, "Connections")
	if page.Find("[data-problem]").Length() != 0 {
		t.Errorf("problem left: %q", page.Find("[data-problem]").Text())
	}
	// Dropped, it cannot be chosen again.
	page = visitor.Post("/connections/"+id+"/locations", url.Values{"location": {"b1", "b5"}})
	is(t, page, http.StatusUnprocessableEntity, "Choose locations")
}

func TestPickerOfADisconnectedPracticeIsClosed(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	visitor.Post("/connections/"+id+"/disconnect", nil)
	settled(t, site)
	before := site.Tables(t)
	is(t, visitor.Get("/connections/"+id+"/locations"), http.StatusConflict, "This connection is not connected")
	is(t, visitor.Post("/connections/"+id+"/locations", url.Values{"location": {"b1"}}), http.StatusConflict, "This connection is not connected")
	is(t, visitor.Post("/connections/"+id+"/check", nil), http.StatusConflict, "This connection is not connected")
	is(t, visitor.Post("/connections/"+id+"/sync", nil), http.StatusConflict, "This connection is not connected")
	is(t, visitor.Get("/connections/"+id+"/appointments"), http.StatusConflict, "This connection is not connected")
	unchanged(t, site, before)
}
