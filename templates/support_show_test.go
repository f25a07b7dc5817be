package templates_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mooring/templates"
)

func TestSupportSeesStateProblemsAndTheNextStep(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.SupportConnectionPage(staffPage("Bayside"), supportView()))
	article := document.Find(`article[data-connection="C1"][data-status="connected"][data-health="failing"]`)
	wants(t, words(article), "Connected · not working now · since Tue 3 Nov 09:40 (18 days)",
		"Core Practice does not answer our calls (code 503).", "Look at the status page of Core Practice.",
		"Since today 10:42 (50 minutes) · came back 2 times · owners were not told by email",
		"What the practice reads Core Practice is not answering.", "Lord Howe (no longer listed)", "The link goes to 2 owners.")
	if article.Find(`[data-problem="provider_unreachable"]`).Length() != 1 {
		t.Error("the problem is not marked")
	}
	wants(t, words(document.Find("main")), "Times on this page are Sydney time (AEDT, UTC+11).",
		"Mon 2 Nov 09:00 to Mon 9 Nov 09:00 (7 days)", "Sam Field (support) looked at Bayside Dental Group.",
		"Has switched email off.", "Refused for good (code 550 5.1.1)", "Do not write about patients.", "RUN7")
}

func TestSupportMayCheckMailAndNoteAndNothingElse(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.SupportConnectionPage(staffPage("Bayside"), supportView()))
	var posts []string
	for _, form := range document.Find("main form").EachIter() {
		posts = append(posts, form.AttrOr("action", ""))
	}
	if got := strings.Join(posts, " "); got != "/support/connections/C1/check /support/connections/C1/mail /support/connections/C1/notes" {
		t.Errorf("forms post to %s", got)
	}
	for _, link := range document.Find("main a[href]").EachIter() {
		if strings.HasPrefix(link.AttrOr("href", ""), "/connections") {
			t.Errorf("a link leads to a page of practices: %s", link.AttrOr("href", ""))
		}
	}
}

func TestARefusedNoteKeepsItsTextAndSaysWhy(t *testing.T) {
	t.Parallel()
	view := supportView()
	view.NoteText, view.NoteError = "half a\nthought", "A note may have 2,000 characters at most."
	document := parse(t, templates.SupportConnectionPage(staffPage("Bayside"), view))
	field := document.Find("textarea")
	if field.Text() != "half a\nthought" || field.AttrOr("aria-invalid", "") != "true" {
		t.Errorf("text %q, invalid %q", field.Text(), field.AttrOr("aria-invalid", ""))
	}
	if described := field.AttrOr("aria-describedby", ""); !strings.Contains(described, "note-error") {
		t.Errorf("described by %q", described)
	}
	wants(t, words(document.Find("#note-error")), "A note may have 2,000 characters at most.")
}

func TestTheChartDrawsEachDayWithinItsFrame(t *testing.T) {
	t.Parallel()
	for name, chart := range map[string]templates.Chart{
		"a usual month":       history(),
		"one sync in a month": {Days: append(make([]templates.ChartDay, 29), templates.ChartDay{Name: "Today", Done: 1})},
		"failures alone":      {Days: append(make([]templates.ChartDay, 29), templates.ChartDay{Name: "Today", Failed: 3})},
		"very many beside few": {Days: append(make([]templates.ChartDay, 28),
			templates.ChartDay{Name: "Yesterday", Done: 1_000_000_000}, templates.ChartDay{Name: "Today", Done: 1, Partial: 1, Failed: 1})},
	} {
		view := supportView()
		view.History = chart
		svg := parse(t, templates.SupportConnectionPage(staffPage("Bayside"), view)).Find(`svg[role="img"]`)
		box := strings.Fields(svg.AttrOr("viewbox", svg.AttrOr("viewBox", "")))
		if svg.Length() != 1 || len(box) != 4 || svg.AttrOr("role", "") != "img" || words(svg.Find("#chart-sums")) == "" {
			t.Fatalf("%s: %d drawings, frame %v", name, svg.Length(), box)
		}
		days := 0
		for _, day := range chart.Days {
			if day.Done+day.Partial+day.Failed > 0 {
				days++
			}
		}
		if drawn := svg.Find("g").Length(); drawn != days {
			t.Errorf("%s: %d days are drawn, want %d", name, drawn, days)
		}
		for _, bar := range svg.Find("rect").EachIter() {
			for _, side := range [][3]string{{"x", "width", box[2]}, {"y", "height", box[3]}} {
				from, long, most := measure(t, bar.AttrOr(side[0], "")), measure(t, bar.AttrOr(side[1], "")), measure(t, side[2])
				if from < 0 || long <= 0 || from+long > most {
					t.Errorf("%s: a bar from %d, %d long, in a frame of %d", name, from, long, most)
				}
			}
		}
	}
}

// measure reads a length of a drawing.
func measure(t *testing.T, text string) int {
	t.Helper()
	value, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("measure %q: %v", text, err)
	}
	return value
}

func TestTheChartsTableSaysWhatTheDrawingShows(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.SupportConnectionPage(staffPage("Bayside"), supportView()))
	rows := document.Find("details table tbody tr")
	if rows.Length() != 27 { // Three days were quiet.
		t.Errorf("%d rows", rows.Length())
	}
	first := rows.First()
	wants(t, words(first), "94 complete, 2 failed", "1,229 changed, 29 removed")
	wants(t, words(document.Find("#chart-sums")), "complete, 12 partly, 40 failed")
	wants(t, words(document.Find(".chart")), "up to 102 a day")
}

func TestAMonthWithoutSyncsIsSaidInWords(t *testing.T) {
	t.Parallel()
	view := supportView()
	view.History = templates.Chart{Days: make([]templates.ChartDay, 30)}
	document := parse(t, templates.SupportConnectionPage(staffPage("Bayside"), view))
	if document.Find(".chart").Length() != 0 {
		t.Error("an empty drawing")
	}
	wants(t, words(document.Find("main")), "No sync has ended in the last 30 days.")
}

func TestNothingFromOutsideStandsInTheDrawing(t *testing.T) {
	t.Parallel()
	view := supportView()
	view.TenantName, view.Organisation, view.Locations[0].Name = hostile, hostile, hostile
	document := parse(t, templates.SupportConnectionPage(staffPage(hostile), view))
	document.Find(".chart").Each(func(_ int, chart *goquery.Selection) {
		if strings.Contains(chart.Text(), "alert") || strings.Contains(chart.Text(), "Söhne") {
			t.Error("the chart shows a foreign name")
		}
	})
}
