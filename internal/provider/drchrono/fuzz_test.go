package drchrono_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
)

// says is a transport that answers every request with one body.
type says string

// RoundTrip implements http.RoundTripper.
func (s says) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(s))), Request: request}, nil
}

// reads makes an adapter of which every call is answered with one body.
func reads(t *testing.T, body string) adapter {
	options := options("https://drchrono.example")
	options.APITransport = says(body)
	return newAdapter(t, options)
}

// typed checks that an error is one that the program knows what to do with.
func typed(t *testing.T, err error) {
	t.Helper()
	if _, is := connection.AsFailure(err); err != nil && !is {
		t.Errorf("error without a kind: %v", err)
	}
}

func FuzzIdentify(f *testing.F) {
	f.Add(`{"id": 42, "doctor": 7, "practice_group": 900, "practice_group_name": "Harbor"}`)
	f.Add(`{"id": "42", "practice_group": {}, "practice_group_name": null}`)
	f.Add(`{"id": 1e9, "doctor": -7.0}`)
	f.Add(`"Not authenticated"`)
	f.Fuzz(func(t *testing.T, body string) {
		tenant, err := reads(t, body).Identify(t.Context(), access())
		typed(t, err)
		if err == nil && (tenant.ID == "" || tenant.Name == "" || tenant.Account == "") {
			t.Errorf("%q is the tenant %+v", body, tenant)
		}
	})
}

func FuzzLocations(f *testing.F) {
	f.Add(`{"results": [{"id": 1, "name": "A", "doctor": 1, "first_name": "B", "timezone": "US/Eastern"}], "next": null}`)
	f.Add(`{"data": [{"id": "1", "archived": "yes"}], "next": "https://drchrono.example/api/offices?cursor=b"}`)
	f.Add(`{"results": [[]], "data": {}}`)
	f.Add(`{"results": [{"id": 1, "name": "\u0000", "timezone": "../../etc/passwd"}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		locations, err := reads(t, body).Locations(t.Context(), access())
		typed(t, err)
		for _, location := range locations {
			if _, zoneErr := time.LoadLocation(location.TimeZone); location.ID == "" || location.Name == "" || location.TimeZone == "" || zoneErr != nil {
				t.Errorf("%q has the location %+v", body, location)
			}
		}
	})
}

func FuzzAppointments(f *testing.F) {
	f.Add(`{"results": [{"id": 1, "office": 1, "doctor": 1, "patient": null, "scheduled_time": "2026-11-24T09:30:00", "duration": 30, "updated_at": "2026-11-20T08:00:00"}]}`)
	f.Add(`{"data": [{"id": "1", "office": "1", "deleted_flag": true, "updated_at": "2026-03-08T02:30:00.5"}]}`)
	f.Add(`{"results": [{"id": 1, "office": 1, "scheduled_time": "9999-12-31T23:59:59", "duration": 527040, "updated_at": "0000-01-01T00:00:00"}]}`)
	f.Add(`{"results": [{"id": 1, "office": 1, "scheduled_time": "2026-11-01T01:30:00", "duration": 9e9, "updated_at": "2026-11-01T01:30:00+99:99"}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		appointmentsOf(t, body)
	})
}

// appointmentsOf reads a body as a page of appointments, once as a day and once as
// changes, at a practice that is in order.
func appointmentsOf(t *testing.T, body string) {
	r := offices{body: body}
	options := options("https://drchrono.example")
	options.APITransport = r
	made := newAdapter(t, options)
	query := day(t)
	page, err := made.Appointments(t.Context(), access(), query)
	typed(t, err)
	for _, a := range page.Appointments {
		if a.ID == "" || a.LocationID != "1" || !a.End.After(a.Start) || a.Start.Before(query.From) || !a.Start.Before(query.To) {
			t.Errorf("%q has the appointment %+v", body, a)
		}
	}
	page, err = made.Appointments(t.Context(), access(), changes())
	typed(t, err)
	for _, a := range page.Appointments {
		if a.ID == "" || !a.Deleted && (a.LocationID == "" || !a.End.After(a.Start)) {
			t.Errorf("%q has the change %+v", body, a)
		}
	}
}

// offices is a transport that knows a practice and answers for its appointments
// with one body.
type offices struct{ body string }

// RoundTrip implements http.RoundTripper.
func (o offices) RoundTrip(request *http.Request) (*http.Response, error) {
	switch request.URL.Path {
	case "/api/offices":
		return says(`{"results": [{"id": 1, "name": "A", "doctor": 1}, {"id": 2, "name": "B", "doctor": 1}]}`).RoundTrip(request)
	case "/api/doctors":
		return says(`{"results": [{"id": 1, "first_name": "C", "timezone": "US/Eastern"}]}`).RoundTrip(request)
	}
	return says(o.body).RoundTrip(request)
}
