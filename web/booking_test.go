package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/apptest"
)

// monday is a day after noon()'s that the tests book on.
const monday = "2026-11-23"

func TestAnAppointmentIsBookedReadBackAndShown(t *testing.T) {
	t.Parallel()
	d := openDesk(t, nil)
	list := d.visitor.Get("/connections/" + d.id + "/appointments?location=b1&date=" + monday)
	offer := list.Find("main a").FilterFunction(func(_ int, a *goquery.Selection) bool { return a.Text() == "New appointment" })
	if href := offer.AttrOr("href", ""); href != d.path()+"?date="+monday+"&location=b1" {
		t.Fatalf("the appointments page leads to %q", href)
	}
	form := d.blank(t, monday)
	fields := d.filled(form)

	day := d.send(t, fields)

	is(t, day, http.StatusOK, list.Heading())
	if day.URL.Query().Get("date") != monday || day.URL.Query().Get("location") != "b1" {
		t.Errorf("landed on %s", day.URL)
	}
	if notice := noticeOf(day); notice != "Booked: 06:40 on Monday 23 November with Dr Renée O'Sullivan." {
		t.Errorf("notice %q", notice)
	}
	row := day.Find("tbody tr").FilterFunction(func(_ int, row *goquery.Selection) bool { return strings.Contains(row.Text(), "P-10482") })
	if text := strings.Join(strings.Fields(row.Text()), " "); text != "06:40 to 07:10P-10482 Check-up & cleanBooked" {
		t.Errorf("row %q", text)
	}
	d.wantBooked(t, "P-10482", 1)
	if rows := d.site.Rows(t, "SELECT state, patient_ref, reason FROM bookings"); len(rows) != 1 || rows[0] != `"made"|""|""` {
		t.Errorf("bookings %v", rows)
	}
	events := d.site.Rows(t, "SELECT actor_name, detail FROM events WHERE kind = 'appointment_booked'")
	if len(events) != 1 || events[0] != `"Sam O’Brien"|"2026-11-23 06:40"` {
		t.Errorf("events %v", events)
	}
	activity := d.visitor.Get("/activity")
	if !strings.Contains(activity.Body, "Sam O’Brien booked an appointment at Bayside Dental Group for Monday 23 November 2026, 06:40.") || strings.Contains(activity.Body, "P-10482") {
		t.Error("the activity does not tell of it as it should")
	}
}

func TestAFormBooksOnceHoweverOftenItIsSent(t *testing.T) {
	t.Parallel()
	d := openDesk(t, nil)
	fields := d.filled(d.blank(t, monday))
	pages := make(chan *apptest.Page, 4)
	for range cap(pages) { // A double click, twice over: every browser shows the last answer.
		other := d.at(t, d.site.Member)
		go func() { pages <- other.visitor.Post(d.path(), fields) }()
	}
	for range cap(pages) {
		if page := <-pages; page.Status != http.StatusOK || !strings.HasPrefix(noticeOf(page), "Booked: 06:40") {
			t.Errorf("status %d at %s, notice %q", page.Status, page.URL, noticeOf(page))
		}
	}
	again := d.send(t, withFields(fields, "start", "07:40", "patient", "P-2")) // The back button, and something else in the same form.
	if !strings.HasPrefix(noticeOf(again), "Booked: 06:40") {
		t.Errorf("sent again: %q", noticeOf(again))
	}
	d.wantBooked(t, "P-10482", 1)
	d.wantBooked(t, "P-2", 0)
	if calls := d.calls(t, "POST /appointments"); calls != 1 {
		t.Errorf("%d requests to the provider", calls)
	}
}

// calls counts what the provider was asked.
func (d *desk) calls(t *testing.T, call string) int {
	t.Helper()
	total := 0
	for _, seen := range d.site.Sandbox.State().Seen.APICalls {
		if seen.Call == call {
			total += seen.Count
		}
	}
	return total
}
