package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

// desk is the front desk of a connected Bayside, synced, that may book.
type desk struct {
	site    *apptest.Site
	clock   *apptest.Clock
	visitor *apptest.Visitor
	id      string
}

// bookingScopes are the usual scopes and the one for booking.
func bookingScopes(c *config.Config) {
	c.CorePractice.Scopes = append(slices.Clone(c.CorePractice.Scopes), corepractice.ScopeWrite)
}

// openDesk connects Bayside at noon; change may alter the site's options.
func openDesk(t *testing.T, change func(*apptest.Options)) *desk {
	t.Helper()
	return openDeskAt(t, noon(), change)
}

// openDeskAt is openDesk at another moment. Somebody of the practice who may not
// change connections sits there.
func openDeskAt(t *testing.T, now time.Time, change func(*apptest.Options)) *desk {
	t.Helper()
	d := &desk{clock: apptest.NewClock(now)}
	options := apptest.Options{Now: d.clock.Now, Config: bookingScopes}
	if change != nil {
		change(&options)
	}
	d.site = apptest.Start(t, options)
	d.id = d.site.SignedIn(t, d.site.Owner).Connect("bayside")
	d.site.Log.Await(t, "sync ended", 1)
	d.visitor = d.site.SignedIn(t, d.site.Member)
	return d
}

// at is a second desk in another browser.
func (d *desk) at(t *testing.T, who account.User) *desk {
	t.Helper()
	other := *d
	other.visitor = d.site.SignedIn(t, who)
	return &other
}

// path is the form's address.
func (d *desk) path() string { return "/connections/" + d.id + "/appointments/new" }

// blank opens a form for Sydney, on a day.
func (d *desk) blank(t *testing.T, date string) *apptest.Page {
	t.Helper()
	page := d.visitor.In(t).Get(d.path() + "?location=b1&date=" + date)
	is(t, page, http.StatusOK, newAppointment)
	return page
}

// newAppointment is the form's heading.
const newAppointment = "New appointment"

// filled are the fields of a form with all that is needed.
func (d *desk) filled(page *apptest.Page) url.Values {
	field := func(name string) string { return page.Find(`[name="`+name+`"]`).AttrOr("value", "") }
	return url.Values{
		"key": {field("key")}, "location": {field("location")}, "date": {field("date")},
		"practitioner": {"bd1"}, "start": {"06:40"}, "length": {"30"}, "reason": {"Check-up & clean"}, "patient": {"P-10482"},
	}
}

// with replaces fields.
func withFields(fields url.Values, pairs ...string) url.Values {
	changed := url.Values{}
	for name, values := range fields {
		changed[name] = slices.Clone(values)
	}
	for i := 0; i < len(pairs); i += 2 {
		changed.Set(pairs[i], pairs[i+1])
	}
	return changed
}

// send posts a form.
func (d *desk) send(t *testing.T, fields url.Values) *apptest.Page {
	t.Helper()
	return d.visitor.In(t).Post(d.path(), fields)
}

// book is what the provider has of a patient that is not cancelled.
func (d *desk) book(t *testing.T, patient string) []practice.Appointment {
	t.Helper()
	book, err := d.site.Sandbox.Book("bayside")
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := book.Appointments(practice.Query{LocationID: "b1", Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(a practice.Appointment) bool { return a.PatientRef != patient })
}

// wantBooked fails unless the provider and our copy have so many appointments of the
// patient, equal ones.
func (d *desk) wantBooked(t *testing.T, patient string, count int) {
	t.Helper()
	has := d.book(t, patient)
	if len(has) != count {
		t.Fatalf("the provider has %d appointments of %s, want %d", len(has), patient, count)
	}
	for _, a := range has {
		rows := d.site.Rows(t, `SELECT 1 FROM appointments WHERE connection_id = ? AND appointment_id = ? AND location_id = ? AND practitioner_id = ?
			AND patient_ref = ? AND starts_at = ? AND ends_at = ? AND status = ? AND reason = ?`,
			d.id, a.ID, a.LocationID, a.PractitionerID, a.PatientRef, a.Start.UnixMicro(), a.End.UnixMicro(), string(a.Status), a.Reason)
		if len(rows) != 1 {
			t.Errorf("our copy does not have appointment %s as the provider has it", a.ID)
		}
	}
}

// errorsOn are the messages beside fields, by field.
func errorsOn(page *apptest.Page) map[string]string {
	found := map[string]string{}
	for _, field := range page.Find(".field-error").EachIter() {
		found[strings.TrimSuffix(field.AttrOr("id", ""), "-error")] = strings.TrimSpace(field.Text())
	}
	return found
}

// kept fails unless the form holds what was sent.
func kept(t *testing.T, page *apptest.Page, sent url.Values) {
	t.Helper()
	for name := range sent {
		field := page.Find(`[name="` + name + `"]`)
		got := field.AttrOr("value", "")
		if field.Is("select") {
			got = field.Find("option[selected]").AttrOr("value", "")
		}
		if got != sent.Get(name) {
			t.Errorf("%s holds %q, was sent %q", name, got, sent.Get(name))
		}
	}
}
