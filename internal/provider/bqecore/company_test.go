package bqecore_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/bqecore"
)

func TestTheCompanyIsTheTenantAndItsOneLocation(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"id":"7","name":"Harbour Engineering"}`, `[{"id":7,"name":" Harbour\nEngineering "}]`} {
		s := newStub(t, says(http.StatusOK, body))
		a := adapter(t, s.URL)
		tenant, err := a.Identify(t.Context(), sydney())
		want := connection.Tenant{ID: "7", Name: "Harbour Engineering", URL: s.URL}
		if err != nil || tenant != want {
			t.Errorf("tenant = %+v, %v", tenant, err)
		}
		locations, err := a.Locations(t.Context(), sydney())
		if err != nil || len(locations) != 1 {
			t.Fatalf("locations = %+v, %v", locations, err)
		}
		if got := locations[0]; got != (connection.Location{ID: "7", Name: "Harbour Engineering", TimeZone: "Australia/Sydney", Listed: true}) {
			t.Errorf("location = %+v", got)
		}
		if call := s.calls[0]; call.URL.Path != "/api/company" || call.Header.Get("Authorization") != "Bearer MARK-token" {
			t.Errorf("%s with %q", call.URL.Path, call.Header.Get("Authorization"))
		}
	}
}

func TestCallsGoToTheEndpointOfTheConnection(t *testing.T) {
	t.Parallel()
	s := newStub(t, says(http.StatusOK, `{"id":"7","name":"Harbour"}`))
	access := sydney()
	access.Endpoint = s.URL + "/api/eu"
	if _, err := adapter(t, s.URL).Identify(t.Context(), access); err != nil {
		t.Fatal(err)
	}
	if got := s.calls[0].URL.Path; got != "/api/eu/company" {
		t.Errorf("path = %s", got)
	}
}

func TestTheOffsetIsTheOrganisationsOwnAtThisMoment(t *testing.T) {
	t.Parallel()
	winter := func(o *bqecore.Options) {
		o.Now = func() time.Time { return time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC) }
	}
	west := func(o *bqecore.Options) { o.OffsetWest = true }
	for name, test := range map[string]struct {
		zone   string
		change func(*bqecore.Options)
		want   string
	}{
		"summer":           {"Australia/Sydney", func(*bqecore.Options) {}, "660"},
		"winter":           {"Australia/Sydney", winter, "600"},
		"half an hour":     {"Australia/Darwin", winter, "570"},
		"west of UTC":      {"America/Los_Angeles", winter, "-420"},
		"the other sign":   {"Australia/Sydney", west, "-660"},
		"no zone":          {"", func(*bqecore.Options) {}, "0"},
		"an unknown zone":  {"Mars/Olympus", func(*bqecore.Options) {}, "0"},
		"this machine's":   {"Local", func(*bqecore.Options) {}, "0"},
		"UTC, other sign":  {"UTC", west, "0"},
		"quarter of hours": {"Asia/Kathmandu", winter, "345"},
	} {
		s := newStub(t, says(http.StatusOK, `{"id":"7","name":"Harbour"}`))
		access := sydney()
		access.TimeZone = test.zone
		if _, err := adapter(t, s.URL, test.change).Identify(t.Context(), access); err != nil {
			t.Fatal(err)
		}
		if got := s.calls[0].Header.Get("X-UTC-OFFSET"); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestACompanyThatMakesNoSenseIsMalformed(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{}`, `{"id":"","name":"MARK"}`, `{"id":"7"}`, `{"id":"7","name":"  "}`, `{"id":7.5,"name":"MARK"}`, `{"id":{},"name":"MARK"}`, `{"id":"7","name":["MARK"]}`,
		`[]`, `[{"id":"7","name":"MARK"},{"id":"8","name":"MARK"}]`, `null`, `"MARK"`, ``, `<html>MARK</html>`, `{"id":"7","name":"MARK`, `[[]]`, `[null]`,
		`{"id":"` + strings.Repeat("7", 2000) + `","name":"MARK"}`, `{"id":"7","name":"` + strings.Repeat("n", 2000) + `"}`,
	} {
		s := newStub(t, says(http.StatusOK, body))
		_, err := adapter(t, s.URL).Identify(t.Context(), sydney())
		wantKind(t, err, connection.FailureMalformed)
		_, err = adapter(t, s.URL).Locations(t.Context(), sydney())
		wantKind(t, err, connection.FailureMalformed)
	}
}

func TestEachRefusalOfTheAPIHasItsKind(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]connection.FailureKind{
		401: connection.FailureUnauthorized, 403: connection.FailureForbidden, 404: connection.FailureMalformed, 405: connection.FailureMalformed,
		429: connection.FailureLimited, 500: connection.FailureUnknown, 503: connection.FailureNotProcessed, 204: connection.FailureMalformed,
	} {
		s := newStub(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "17")
			w.WriteHeader(status)
		})
		_, err := adapter(t, s.URL).Identify(t.Context(), sydney())
		wantKind(t, err, kind)
		if failure, _ := connection.AsFailure(err); failure != nil && status == 429 && failure.RetryAfter != 17*time.Second {
			t.Errorf("wait %v", failure.RetryAfter)
		}
	}
}

func TestTheTokenStaysWithItsHost(t *testing.T) {
	t.Parallel()
	other := newStub(t, says(http.StatusOK, `{"id":"7","name":"Elsewhere"}`))
	s := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/api/company", http.StatusFound)
	})
	_, err := adapter(t, s.URL).Identify(t.Context(), sydney())
	wantKind(t, err, connection.FailureMalformed)
	if len(other.calls) != 0 {
		t.Error("the token followed a redirect")
	}
}
