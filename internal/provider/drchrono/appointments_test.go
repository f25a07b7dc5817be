package drchrono_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// newYork is the zone of the rig's office 1.
func newYork(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// day asks for Tuesday, 24 November 2026 at office 1.
func day(t testing.TB) syncer.AppointmentQuery {
	from, to := calendar.DayBounds(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), newYork(t))
	return syncer.AppointmentQuery{LocationID: "1", From: from, To: to}
}

// changes asks for what changed at office 1.
func changes() syncer.AppointmentQuery {
	return syncer.AppointmentQuery{LocationID: "1", UpdatedSince: time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC)}
}

// asked is the query of the only request for appointments.
func (r *rig) asked(t *testing.T) url.Values {
	t.Helper()
	var found url.Values
	for _, request := range r.requests() {
		if path, query, _ := strings.Cut(request, "?"); path == "/api/appointments" {
			if found != nil {
				t.Fatal("asked twice")
			}
			found, _ = url.ParseQuery(query)
		}
	}
	return found
}

func TestDaysAreAskedForByTheCalendarOfTheOffice(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.body("/api/appointments", appointments(t, "", nil))
	page, err := r.adapter.Appointments(t.Context(), access(), day(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.asked(t); got.Get("date_range") != "2026-11-24/2026-11-24" || got.Get("office") != "1" || got.Has("since") {
		t.Errorf("asked %v", got)
	}
	want := connection.Appointment{
		ID: "501", LocationID: "1", PractitionerID: "7", PatientRef: "31",
		Start: time.Date(2026, 11, 24, 14, 30, 0, 0, time.UTC), End: time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC),
		Status: "Confirmed", Reason: "Check-up", UpdatedAt: time.Date(2026, 11, 20, 13, 0, 0, 123456000, time.UTC),
	}
	if len(page.Appointments) != 1 || page.Appointments[0] != want {
		t.Errorf("appointments = %+v, want %+v", page.Appointments, want)
	}
}

func TestTheWindowThatIsKeptFitsIntoOneQuestion(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.body("/api/appointments", appointments(t, ""))
	from, to := calendar.Window(now, newYork(t))
	if _, err := r.adapter.Appointments(t.Context(), access(), syncer.AppointmentQuery{LocationID: "1", From: from, To: to}); err != nil {
		t.Fatal(err)
	}
	if got := r.asked(t).Get("date_range"); got != "2026-11-14/2027-02-19" {
		t.Errorf("date_range = %q", got)
	}
}

func TestRangesThatDrChronoDoesNotTakeAreNotSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.body("/api/appointments", appointments(t, ""))
	first := calendar.DayStart(now, 0, newYork(t))
	for name, query := range map[string]syncer.AppointmentQuery{
		"without bounds": {LocationID: "1"},
		"without an end": {LocationID: "1", From: first},
		"without a day":  {LocationID: "1", From: first, To: first},
		"of 191 days":    {LocationID: "1", From: first, To: calendar.DayStart(first, 191, newYork(t))},
	} {
		_, err := r.adapter.Appointments(t.Context(), access(), query)
		fails(t, err, connection.FailureNotProcessed)
		if r.asked(t) != nil {
			t.Errorf("a range %s was sent", name)
		}
	}
	longest := syncer.AppointmentQuery{LocationID: "1", From: first, To: calendar.DayStart(first, 190, newYork(t))}
	if _, err := r.adapter.Appointments(t.Context(), access(), longest); err != nil {
		t.Errorf("190 days: %v", err)
	}
}

func TestChangesAreAskedForFromADayAndAHalfEarlier(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.body("/api/appointments", appointments(t, ""))
	if _, err := r.adapter.Appointments(t.Context(), access(), changes()); err != nil {
		t.Fatal(err)
	}
	// 17:00 UTC is 12:00 in New York.
	if got := r.asked(t); got.Get("since") != "2026-11-19T00:00:00" || got.Has("date_range") {
		t.Errorf("asked %v", got)
	}
}

func TestAppointmentsAsDrChronoHasThem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change map[string]any
		check  func(connection.Appointment) bool
	}{
		"a break has no patient":       {map[string]any{"patient": nil}, func(a connection.Appointment) bool { return a.PatientRef == "" }},
		"ids of another type":          {map[string]any{"id": 501, "office": "1", "doctor": "7", "patient": "31"}, func(a connection.Appointment) bool { return a.ID == "501" && a.PatientRef == "31" }},
		"an id of a series":            {map[string]any{"id": "20261124_77"}, func(a connection.Appointment) bool { return a.ID == "20261124_77" }},
		"a status of the practice":     {map[string]any{"status": "Waiting for X-ray"}, func(a connection.Appointment) bool { return a.Status == "Waiting for X-ray" }},
		"no status and no reason":      {map[string]any{"status": nil, "reason": nil}, func(a connection.Appointment) bool { return a.Status == "" && a.Reason == "" }},
		"control characters":           {map[string]any{"reason": "tooth\x00ache\n"}, func(a connection.Appointment) bool { return !strings.ContainsAny(a.Reason, "\x00\n") }},
		"a time that states its zone":  {map[string]any{"scheduled_time": "2026-11-24T09:30:00-05:00"}, func(a connection.Appointment) bool { return a.Start.Hour() == 14 }},
		"an appointment over midnight": {map[string]any{"scheduled_time": "2026-11-24T23:45:00"}, func(a connection.Appointment) bool { return a.End.Sub(a.Start) == 30*time.Minute }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.body("/api/appointments", appointments(t, "", test.change))
			page, err := r.adapter.Appointments(t.Context(), access(), day(t))
			if err != nil || len(page.Appointments) != 1 || !test.check(page.Appointments[0]) {
				t.Errorf("appointments = %+v, %v", page, err)
			}
		})
	}
}

func TestWhatIsNoAppointmentIsMalformed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]map[string]any{
		"no id": {"id": nil}, "an id that is an object": {"id": map[string]any{}}, "no office": {"office": nil},
		"another office": {"office": 2}, "no time": {"scheduled_time": nil}, "a day for a time": {"scheduled_time": "2026-11-24"},
		"a day that is none": {"scheduled_time": "2026-02-30T09:00:00"}, "no duration": {"duration": nil}, "no length": {"duration": 0},
		"a negative length": {"duration": -30}, "an endless length": {"duration": 1 << 40}, "a length in words": {"duration": "long"},
		"no stamp": {"updated_at": ""}, "an endless reason": {"reason": strings.Repeat("x", 10_001)}, "an endless status": {"status": strings.Repeat("x", 1001)},
		"a doctor of blanks": {"doctor": " \t"}, "an endless id": {"id": strings.Repeat("1", 1001)}, "a flag in words": {"deleted_flag": "no"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.body("/api/appointments", appointments(t, "", change))
			_, err := r.adapter.Appointments(t.Context(), access(), day(t))
			fails(t, err, connection.FailureMalformed)
		})
	}
	r := newRig(t, nil)
	r.body("/api/appointments", appointments(t, "", nil, nil))
	_, err := r.adapter.Appointments(t.Context(), access(), day(t))
	fails(t, err, connection.FailureMalformed) // One id twice.
}

func TestOnlyWhatStartsWithinTheBoundsIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.body("/api/appointments", appointments(t, "",
		map[string]any{"id": "1", "scheduled_time": "2026-11-23T23:59:59"}, map[string]any{"id": "2", "scheduled_time": "2026-11-24T00:00:00"},
		map[string]any{"id": "3", "scheduled_time": "2026-11-25T00:00:00"}, map[string]any{"id": "4", "deleted_flag": true}))
	page, err := r.adapter.Appointments(t.Context(), access(), day(t))
	if err != nil || len(page.Appointments) != 1 || page.Appointments[0].ID != "2" {
		t.Errorf("appointments = %+v, %v", page.Appointments, err)
	}
}

func TestChangesTellOfDeletedAndMovedOnes(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.body("/api/appointments", appointments(t, "",
		map[string]any{"id": "1", "deleted_flag": true, "office": nil, "scheduled_time": nil, "duration": nil},
		map[string]any{"id": "2", "office": 2}, map[string]any{"id": "3", "office": 3}))
	page, err := r.adapter.Appointments(t.Context(), access(), changes())
	if err != nil || len(page.Appointments) != 3 {
		t.Fatalf("appointments = %+v, %v", page.Appointments, err)
	}
	deleted, moved, archived := page.Appointments[0], page.Appointments[1], page.Appointments[2]
	if !deleted.Deleted || deleted.UpdatedAt.IsZero() {
		t.Errorf("deleted one = %+v", deleted)
	}
	if moved.Deleted || moved.LocationID != "2" || moved.Start.Hour() != 16 { // 09:30 in Denver.
		t.Errorf("one that moved to Denver = %+v", moved)
	}
	if !archived.Deleted {
		t.Errorf("one that moved to an office that is not in use = %+v", archived)
	}
}

func TestAppointmentsAtAnUnclearTimeAreLeftOutAndCounted(t *testing.T) {
	t.Parallel()
	// The clocks of New York skip 02:00 to 03:00 on 14 March 2027, and show 01:00 to
	// 02:00 twice on 1 November 2026.
	from, _ := calendar.DayBounds(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), newYork(t))
	_, to := calendar.DayBounds(time.Date(2027, 3, 14, 0, 0, 0, 0, time.UTC), newYork(t))
	body := appointments(t, "",
		map[string]any{"id": "1", "scheduled_time": "2026-11-01T01:30:00"}, map[string]any{"id": "2", "scheduled_time": "2026-11-01T02:00:00"},
		map[string]any{"id": "3", "scheduled_time": "2027-03-14T02:30:00"}, map[string]any{"id": "4", "scheduled_time": "2027-03-14T03:00:00"})
	r := newRig(t, nil)
	r.body("/api/appointments", body)
	page, err := r.adapter.Appointments(t.Context(), access(), syncer.AppointmentQuery{LocationID: "1", From: from, To: to})
	if err != nil || page.Unclear != 2 || len(page.Appointments) != 2 || page.Appointments[0].ID != "2" || page.Appointments[1].ID != "4" {
		t.Errorf("page = %+v, %v", page, err)
	}
	page, err = r.adapter.Appointments(t.Context(), access(), changes())
	if err != nil || page.Unclear != 2 || len(page.Appointments) != 4 || !page.Appointments[0].Deleted || !page.Appointments[2].Deleted {
		t.Errorf("changes = %+v, %v; what is held of an unclear one has to go", page, err)
	}
	kept := changes()
	kept.KeptFrom, kept.KeptTo = from.AddDate(0, 0, 7), to
	page, err = r.adapter.Appointments(t.Context(), access(), kept)
	if err != nil || page.Unclear != 1 || len(page.Appointments) != 4 {
		t.Errorf("changes = %+v, %v; one that would not be kept is no matter of anybody's", page, err)
	}
}

func TestTheNextPageIsFollowedUnderTheAPIAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	next := r.base + "/api/appointments?cursor=b"
	r.body("/api/appointments", appointments(t, next, nil))
	r.body("/api/appointments?cursor=b", appointments(t, "", map[string]any{"id": "502"}))
	query := day(t)
	page, err := r.adapter.Appointments(t.Context(), access(), query)
	if err != nil || page.Next != next {
		t.Fatalf("page = %+v, %v", page, err)
	}
	query.Page = page.Next
	if page, err = r.adapter.Appointments(t.Context(), access(), query); err != nil || page.Next != "" || page.Appointments[0].ID != "502" {
		t.Errorf("page = %+v, %v", page, err)
	}
	for _, elsewhere := range []string{"https://drchrono.evil.example/api/appointments", r.base + "/o/token/", "/api/appointments", "::"} {
		query.Page = elsewhere
		_, err := r.adapter.Appointments(t.Context(), access(), query)
		fails(t, err, connection.FailureMalformed)
		r.body("/api/appointments", appointments(t, elsewhere, nil))
		_, err = r.adapter.Appointments(t.Context(), access(), day(t))
		fails(t, err, connection.FailureMalformed)
	}
}

func TestAnOfficeThatIsNotInUseAnyMoreIsNotFound(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for _, office := range []string{"3", "99", ""} {
		query := day(t)
		query.LocationID = office
		_, err := r.adapter.Appointments(t.Context(), access(), query)
		fails(t, err, connection.FailureNotFound)
	}
	r.status("/api/appointments", http.StatusNotFound, `{"detail": "Not found."}`)
	_, err := r.adapter.Appointments(t.Context(), access(), day(t))
	fails(t, err, connection.FailureNotFound)
}
