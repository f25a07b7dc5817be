package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/connection"
)

func TestEveryKindOfProblemIsExplainedToStaff(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	staff := staffOf(t, site)
	page := staff.Get("/support/problems")
	is(t, page, http.StatusOK, "What problems mean")
	if shown, all := page.Find("section[data-problem]").Length(), len(connection.Catalogue()); shown != all {
		t.Errorf("%d kinds of %d", shown, all)
	}
	for _, entry := range connection.Catalogue() {
		section := page.Find(`section[data-problem="` + string(entry.Kind) + `"]`)
		text := strings.Join(strings.Fields(section.Text()), " ")
		for _, want := range []string{entry.Title, entry.Opens, entry.Resolves} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in %q", entry.Kind, want, text)
			}
		}
		section.Find("dd").Each(func(i int, fact *selection) {
			if strings.TrimSpace(fact.Text()) == "" || strings.Contains(fact.Text(), "%!") {
				t.Errorf("%s: fact %d reads %q", entry.Kind, i, fact.Text())
			}
		})
		list := staff.Get(section.Find("a").Last().AttrOr("href", ""))
		if chosen := list.Find("select[name=problem] option[selected]").AttrOr("value", ""); chosen != string(entry.Kind) {
			t.Errorf("%s leads to the list of %q", entry.Kind, chosen)
		}
	}
}
