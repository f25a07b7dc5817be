package corepractice

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/sandbox/practice"
)

// shownDay is a page of one appointment, as the product marks it up.
const shownDay = `<main><div class="day"><p class="aside">Times are Lord Howe time (UTC+11)</p></div>
<section class="practitioner"><h3>Dr Ngaio Hōhepa <span class="aside">1 appointment</span></h3><table><tbody><tr>
<th><time datetime="2026-10-04T01:30:00+10:30">01:30 UTC+10:30</time><span class="until"> to <time datetime="2026-10-04T03:00:00+11:00">03:00 UTC+11</time></span></th>
<td>P-1 <span class="about">Emergency</span></td><td>No show</td></tr></tbody></table></section></main>`

// onSheet parses a page.
func onSheet(t *testing.T, text string) sheet {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return sheet{Document: document, url: &url.URL{Path: "/day"}, body: text}
}

// howe is the book of one location at which an appointment spans the change of
// clocks.
func howe(t *testing.T) (*ledger, practice.Appointment) {
	t.Helper()
	zone, err := time.LoadLocation("Australia/Lord_Howe")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 10, 4, 1, 30, 0, 0, zone)
	return &ledger{names: map[string]string{"d": "Dr Ngaio Hōhepa"}, zones: map[string]*time.Location{"h": zone}},
		practice.Appointment{LocationID: "h", PractitionerID: "d", PatientRef: "P-1", Reason: "Emergency", Status: practice.NoShow, Start: start, End: start.Add(time.Hour)}
}

func TestAPageThatShowsWhatIsSoIsFoundEqual(t *testing.T) {
	t.Parallel()
	kept, appointment := howe(t)
	q := &inquiry{stage: &stage{}}
	if rows := q.sameDay(onSheet(t, shownDay), []string{kept.row(appointment)}, "UTC+11"); rows != 1 || len(q.faults) > 0 {
		t.Errorf("%d rows, %v", rows, q.faults)
	}
}

func TestEveryFieldThatIsShownOtherwiseIsFound(t *testing.T) {
	t.Parallel()
	kept, appointment := howe(t)
	for was, is := range map[string]string{
		"Hōhepa": "Hohepa", ">01:30 UTC+10:30": ">01:30", "T01:30:00+10:30": "T01:30:00+11:00", ">03:00": ">02:30", "P-1 ": "P-2 ",
		"Emergency": "emergency", "No show": "Booked", "Times are Lord Howe time (UTC+11)": "Times are Sydney time (UTC+10)",
	} {
		q := &inquiry{stage: &stage{}}
		q.sameDay(onSheet(t, strings.Replace(shownDay, was, is, 1)), []string{kept.row(appointment)}, "UTC+11")
		if len(q.faults) == 0 {
			t.Errorf("%q for %q was not noticed", is, was)
		}
	}
}

func TestWhatIsMissingIsCounted(t *testing.T) {
	t.Parallel()
	if got := missingFrom([]string{"a", "b"}, []string{"a", "a", "c"}); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("missing %v", got)
	}
}

func TestTheNextChangesOfClocksAreFound(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for forward, want := range map[bool]string{true: "2027-10-03", false: "2027-04-04"} {
		if got := clockChange(now, forward).Format(time.DateOnly); got != want {
			t.Errorf("forward %v: %s, want %s", forward, got, want)
		}
	}
}
