package templates_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/templates"
)

func TestEveryNumberOfTheOverviewLeadsToWhatItCounts(t *testing.T) {
	t.Parallel()
	view := homeView()
	document := parse(t, templates.SupportHomePage(staffPage("Overview"), view))
	for _, count := range append(view.States, view.Providers...) {
		link := named(document.Selection, count.Number+" "+count.Label)
		if link.Length() != 1 || link.AttrOr("href", "") != count.Path {
			t.Errorf("%s: %d links, to %q", count.Label, link.Length(), link.AttrOr("href", ""))
		}
	}
	lines := document.Find("[data-problem]").Map(func(_ int, line *selection) string { return words(line) })
	want := []string{
		"41 connections: Core Practice not answering since today 10:42 The newest since today 11:03",
		"1 location: Docplanner lists new locations since Mon 23 Nov 08:00",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if link := named(document.Selection, "About to lapse: 4"); link.AttrOr("href", "") != view.Lapsing.Path {
		t.Errorf("about to lapse leads to %q", link.AttrOr("href", ""))
	}
}

func TestTheOverviewSaysWhenAllIsWellAndWhenThereIsNothing(t *testing.T) {
	t.Parallel()
	view := homeView()
	view.Causes = nil
	wants(t, words(parse(t, templates.SupportHomePage(staffPage("Overview"), view)).Find("main")), "Every connection that is in use works.")
	view.Empty = true
	text := words(parse(t, templates.SupportHomePage(staffPage("Overview"), view)).Find("main"))
	wants(t, text, "Nobody has connected a practice yet.")
	if strings.Contains(text, "Working") || strings.Contains(text, "works") {
		t.Errorf("without any connection the page says %q", text)
	}
}

func TestAPartThatRefreshesItselfHasALinkForThoseWithoutAScript(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.SupportListPage(staffPage("Connections"), listView()))
	live := document.Find("#live")
	if live.AttrOr("data-refresh", "") != listView().Live.Path || live.AttrOr("data-refresh-seconds", "") != "30" {
		t.Errorf("it asks %q every %q seconds", live.AttrOr("data-refresh", ""), live.AttrOr("data-refresh-seconds", ""))
	}
	if link := named(live, "Reload"); link.AttrOr("href", "") != listView().Live.Path {
		t.Errorf("Reload leads to %q", link.AttrOr("href", ""))
	}
	if words(live.Find("[data-summary]")) != listView().Live.Summary || live.Find("form, input, select").Length() != 0 {
		t.Error("it has no summary, or a person can be typing in it")
	}
}

func TestTheListTellsEachConnectionApart(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.SupportListPage(staffPage("Connections"), listView()))
	rows := document.Find("tbody tr").Map(func(_ int, row *selection) string { return words(row) })
	want := []string{
		"Bayside Dental Group Harbourside Health · bayside Core Practice Connected · working for 18 days None 2 minutes ago",
		"Manly Dental Harbourside Health · bayside Core Practice Connected · not working now for 18 days Provider not answering since today 10:42, and 2 more 2 minutes ago",
		"Bayside Dental Group Harbourside Health · bayside Core Practice Needs reconnecting · not updating for 18 days Sign-in about to lapse since today 10:42 2 minutes ago",
		hostile + " " + hostile + " · " + hostile + " Core Practice Signed in · no locations chosen yet for 18 days None Never",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if document.Find("tbody th[scope=row] a").Length() != 4 || document.Find("thead th[scope=col]").Length() != 5 {
		t.Error("the table does not say what its cells are")
	}
	document.Find("tbody td").Each(func(_ int, cell *selection) {
		if cell.AttrOr("data-label", "") == "" {
			t.Error("a cell without its column's name, for narrow windows")
		}
	})
}

func TestTheListKeepsTheFilterInItsFormAndLinks(t *testing.T) {
	t.Parallel()
	view := listView()
	document := parse(t, templates.SupportListPage(staffPage("Connections"), view))
	if got := document.Find("form.filter input[name=q]").AttrOr("value", ""); got != hostile {
		t.Errorf("the search reads %q", got)
	}
	if got := document.Find("select[name=status] option[selected]").AttrOr("value", ""); got != "connected" {
		t.Errorf("the status is %q", got)
	}
	for name, path := range map[string]string{
		"Next": view.NextPath, "Back to the first page": view.FirstPath, "Download all as CSV": view.ExportPath, "Clear the filter": view.ClearPath,
	} {
		if got := named(document.Selection, name).AttrOr("href", ""); got != path {
			t.Errorf("%s leads to %q", name, got)
		}
	}
	first := view
	first.FirstPath, first.NextPath, first.ClearPath = "", "", ""
	for _, name := range []string{"Next", "Back to the first page", "Clear the filter"} {
		if named(parse(t, templates.SupportListPage(staffPage("Connections"), first)).Selection, name).Length() != 0 {
			t.Errorf("%s is offered in vain", name)
		}
	}
}

func TestTheListSaysWhenSignInsLapseWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	view := listView()
	view.ShowsLapse = true
	document := parse(t, templates.SupportListPage(staffPage("Connections"), view))
	cells := document.Find("td[data-label=Lapses]").Map(func(_ int, cell *selection) string { return words(cell) })
	if diff := cmp.Diff([]string{"Not known", "Not known", "Tue 24 Nov 09:40", "Not known"}, cells); diff != "" {
		t.Error(diff)
	}
}

func TestAConnectionWithoutAnAddressIsNamedByItsOrganisation(t *testing.T) {
	t.Parallel()
	view := listView()
	view.Rows = view.Rows[:1]
	view.Rows[0].TenantAddress = ""
	about := words(parse(t, templates.SupportListPage(staffPage("Connections"), view)).Find("th .about"))
	if about != "Harbourside Health" {
		t.Errorf("%q", about)
	}
}
