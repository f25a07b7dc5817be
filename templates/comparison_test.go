package templates_test

import (
	"strings"
	"testing"

	"mooring/templates"
)

func TestAComparisonSaysEachStateByWordAndShape(t *testing.T) {
	t.Parallel()
	view, found := comparison(), differing()
	view.Result = &found
	document := parse(t, templates.ComparisonPage(page("Compare appointments"), view))
	shapes := make(map[string]bool)
	for _, row := range found.Rows {
		shown := document.Find(`li[data-row="` + row.State + `"]`)
		shape, _ := shown.Find("svg.mark").Html()
		if !strings.HasPrefix(words(shown), row.Word) || shape == "" || shapes[shape] {
			t.Errorf("%s: %q with a shape of its own: %v", row.State, words(shown), !shapes[shape])
		}
		shapes[shape] = true
	}
	verdict := document.Find(`[data-comparison="differs"]`)
	wants(t, words(verdict), "3 of 5 appointments are not the same.", "2 equal 1 differs 1 missing here 1 missing in Core Practice", "Core Practice was asked today 09:40")
	if order := document.Find("main").Find("[data-comparison], .rows, details"); order.Length() != 3 || order.Eq(0).AttrOr("data-comparison", "") == "" {
		t.Errorf("%d parts, or the finding is not the first", order.Length())
	}
	primary := document.Find("main .primary")
	if primary.Length() != 1 || words(primary) != "Repair these appointments" {
		t.Errorf("%d primary buttons, %q", primary.Length(), words(primary))
	}
}

func TestAnEqualDayIsCalmAndShort(t *testing.T) {
	t.Parallel()
	view := comparison()
	view.Result = &templates.ComparedDay{At: at("today 09:40"), Equal: true, Headline: "All 1 are the same.", Counts: []string{"1 equal"},
		EqualRows: differing().EqualRows[:1], EqualCount: "1 equal appointment"}
	document := parse(t, templates.ComparisonPage(page("Compare appointments"), view))
	if document.Find(`[data-comparison="equal"][data-mark="good"]`).Length() != 1 || document.Find(".rows, main .primary, [data-comparison] li").Length() != 0 {
		t.Error("there is more to see than the finding")
	}
	if document.Find("details:not([open]) tr[data-row=equal]").Length() != 1 {
		t.Error("the equal row is not folded away")
	}
}
