package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/apptest"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

func TestARefusedFormSaysWhatToDoAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := openDesk(t, nil)
	valid := d.filled(d.blank(t, monday))
	for _, test := range []struct {
		name   string
		change []string
		want   map[string]string
	}{
		{"nothing", []string{"practitioner", "", "date", "", "start", "", "length", "", "patient", ""}, map[string]string{
			"practitioner": "Choose who", "date": "Enter a day", "start": "Enter the time", "length": "Choose how long", "patient": "Enter the patient’s reference",
		}},
		{"a name", []string{"patient", "Jo Bloggs"}, map[string]string{"patient": "That looks like a name"}},
		{"a long reference", []string{"patient", strings.Repeat("7", 65)}, map[string]string{"patient": "at most 64"}},
		{"a long reason", []string{"reason", strings.Repeat("ü", 501)}, map[string]string{"reason": "at most 500"}},
		{"yesterday", []string{"date", "2026-11-20"}, map[string]string{"date": "Choose a day from today, 21 November, to 19 February 2027."}},
		{"too far ahead", []string{"date", "2027-02-20"}, map[string]string{"date": "Choose a day from today"}},
		{"no day", []string{"date", "2026-02-30"}, map[string]string{"date": "Enter a day"}},
		{"no time", []string{"start", "25:00"}, map[string]string{"start": "Enter the time"}},
		{"a length of ours alone", []string{"length", "31"}, map[string]string{"length": "Choose how long"}},
		{"somebody who works elsewhere", []string{"practitioner", "bd4"}, map[string]string{"practitioner": "Choose who"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			sent := withFields(valid, test.change...)
			page := d.send(t, sent)
			is(t, page, http.StatusUnprocessableEntity, newAppointment)
			got := errorsOn(page)
			if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(test.want))) {
				t.Errorf("errors at %v, want %v", got, test.want)
			}
			for field, text := range test.want {
				if !strings.Contains(got[field], text) {
					t.Errorf("%s: %q, want %q", field, got[field], text)
				}
				delete(sent, field) // A choice that does not exist cannot be shown as chosen.
			}
			kept(t, page, sent)
			if page.Find("[autofocus]").Length() != 1 || page.Find(`[role="alert"]`).Length() != 1 {
				t.Error("nothing leads to what is wrong")
			}
		})
	}
	if calls := d.calls(t, "POST /appointments"); calls != 0 {
		t.Errorf("%d requests to the provider", calls)
	}
	page := d.send(t, withFields(valid, "patient", "p\x0010482\n", "start", "6.40"))
	if !strings.HasPrefix(noticeOf(page), "Booked: 06:40") {
		t.Errorf("an odd notation: %q", noticeOf(page))
	}
}

func TestAFormThatIsNotOursIsRefused(t *testing.T) {
	t.Parallel()
	d := openDesk(t, nil)
	valid := d.filled(d.blank(t, monday))
	for _, change := range [][]string{{"key", ""}, {"key", "made-up"}, {"key", strings.Repeat("A", 27)}, {"location", "m1"}, {"location", ""}, {"location", "b9"}} {
		page := d.send(t, withFields(valid, change...))
		if page.Status != http.StatusUnprocessableEntity || len(page.Find(`input[name="key"]`).AttrOr("value", "")) != 26 {
			t.Errorf("%q: status %d", change, page.Status)
		}
	}
	if page := d.send(t, url.Values{"booking": {"made-up"}}); page.Status != http.StatusNotFound {
		t.Errorf("an unknown booking: status %d", page.Status)
	}
	if page := d.visitor.Get(d.path() + "?booking=" + valid.Get("key")); page.Status != http.StatusNotFound {
		t.Errorf("a booking that was never sent: status %d", page.Status)
	}
	if rows := d.site.Rows(t, "SELECT 1 FROM bookings"); len(rows) != 0 {
		t.Errorf("%d bookings", len(rows))
	}
}

func TestAClashKeepsWhatWasTypedAndMayBeCorrected(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	first := d.filled(d.blank(t, monday))
	d.send(t, first)
	second := withFields(d.filled(d.blank(t, monday)), "patient", "P-2", "start", "06:55")
	page := d.send(t, second)
	is(t, page, http.StatusUnprocessableEntity, newAppointment)
	kept(t, page, second)
	if text := page.Find(`main [role="alert"]`).Text(); !strings.Contains(text, "Dr Renée O'Sullivan is busy at 06:55. Nothing was booked.") {
		t.Errorf("says %q", text)
	}
	if busy := page.Find(".facts dd").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "06:40 to 07:10") }); busy.Length() != 1 {
		t.Error("the page does not show when the practitioner is booked")
	}
	day := d.send(t, withFields(second, "start", "07:10"))
	if !strings.HasPrefix(noticeOf(day), "Booked: 07:10") {
		t.Errorf("corrected: %q", noticeOf(day))
	}
	d.wantBooked(t, "P-2", 1)
	if keys := spoiler.sent(); len(keys) != 3 || keys[1] == keys[2] {
		t.Errorf("what was corrected was sent under keys %q", keys)
	}
}

func TestTimesOfAClockChangeAreExplained(t *testing.T) {
	t.Parallel()
	d := openDeskAt(t, time.Date(2026, time.March, 20, 2, 0, 0, 0, time.UTC), nil)
	fields := withFields(d.filled(d.blank(t, "2026-04-05")), "start", "02:30")
	page := d.send(t, fields)
	is(t, page, http.StatusUnprocessableEntity, newAppointment)
	if got := errorsOn(page)["which"]; !strings.Contains(got, "02:30 comes twice") {
		t.Errorf("errors %v", errorsOn(page))
	}
	options := page.Find(`label:contains("Which 02:30") ~ select option`).Map(func(_ int, o *goquery.Selection) string { return o.AttrOr("value", "") + " " + o.Text() })
	if want := []string{" Choose", "first 02:30 AEDT, before clocks go back", "second 02:30 AEST, after clocks went back"}; !slices.Equal(options, want) {
		t.Errorf("options %q", options)
	}
	for i, which := range []string{"second", "first"} {
		patient := fmt.Sprint("P-", i)
		sent := withFields(d.filled(d.blank(t, "2026-04-05")), "start", "02:30", "which", which, "patient", patient)
		if page := d.send(t, sent); !strings.HasPrefix(noticeOf(page), "Booked: 02:30") {
			t.Errorf("%s: %q", which, noticeOf(page))
		}
		d.wantBooked(t, patient, 1)
		offset := d.book(t, patient)[0].Start.Format("-07:00")
		if want := map[string]string{"first": "+11:00", "second": "+10:00"}[which]; offset != want {
			t.Errorf("%s is at offset %s", which, offset)
		}
	}
	d = openDeskAt(t, time.Date(2026, time.September, 20, 2, 0, 0, 0, time.UTC), nil)
	page = d.send(t, withFields(d.filled(d.blank(t, "2026-10-04")), "start", "02:30"))
	if got := errorsOn(page)["start"]; got != "There is no 02:30 on this day: clocks go forward from 02:00 to 03:00. Choose an earlier or a later time." {
		t.Errorf("errors %v", errorsOn(page))
	}
}

func TestWhatTheProviderChangedIsSaid(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	spoiler.set(func(_ int, w http.ResponseWriter, r *http.Request, provider http.Handler) bool {
		provider.ServeHTTP(w, r)
		made := d.book(t, "P-10482")[0]
		start, end, other := made.Start.Add(time.Hour), made.End.Add(time.Hour), "bd3"
		_, err := d.site.Sandbox.ChangeAppointment("bayside", made.ID, practice.AppointmentChange{Start: &start, End: &end, PractitionerID: &other})
		if err != nil {
			t.Error(err)
		}
		return true
	})
	page := d.send(t, d.filled(d.blank(t, monday)))
	want := "Booked: 07:40 on Monday 23 November with Dr Nguyễn Thị Minh Châu. Core Practice changed the practitioner and the start and the end. What it has is shown below."
	if noticeOf(page) != want {
		t.Errorf("says %q", noticeOf(page))
	}
	d.wantBooked(t, "P-10482", 1)
}

func TestABookingThatIsConfirmedAndNotListedIsSaid(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	spoiler.set(func(_ int, w http.ResponseWriter, r *http.Request, provider http.Handler) bool {
		provider.ServeHTTP(w, r)
		if err := d.site.Sandbox.DeleteAppointment("bayside", d.book(t, "P-10482")[0].ID); err != nil {
			t.Error(err)
		}
		return true
	})
	page := d.send(t, d.filled(d.blank(t, monday)))
	want := "Booked: 06:40 on Monday 23 November with Dr Renée O'Sullivan. Core Practice confirmed it, and does not list it yet. Please look there before the patient comes."
	if noticeOf(page) != want {
		t.Errorf("says %q", noticeOf(page))
	}
	again := d.visitor.Get(d.path() + "?booking=" + d.site.Rows(t, "SELECT id FROM bookings")[0][1:27])
	if noticeOf(again) != want {
		t.Errorf("looked at again: %q", noticeOf(again))
	}
}

func TestBookingsAreForgottenAfterAWeek(t *testing.T) {
	t.Parallel()
	d := openDesk(t, nil)
	d.send(t, d.filled(d.blank(t, monday)))
	for _, wait := range []struct {
		time.Duration
		left int
	}{{6 * 24 * time.Hour, 1}, {2 * 24 * time.Hour, 0}} {
		d.clock.Add(wait.Duration)
		if err := d.site.App.Connections.PruneBookings(t.Context()); err != nil {
			t.Fatal(err)
		}
		if rows := d.site.Rows(t, "SELECT 1 FROM bookings"); len(rows) != wait.left {
			t.Errorf("%d bookings left, want %d", len(rows), wait.left)
		}
	}
}

func TestWithoutPractitionersTheFormSaysWhatToDo(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true, Config: bookingScopes, Now: noon})
	owner := site.SignedIn(t, site.Owner)
	page := owner.Get("/connections/" + owner.Connect("manly") + "/appointments/new")
	is(t, page, http.StatusOK, newAppointment)
	if help := page.Find("#practitioner-help").Text(); !strings.HasPrefix(help, "Nobody who works here is known yet.") {
		t.Errorf("help %q", help)
	}
}

func TestBookingIsOfferedWhereItIsAllowed(t *testing.T) {
	t.Parallel()
	offered := func(page *apptest.Page) bool {
		return strings.Contains(page.Find("main .actions").Text(), newAppointment)
	}
	t.Run("not asked for", func(t *testing.T) {
		t.Parallel()
		d := openDesk(t, func(o *apptest.Options) { o.Config = nil })
		list := d.visitor.Get("/connections/" + d.id + "/appointments")
		if offered(list) {
			t.Error("offered")
		}
		is(t, d.visitor.Get(d.path()), http.StatusOK, "Appointments cannot be booked here")
		is(t, d.send(t, url.Values{}), http.StatusConflict, "Appointments cannot be booked here")
	})
	t.Run("not given", func(t *testing.T) {
		t.Parallel()
		site := apptest.Start(t, apptest.Options{Quiet: true, Config: bookingScopes, Now: noon})
		owner := site.SignedIn(t, site.Owner)
		consent := owner.Depart("manly")
		owner.Submit(consent, "main form", url.Values{"decision": {"allow"}, "scope": {
			corepractice.ScopePractice, corepractice.ScopeLocations, corepractice.ScopePractitioners, corepractice.ScopeRead,
		}})
		id := owner.Get("/connections").Find("[data-connection]").AttrOr("data-connection", "")
		list := owner.Get("/connections/" + id + "/appointments")
		if offered(list) || !strings.Contains(list.Find("main").Text(), "We are not allowed to book appointments. Sign in again and leave “Booking appointments” ticked.") {
			t.Errorf("the list says %q", list.Find("main").Text())
		}
		page := owner.Get("/connections/" + id + "/appointments/new")
		is(t, page, http.StatusOK, "Appointments cannot be booked here")
		oneWayOn(t, page, "Reconnect")
		oneWayOn(t, site.SignedIn(t, site.Member).Get("/connections/"+id+"/appointments/new"), "Back to appointments")
	})
	t.Run("days past and far ahead", func(t *testing.T) {
		t.Parallel()
		d := openDesk(t, nil)
		for date, want := range map[string]bool{"2026-11-20": false, "2026-11-21": true, "2027-02-19": true, "2027-02-20": false} {
			if got := offered(d.visitor.Get("/connections/" + d.id + "/appointments?location=b1&date=" + date)); got != want {
				t.Errorf("%s: %v", date, got)
			}
		}
		if date := d.blank(t, "2020-01-01").Find("#date").AttrOr("value", ""); date != "2026-11-21" {
			t.Errorf("the form of a day past is for %s", date)
		}
	})
}

func TestABookingBelongsToItsOrganisation(t *testing.T) {
	t.Parallel()
	d := openDesk(t, nil)
	fields := d.filled(d.blank(t, monday))
	stranger := d.at(t, d.site.Stranger)
	before := d.site.Tables(t)
	for _, page := range []*apptest.Page{
		stranger.send(t, fields), stranger.send(t, url.Values{"booking": {fields.Get("key")}}),
		stranger.visitor.Get(d.path()), stranger.visitor.Get(d.path() + "?booking=" + fields.Get("key")),
	} {
		if page.Status != http.StatusNotFound {
			t.Errorf("status %d", page.Status)
		}
	}
	unchanged(t, d.site, before, "sessions", "river_job", "river_leader", "river_client", "river_queue", "sync_workers")
	d.wantBooked(t, "P-10482", 0)
}
