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
	"mooring/internal/sandbox/practice"
)

// diary is a connected Bayside whose appointments a test writes itself.
type diary struct {
	site    *apptest.Site
	visitor *apptest.Visitor
	id      string
	booked  int
}

// openDiary connects Bayside at a moment, with every location chosen.
func openDiary(t *testing.T, now time.Time) *diary {
	t.Helper()
	clock := apptest.NewClock(now)
	site := apptest.Start(t, apptest.Options{Quiet: true, Now: clock.Now})
	visitor := site.SignedIn(t, site.Owner)
	return &diary{site: site, visitor: visitor, id: visitor.Connect("bayside")}
}

// book writes an appointment of half an hour that begins at an RFC 3339 moment.
func (d *diary) book(t *testing.T, location, patient, start string) {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, start)
	if err != nil {
		t.Fatal(err)
	}
	d.booked++
	d.site.Exec(t, `INSERT INTO appointments (connection_id, appointment_id, location_id, practitioner_id, patient_ref, starts_at, ends_at, status, reason, updated_at)
		VALUES (?, ?, ?, 'p1', ?, ?, ?, 'no_show', 'Check-up <b>and</b> clean', ?)`,
		d.id, fmt.Sprint("a", d.booked), location, patient, at.UnixMicro(), at.Add(30*time.Minute).UnixMicro(), at.UnixMicro())
}

// synced says that a location was complete at a moment.
func (d *diary) synced(t *testing.T, location string, at time.Time) {
	t.Helper()
	d.site.Exec(t, `INSERT INTO sync_cursors (connection_id, location_id, pass, page, synced_at) VALUES (?, ?, '', '', ?)`, d.id, location, at.UnixMicro())
}

// day opens a day at a location.
func (d *diary) day(t *testing.T, location, date string) *apptest.Page {
	t.Helper()
	page := d.visitor.In(t).Get("/connections/" + d.id + "/appointments?location=" + location + "&date=" + date)
	if page.Status != http.StatusOK {
		t.Fatalf("%s on %s: status %d", location, date, page.Status)
	}
	return page
}

// patients are the references on a page, in order.
func patients(page *apptest.Page) []string {
	var list []string
	for _, cell := range page.Find("tbody tr td:nth-of-type(1)").EachIter() {
		list = append(list, strings.Fields(cell.Text())[0])
	}
	return list
}

func TestDaysBeginAndEndInTheLocationsZone(t *testing.T) {
	t.Parallel()
	spring := openDiary(t, time.Date(2026, time.September, 20, 2, 0, 0, 0, time.UTC))
	autumn := openDiary(t, time.Date(2026, time.March, 20, 2, 0, 0, 0, time.UTC))
	for _, day := range []struct {
		name     string
		diary    *diary
		location string
		date     string
		// from and to are the day's first moment and the next day's.
		from, to string
		note     string
	}{
		{"24 hours in Sydney", spring, "b1", "2026-09-20", "2026-09-20T00:00:00+10:00", "2026-09-21T00:00:00+10:00", ""},
		{"24 hours in Perth, another day in Sydney", spring, "b2", "2026-09-20", "2026-09-20T00:00:00+08:00", "2026-09-21T00:00:00+08:00", ""},
		{"23 hours in Sydney", spring, "b1", "2026-10-04", "2026-10-04T00:00:00+10:00", "2026-10-05T00:00:00+11:00", "This day has 23 hours: clocks go forward from 02:00 to 03:00."},
		{"23 hours in Adelaide", spring, "b3", "2026-10-04", "2026-10-04T00:00:00+09:30", "2026-10-05T00:00:00+10:30", "This day has 23 hours: clocks go forward from 02:00 to 03:00."},
		{"Brisbane keeps its clocks", spring, "b4", "2026-10-04", "2026-10-04T00:00:00+10:00", "2026-10-05T00:00:00+10:00", ""},
		{"23.5 hours on Lord Howe", spring, "b5", "2026-10-04", "2026-10-04T00:00:00+10:30", "2026-10-05T00:00:00+11:00", "This day has 23.5 hours: clocks go forward from 02:00 to 02:30."},
		{"25 hours in Sydney", autumn, "b1", "2026-04-05", "2026-04-05T00:00:00+11:00", "2026-04-06T00:00:00+10:00", "This day has 25 hours: clocks go back from 03:00 to 02:00."},
		{"24.5 hours on Lord Howe", autumn, "b5", "2026-04-05", "2026-04-05T00:00:00+11:00", "2026-04-06T00:00:00+10:30", "This day has 24.5 hours: clocks go back from 02:00 to 01:30."},
	} {
		t.Run(day.name, func(t *testing.T) {
			from, to := moment(t, day.from), moment(t, day.to)
			day.diary.site.Exec(t, "DELETE FROM appointments")
			for patient, at := range map[string]time.Time{
				"P-before": from.Add(-time.Microsecond), "P-first": from, "P-last": to.Add(-time.Microsecond), "P-after": to,
			} {
				day.diary.book(t, day.location, patient, at.Format(time.RFC3339Nano))
			}
			day.diary.book(t, "b0", "P-elsewhere", day.from)
			page := day.diary.day(t, day.location, day.date)
			if got := patients(page); !slices.Equal(got, []string{"P-first", "P-last"}) {
				t.Errorf("patients %v", got)
			}
			if note := page.Find(".note").Text(); note != day.note {
				t.Errorf("note %q, want %q", note, day.note)
			}
			if date := page.Find(`input[name="date"]`).AttrOr("value", ""); date != day.date {
				t.Errorf("the date field holds %q", date)
			}
		})
	}
}

// moment reads RFC 3339.
func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAnHourThatComesTwiceIsToldApart(t *testing.T) {
	t.Parallel()
	d := openDiary(t, time.Date(2026, time.March, 20, 2, 0, 0, 0, time.UTC))
	d.book(t, "b1", "P-1", "2026-04-05T02:30:00+11:00")
	d.book(t, "b1", "P-2", "2026-04-05T02:30:00+10:00")
	times := d.day(t, "b1", "2026-04-05").Find(`tbody th time:first-of-type`)
	var got []string
	for _, at := range times.EachIter() {
		got = append(got, at.Text())
	}
	if len(got) < 2 || !slices.Contains(got, "02:30 AEDT") || !slices.Contains(got, "02:30 AEST") {
		t.Errorf("times %q", got)
	}
}

func TestAppointmentsPageFallsBackToWhatExists(t *testing.T) {
	t.Parallel()
	d := openDiary(t, noon())
	d.visitor.Post("/connections/"+d.id+"/locations", map[string][]string{"location": {"b2", "b5"}})
	for _, asked := range []struct{ location, date, name, shown string }{
		{"", "", "Bayside Perth", "2026-11-21"}, {"b5", "", "Lord Howe", "2026-11-21"},
		{"b1", "2026-11-22", "Bayside Perth", "2026-11-22"}, {"made-up", "2026-11-22", "Bayside Perth", "2026-11-22"},
		{"b5", "tomorrow", "Lord Howe", "2026-11-21"}, {"b5", "2026-02-30", "Lord Howe", "2026-11-21"}, {"b5", "2026-13-01", "Lord Howe", "2026-11-21"},
		{"b5", "9999-12-31", "Lord Howe", "2026-11-21"}, {"b5", "0000-00-00", "Lord Howe", "2026-11-21"}, {"b5", "-1", "Lord Howe", "2026-11-21"},
		{"%3Cscript%3Ealert(1)%3C/script%3E", "%3Cscript%3Ealert(1)%3C/script%3E", "Bayside Perth", "2026-11-21"},
	} {
		page := d.day(t, asked.location, asked.date)
		if heading := page.Heading(); !strings.HasSuffix(heading, asked.name) {
			t.Errorf("%+v: heading %q", asked, heading)
		}
		if date := page.Find(`input[name="date"]`).AttrOr("value", ""); date != asked.shown {
			t.Errorf("%+v: date %q", asked, date)
		}
		if strings.Contains(page.Body, "alert(1)") {
			t.Error("the page repeats the query")
		}
	}
	// At 13:30 UTC it is the next day already in the east.
	late := openDiary(t, time.Date(2026, time.November, 20, 13, 30, 0, 0, time.UTC))
	for location, today := range map[string]string{"b1": "2026-11-21", "b2": "2026-11-20"} {
		if date := late.day(t, location, "").Find(`input[name="date"]`).AttrOr("value", ""); date != today {
			t.Errorf("today at %s is %s, want %s", location, date, today)
		}
	}
}

func TestAppointmentsPageSaysWhyItIsEmpty(t *testing.T) {
	t.Parallel()
	d := openDiary(t, noon())
	empty := func(page *apptest.Page) string { return page.Find(".empty").Text() }
	if got := empty(d.day(t, "b1", "")); got != "Nothing has been read for Bayside Sydney yet." {
		t.Errorf("never synced: %q", got)
	}
	d.synced(t, "b1", noon())
	if got := empty(d.day(t, "b1", "")); got != "No appointments at Bayside Sydney on this day." {
		t.Errorf("an empty day: %q", got)
	}
	for date, kept := range map[string]bool{"2026-11-13": false, "2026-11-14": true, "2027-02-19": true, "2027-02-20": false} {
		got := empty(d.day(t, "b1", date))
		if (got == "No appointments at Bayside Sydney on this day.") != kept {
			t.Errorf("%s: %q", date, got)
		}
		if !kept && got != "Appointments are kept from 14 November 2026 to 19 February 2027." {
			t.Errorf("%s: %q", date, got)
		}
	}
}

func TestAppointmentsStayReadableWhileSomethingIsWrong(t *testing.T) {
	t.Parallel()
	d := openDiary(t, noon())
	d.book(t, "b5", "P-12345", "2026-11-21T09:00:00+11:00")
	d.synced(t, "b5", noon())
	for _, trouble := range []struct {
		name   string
		begin  func()
		banner string
	}{
		{"down", func() { fault(t, d.site, "bayside", on(sandbox.API, sandbox.Down)...) }, "Core Practice is not answering."},
		{"location gone", func() {
			fault(t, d.site, "bayside")
			removed := true
			if err := d.site.Sandbox.ChangeLocation("bayside", "b5", practice.LocationChange{Removed: &removed}); err != nil {
				t.Fatal(err)
			}
		}, "“Lord Howe” is no longer listed"},
		{"grant revoked", func() { _, _ = d.site.Sandbox.RevokeGrants("bayside") }, "Core Practice no longer accepts our sign-in."},
	} {
		t.Run(trouble.name, func(t *testing.T) {
			trouble.begin()
			d.visitor.In(t).Post("/connections/"+d.id+"/check", nil)
			page := d.day(t, "b5", "")
			if banners := page.Find("main .banner").Text(); !strings.Contains(banners, trouble.banner) {
				t.Errorf("banners %q", banners)
			}
			if got := patients(page); !slices.Equal(got, []string{"P-12345"}) {
				t.Errorf("patients %v", got)
			}
		})
	}
}

func TestAppointmentsShowTheReferenceAndTextFromOutsideAsText(t *testing.T) {
	t.Parallel()
	d := openDiary(t, noon())
	d.book(t, "b1", "P-<i>7</i>", "2026-11-21T09:00:00+11:00")
	page := d.day(t, "b1", "")
	row := page.Find("tbody tr")
	if row.Find("b, i").Length() > 0 || !strings.Contains(row.Text(), "P-<i>7</i>") || !strings.Contains(row.Text(), "Check-up <b>and</b> clean") {
		t.Errorf("row %q", row.Text())
	}
	if !strings.Contains(row.Text(), "No show") || page.Find("section.practitioner h3").Length() != 1 {
		t.Errorf("row %q under %q", row.Text(), page.Find("section.practitioner h3").Text())
	}
}

func TestAppointmentsBeforeAnyLocationIsChosen(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	visitor.Allow(visitor.Depart("bayside"))
	id := scalar(t, site, `SELECT id FROM connections`)
	page := visitor.Get("/connections/" + id + "/appointments")
	is(t, page, http.StatusOK, "Appointments")
	if page.Find(`a[href$="/locations"]`).Length() == 0 {
		t.Error("no way to the picker")
	}
}
