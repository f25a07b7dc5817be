package docplanner_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// readAll reads an address's bookings page after page.
func readAll(t testing.TB, a adapter, query syncer.AppointmentQuery) ([]connection.Appointment, int) {
	t.Helper()
	var all []connection.Appointment
	for pages := 1; ; pages++ {
		page, err := a.Appointments(t.Context(), madrid(), query)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Appointments...)
		if page.Next == "" {
			return all, pages
		}
		if query.Page = page.Next; pages > 100 {
			t.Fatal("the pages do not end")
		}
	}
}

func TestTheBookingsOfEveryDoctorAtAnAddressAreRead(t *testing.T) {
	t.Parallel()
	w := by(clinic())
	got, pages := readAll(t, newAdapter(t, w), window("101"))
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	want := []connection.Appointment{
		{ID: "5001", LocationID: "101", PractitionerID: "11", Start: day.Add(8 * time.Hour), End: day.Add(8*time.Hour + 30*time.Minute), Status: "booked",
			Reason: "Limpieza", UpdatedAt: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)},
		{ID: "5002", LocationID: "101", PractitionerID: "12", Start: day.Add(9 * time.Hour), End: day.Add(9*time.Hour + 20*time.Minute), Status: "canceled",
			UpdatedAt: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)},
	}
	if !reflect.DeepEqual(got, want) || pages != 2 {
		t.Errorf("%d pages: %+v, want %+v", pages, got, want)
	}
	if text := fmt.Sprint(got); strings.Contains(text, "MARK") {
		t.Error("a patient's name or a comment is kept")
	}
	last := w.asked[len(w.asked)-1]
	values, err := url.ParseQuery(last.URL.RawQuery)
	wantQuery := url.Values{
		"start": {"2026-11-16T13:00:00+01:00"}, "end": {"2027-02-21T13:00:00+01:00"}, "with": {"booking.address_service"}, "page": {"1"}, "limit": {"100"},
	}
	if err != nil || !reflect.DeepEqual(values, wantQuery) || strings.Contains(last.URL.RawQuery, "+") {
		t.Errorf("asked for %s", last.URL.RawQuery)
	}
}

func TestOnlyWhatStartsInTheWindowIsGiven(t *testing.T) {
	t.Parallel()
	bodies := clinic()
	bodies["/facilities/1/doctors/11/addresses/102/bookings"] = items(booked, with(t, booked, "id", "5003"))
	query := window("102")
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		from, to time.Time
		want     int
	}{
		{start, start.Add(time.Second), 2}, {start.Add(time.Nanosecond), start.Add(time.Hour), 0}, {start.Add(-time.Hour), start, 0}, {time.Time{}, time.Time{}, 2},
	} {
		query.From, query.To = test.from, test.to
		if got, _ := readAll(t, newAdapter(t, by(bodies)), query); len(got) != test.want {
			t.Errorf("[%v, %v): %d, want %d", test.from, test.to, len(got), test.want)
		}
	}
}

// many is a doctor's bookings in pages, answered as change says.
func many(count int, change func(page, size int, fields map[string]string)) *wire {
	inner := by(clinic())
	return &wire{answer: func(r *http.Request) answer {
		if !strings.HasSuffix(r.URL.Path, "/11/addresses/102/bookings") {
			return inner.answer(r)
		}
		page, size := 1, 100
		_, _ = fmt.Sscan(r.URL.Query().Get("page"), &page)
		fields := map[string]string{}
		if change != nil {
			change(page, size, fields)
		}
		if text := fields["size"]; text != "" {
			_, _ = fmt.Sscan(text, &size)
			delete(fields, "size")
		}
		var elements []string
		for n := (page - 1) * size; n < min(page*size, count); n++ {
			elements = append(elements, fmt.Sprintf(`{"id":"%d","status":"booked","start_at":"2026-11-24T09:00:00+01:00","end_at":"2026-11-24T09:30:00+01:00","booked_at":"2026-11-20T10:00:00+01:00"}`, n))
		}
		body := items(elements...)
		for name, value := range fields {
			body = strings.TrimSuffix(body, "}") + fmt.Sprintf(`,%q:%s}`, name, value)
		}
		return answer{status: 200, body: body}
	}}
}

func TestPagesAreReadToTheEndWhateverTheyTell(t *testing.T) {
	t.Parallel()
	totals := func(page, size int, fields map[string]string) {
		fields["page"], fields["limit"], fields["pages"], fields["total"] = fmt.Sprint(page), fmt.Sprint(size), "3", "250"
	}
	for name, test := range map[string]struct {
		count  int
		change func(page, size int, fields map[string]string)
		pages  int
	}{
		"totals":                        {250, totals, 3},
		"no totals":                     {250, nil, 3},
		"no totals and a full last one": {200, nil, 3},
		"nothing":                       {0, nil, 1},
		"totals of null": {250, func(_, _ int, fields map[string]string) {
			fields["page"], fields["limit"], fields["pages"], fields["total"] = "null", "null", "null", "null"
		}, 3},
		"fewer on a page than asked": {25, func(_, _ int, fields map[string]string) { fields["size"], fields["limit"] = "10", "10" }, 3},
		"fewer, told by the total":   {25, func(_, _ int, fields map[string]string) { fields["size"], fields["total"] = "10", "25" }, 3},
		"the documented example": {25, func(page, _ int, fields map[string]string) {
			fields["size"], fields["page"], fields["limit"], fields["pages"], fields["total"] = "2", fmt.Sprint(page), "2", "11", "25"
		}, 13},
		"pages that are not there":  {50, func(_, _ int, fields map[string]string) { fields["pages"] = "7" }, 2},
		"everything on one page":    {340, func(_, _ int, fields map[string]string) { fields["size"] = "1000" }, 1},
		"totals that are too small": {100, func(_, _ int, fields map[string]string) { fields["pages"], fields["total"] = "0", "-5" }, 1},
	} {
		got, pages := readAll(t, newAdapter(t, many(test.count, test.change)), window("102"))
		if len(got) != test.count || pages != test.pages {
			t.Errorf("%s: %d bookings on %d pages, want %d on %d", name, len(got), pages, test.count, test.pages)
		}
	}
}

func TestPagesThatDoNotAdvanceAreMalformed(t *testing.T) {
	t.Parallel()
	same := ""
	for n := range 100 {
		same += fmt.Sprintf(`,{"id":"%d","status":"booked","start_at":"2026-11-24T09:00:00+01:00","end_at":"2026-11-24T09:30:00+01:00"}`, n)
	}
	inner := by(clinic())
	for name, body := range map[string]string{
		"the same page for ever": `{"_items":[` + same[1:] + `]}`,
		"always page one":        `{"page":1,"pages":9,"_items":[{"id":"1","start_at":"2026-11-24T09:00:00+01:00","duration":30}]}`,
	} {
		w := &wire{answer: func(r *http.Request) answer {
			if strings.HasSuffix(r.URL.Path, "/bookings") {
				return answer{status: 200, body: body}
			}
			return inner.answer(r)
		}}
		a := newAdapter(t, w)
		first, err := a.Appointments(t.Context(), madrid(), window("102"))
		if err != nil || first.Next == "" {
			t.Fatalf("%s: %v", name, err)
		}
		query := window("102")
		query.Page = first.Next
		_, err = a.Appointments(t.Context(), madrid(), query)
		wantFailure(t, err, connection.FailureMalformed)
	}
}

func TestAnEndlessListEnds(t *testing.T) {
	t.Parallel()
	query := window("102")
	query.Page = `{"v":1,"location":"102","left":[{"f":"1","d":"11"}],"page":1000}`
	_, err := newAdapter(t, many(1_000_000, nil)).Appointments(t.Context(), madrid(), query)
	wantFailure(t, err, connection.FailureMalformed)
}

func TestADoctorWhoLeftIsPassedOver(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusNotFound, http.StatusForbidden} {
		bodies := clinic()
		inner := by(bodies)
		w := &wire{answer: func(r *http.Request) answer {
			if strings.Contains(r.URL.Path, "/doctors/11/") && strings.HasSuffix(r.URL.Path, "/bookings") {
				return answer{status: status, body: `{"message":"MARK"}`}
			}
			return inner.answer(r)
		}}
		a := newAdapter(t, w)
		if _, err := a.Locations(t.Context(), madrid()); err != nil {
			t.Fatal(err)
		}
		bodies["/facilities/1/doctors"] = items(`{"id":"12","name":"Íñigo","surname":"Pérez"}`)
		got, pages := readAll(t, a, window("101"))
		if len(got) != 1 || got[0].PractitionerID != "12" || pages != 2 {
			t.Errorf("%d: %+v on %d pages", status, got, pages)
		}
	}
}

func TestALocationThatIsGoneIsNotFoundAlone(t *testing.T) {
	t.Parallel()
	bodies := clinic()
	w := by(bodies)
	a := newAdapter(t, w)
	if _, err := a.Locations(t.Context(), madrid()); err != nil {
		t.Fatal(err)
	}
	bodies["/facilities/1/doctors/11/addresses"] = items(mayor)
	_, err := a.Appointments(t.Context(), madrid(), window("102"))
	wantFailure(t, err, connection.FailureNotFound)
	if got, _ := readAll(t, a, window("101")); len(got) != 2 {
		t.Errorf("the other location has %d bookings", len(got))
	}
	_, err = a.Appointments(t.Context(), madrid(), window("999"))
	wantFailure(t, err, connection.FailureNotFound)
}

func TestBookingsThatAreForbiddenAreSaidToBe(t *testing.T) {
	t.Parallel()
	inner := by(clinic())
	for status, want := range map[int]connection.FailureKind{403: connection.FailureForbidden, 404: connection.FailureNotFound, 400: connection.FailureMalformed} {
		w := &wire{answer: func(r *http.Request) answer {
			if strings.HasSuffix(r.URL.Path, "/bookings") {
				return answer{status: status, body: `{"errors":[],"message":"You are not authorized to see this address MARK"}`}
			}
			return inner.answer(r)
		}}
		_, err := newAdapter(t, w).Appointments(t.Context(), madrid(), window("101"))
		wantFailure(t, err, want)
	}
}

func TestBookingsAreReadTolerantlyWhereNothingIsLost(t *testing.T) {
	t.Parallel()
	one := func(change string) connection.Appointment {
		t.Helper()
		bodies := clinic()
		bodies["/facilities/1/doctors/11/addresses/102/bookings"] = items(change)
		got, _ := readAll(t, newAdapter(t, by(bodies)), window("102"))
		if len(got) != 1 {
			t.Fatalf("%s: %+v", change, got)
		}
		return got[0]
	}
	if got := one(with(t, booked, "id", 5001)); got.ID != "5001" {
		t.Errorf("a number as id gives %q", got.ID)
	}
	if got := one(with(t, booked, "end_at", nil)); got.End.Sub(got.Start) != 30*time.Minute {
		t.Errorf("without an end it lasts %v", got.End.Sub(got.Start))
	}
	if got := one(with(t, booked, "canceled_at", "2026-11-21T10:00:00+01:00")); got.Status != "canceled" || got.UpdatedAt.Day() != 21 {
		t.Errorf("booked and cancelled is %+v", got)
	}
	if got := one(with(t, booked, "status", "a word of\tthe future ")); got.Status != "a word of the future" {
		t.Errorf("status %q", got.Status)
	}
	if got := one(with(t, booked, "booked_at", nil)); !got.UpdatedAt.Equal(time.Unix(0, 0)) {
		t.Errorf("updated %v", got.UpdatedAt)
	}
	if got := one(with(t, booked, "address_service", map[string]any{"name": nil})); got.Reason != "" || got.PatientRef != "" {
		t.Errorf("reason %q, patient %q", got.Reason, got.PatientRef)
	}
}

func TestBookingsThatMakeNoSenseAreMalformed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`null`, `[]`, `{}`, `{"_items":null}`, `{"_items":{}}`, ``, `<html>MARK</html>`, `{"_items":[` + booked, items(booked, booked), items(`null`), items(`"MARK"`),
		items(with(t, booked, "id", "")), items(with(t, booked, "id", nil)), items(with(t, booked, "id", 1.5)), items(with(t, booked, "id", strings.Repeat("7", 2000))),
		items(with(t, booked, "start_at", "2026-11-24T09:00:00")), items(with(t, booked, "start_at", nil)), items(with(t, booked, "start_at", "MARK")), items(with(t, booked, "start_at", 7)),
		items(with(t, booked, "start_at", "2026-02-30T09:00:00+01:00")), items(with(t, booked, "end_at", "2026-11-24T09:00:00+01:00")), items(with(t, booked, "end_at", "MARK")),
		items(with(t, with(t, booked, "end_at", nil), "duration", -3)), items(with(t, booked, "duration", "MARK")), items(with(t, booked, "booked_at", "MARK")), items(with(t, booked, "canceled_at", "2026-11-24")),
		items(with(t, booked, "status", strings.Repeat("n", 2000))), items(with(t, booked, "status", []int{1})), items(with(t, booked, "address_service", "MARK")),
		items(with(t, booked, "address_service", map[string]any{"name": strings.Repeat("n", 20_000)})), `{"_items":[],"page":"MARK"}`,
	} {
		bodies := clinic()
		bodies["/facilities/1/doctors/11/addresses/102/bookings"] = text
		_, err := newAdapter(t, by(bodies)).Appointments(t.Context(), madrid(), window("102"))
		if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed || strings.Contains(err.Error(), "MARK") {
			t.Errorf("%.80s: %v", text, err)
		}
	}
}
