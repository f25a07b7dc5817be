package docplanner_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/docplanner"
	"mooring/internal/secret"
)

// place is a listed location in Spain.
func place(id, name, address string) connection.Location {
	return connection.Location{ID: id, Name: name, Address: address, TimeZone: "Europe/Madrid", Listed: true}
}

func TestLocationsAreTheAddressesOfAllDoctorsEachOnce(t *testing.T) {
	t.Parallel()
	w := by(clinic())
	got, err := newAdapter(t, w).Locations(t.Context(), madrid())
	want := []connection.Location{
		place("101", "Clínica Sonrisa, Madrid", "Calle Mayor 1, 28013 Madrid"), place("102", "Calle Real 3, Getafe", "Calle Real 3, 28901 Getafe"),
		place("103", "Online consultations", ""),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("locations %+v, %v; want %+v", got, err, want)
	}
	if paths := w.paths(); len(paths) != 4 || !strings.Contains(strings.Join(paths, " "), "/facilities/1/doctors/11/addresses?with=address.online_only") {
		t.Errorf("asked for %v", paths)
	}
}

func TestNamesOfLocationsCanBeToldApart(t *testing.T) {
	t.Parallel()
	bodies := clinic()
	bodies["/facilities/1/doctors/12/addresses"] = items(with(t, mayor, "id", "201"), with(t, with(t, mayor, "id", "202"), "is_online_only", true),
		`{"id":"203"}`, `{"id":"204","name":"Consulta Madrid Centro","city_name":"Madrid"}`)
	got, err := newAdapter(t, by(bodies)).Locations(t.Context(), madrid())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, location := range got {
		names = append(names, location.Name)
	}
	want := []string{
		"Clínica Sonrisa, Madrid – Ana García", "Calle Real 3, Getafe", "Clínica Sonrisa, Madrid – Íñigo Pérez",
		"Clínica Sonrisa, Madrid (online consultations)", "Address 203", "Consulta Madrid Centro",
	}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
}

func TestTheZoneIsConfiguredOrTheOrganisationsOrTheCountrysMainOne(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ domain, configured, organisation, want string }{
		{"doctoralia.es", "", "", "Europe/Madrid"},
		{"doctoralia.es", "", "UTC", "Europe/Madrid"},
		{"doctoralia.es", "", "Europe/Berlin", "Europe/Madrid"},
		{"doctoralia.es", "", "Atlantic/Canary", "Atlantic/Canary"},
		{"doctoralia.com.br", "", "America/Manaus", "America/Manaus"},
		{"doctoralia.com.br", "America/Recife", "America/Manaus", "America/Recife"},
		{"doctoralia.mx", "", "Australia/Sydney", "America/Mexico_City"},
	} {
		access := madrid()
		access.TenantAddress, access.TimeZone = test.domain, test.organisation
		a := newAdapter(t, by(clinic()), func(o *docplanner.Options) { o.TimeZone = test.configured })
		got, err := a.Locations(t.Context(), access)
		if err != nil || got[0].TimeZone != test.want {
			t.Errorf("%+v: %v, %v", test, got, err)
		}
	}
}

func TestPractitionersAreTheDoctorsOfAnAddress(t *testing.T) {
	t.Parallel()
	a := newAdapter(t, by(clinic()))
	for location, want := range map[string][]connection.Practitioner{
		"101": {{ID: "11", Name: "Ana García", LocationIDs: []string{"101", "102"}}, {ID: "12", Name: "Íñigo Pérez", LocationIDs: []string{"101", "103"}}},
		"103": {{ID: "12", Name: "Íñigo Pérez", LocationIDs: []string{"101", "103"}}},
	} {
		if got, err := a.Practitioners(t.Context(), madrid(), location); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", location, got, err)
		}
	}
	_, err := a.Practitioners(t.Context(), madrid(), "999")
	wantFailure(t, err, connection.FailureNotFound)
}

func TestOneWalkServesASync(t *testing.T) {
	t.Parallel()
	now := noon
	w := by(clinic())
	a := newAdapter(t, w, func(o *docplanner.Options) { o.Now = func() time.Time { return now } })
	access := madrid()
	read := func(want int, what string) {
		t.Helper()
		before := w.calls()
		if _, err := a.Practitioners(t.Context(), access, "101"); err != nil {
			t.Fatal(err)
		}
		if got := w.calls() - before; got != want {
			t.Errorf("%s: %d calls, want %d", what, got, want)
		}
	}
	if _, err := a.Locations(t.Context(), access); err != nil {
		t.Fatal(err)
	}
	read(0, "after the locations")
	access.Token = secret.NewValue("MARK-next")
	read(4, "with the next token")
	access.ConnectionID = "c2"
	read(4, "for another connection")
	read(0, "again")
	now = now.Add(10 * time.Minute)
	read(4, "after a while")
	access.ConnectionID = ""
	read(4, "at a sign-in")
	read(4, "at the same sign-in")
}

func TestManyConnectionsAreNotAllRemembered(t *testing.T) {
	t.Parallel()
	w := by(clinic())
	now := noon
	a := newAdapter(t, w, func(o *docplanner.Options) { o.Now = func() time.Time { now = now.Add(time.Millisecond); return now } })
	access := madrid()
	for n := range 65 {
		access.ConnectionID = fmt.Sprint("c", n)
		if _, err := a.Locations(t.Context(), access); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]int{"c64": 0, "c0": 4} {
		before := w.calls()
		access.ConnectionID = id
		if _, err := a.Practitioners(t.Context(), access, "101"); err != nil || w.calls()-before != want {
			t.Errorf("%s: %d calls, %v; want %d", id, w.calls()-before, err, want)
		}
	}
}

func TestAFacilityThatIsForbiddenIsNotPassedOver(t *testing.T) {
	t.Parallel()
	bodies := clinic()
	bodies["/facilities"] = items(`{"id":"1","name":"Uno"}`, `{"id":"2","name":"Dos"}`)
	inner := by(bodies)
	for status, want := range map[int]connection.FailureKind{
		403: connection.FailureForbidden, 404: connection.FailureMalformed, 401: connection.FailureUnauthorized, 503: connection.FailureNotProcessed,
		500: connection.FailureUnknown, 405: connection.FailureMalformed, 422: connection.FailureMalformed,
	} {
		w := &wire{answer: func(r *http.Request) answer {
			if strings.Contains(r.URL.Path, "/facilities/2/") {
				return answer{status: status, body: `{"errors":["MARK"],"message":"You are not authorized to see this facility MARK"}`}
			}
			return inner.answer(r)
		}}
		_, err := newAdapter(t, w).Locations(t.Context(), madrid())
		if failure := wantFailure(t, err, want); failure.Code != "" {
			t.Errorf("%d: code %q", status, failure.Code)
		}
	}
}

func TestTheQuotaIsWaitedForUntilItBeginsAnew(t *testing.T) {
	t.Parallel()
	date := noon.Add(time.Hour) // Their clock is an hour ahead of ours.
	for name, test := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"a date by their clock": {http.Header{"X-Ratelimit-Reset": {date.Add(20 * time.Minute).Format(time.RFC3339)}, "Date": {date.Format(http.TimeFormat)}}, 20 * time.Minute},
		"a date by ours":        {http.Header{"X-Ratelimit-Reset": {noon.Add(5 * time.Minute).Format("2006-01-02T15:04:05-0700")}}, 5 * time.Minute},
		"far away":              {http.Header{"X-Ratelimit-Reset": {"2999-01-01T00:00:00+00:00"}}, time.Hour},
		"past":                  {http.Header{"X-Ratelimit-Reset": {"2020-01-01T00:00:00+00:00"}}, 0},
		"seconds":               {http.Header{"Retry-After": {"90"}}, 90 * time.Second},
		"nonsense":              {http.Header{"X-Ratelimit-Reset": {"soon"}}, 0},
		"nothing":               {http.Header{}, 0},
	} {
		w := &wire{answer: func(*http.Request) answer {
			return answer{status: 429, body: `{"message":"MARK"}`, header: test.header}
		}}
		a := newAdapter(t, w)
		_, apiErr := a.Locations(t.Context(), madrid())
		_, tokenErr := a.Prove(t.Context(), "doctoralia.es", credentials("id", "secret"))
		for _, err := range []error{apiErr, tokenErr} {
			if failure := wantFailure(t, err, connection.FailureLimited); failure.RetryAfter != test.want {
				t.Errorf("%s: wait %v, want %v", name, failure.RetryAfter, test.want)
			}
		}
	}
}

func TestListsAreReadToTheirEndsAndNowhereElse(t *testing.T) {
	t.Parallel()
	const base = "https://www.doctoralia.es/api/v3/integration"
	for link, want := range map[string]connection.FailureKind{
		base + "/facilities?page=2":                              "",
		"/api/v3/integration/facilities?page=2":                  "",
		base + "/facilities":                                     connection.FailureMalformed,
		"http://www.doctoralia.es/api/v3/integration/facilities": connection.FailureMalformed,
		"https://evil.example/api/v3/integration/facilities":     connection.FailureMalformed,
		"//evil.example/api/v3/integration/facilities":           connection.FailureMalformed,
		"https://MARK@www.doctoralia.es/api/v3/integration/x":    connection.FailureMalformed,
		"/api/v3/other":       connection.FailureMalformed,
		base + "/../../oauth": connection.FailureMalformed,
		"https://www.doctoralia.es:8443/api/v3/integration/x": connection.FailureMalformed,
		"\x7f://":                              connection.FailureMalformed,
		base + "/" + strings.Repeat("x", 5000): connection.FailureMalformed,
	} {
		first := true
		w := &wire{answer: func(*http.Request) answer {
			if first {
				first = false
				return answer{status: 200, body: fmt.Sprintf(`{"_items":[{"id":"1","name":"A"}],"_links":{"next":{"href":%q}}}`, strings.ReplaceAll(link, "\x7f", "|"))}
			}
			return answer{status: 200, body: `{"_items":[{"id":"1","name":"A"},{"id":"2","name":"B"}],"_links":[]}`}
		}}
		tenant, err := newAdapter(t, w).Identify(t.Context(), madrid())
		if want == "" {
			if err != nil || tenant.Name != "A and 1 more" || w.calls() != 2 {
				t.Errorf("%s: %+v, %v", link, tenant, err)
			}
			continue
		}
		wantFailure(t, err, want)
		for _, call := range w.asked {
			if call.URL.Host != "www.doctoralia.es" || call.URL.Scheme != "https" || call.URL.Path != "/api/v3/integration/facilities" {
				t.Errorf("%s: the token went to %s", link, call.URL)
			}
		}
	}
}

func TestTheTokenFollowsNoRedirectElsewhere(t *testing.T) {
	t.Parallel()
	for _, target := range []string{
		"http://www.doctoralia.es/api/v3/integration/facilities", "https://evil.example/", "https://www.jameda.de/api/v3/integration/facilities",
		"https://www.doctoralia.es/api/v3/integration/facilities",
	} {
		w := &wire{answer: func(*http.Request) answer { return answer{status: 301, header: http.Header{"Location": {target}}} }}
		_, err := newAdapter(t, w).Locations(t.Context(), madrid())
		wantFailure(t, err, connection.FailureMalformed)
		for _, call := range w.asked {
			if call.URL.Host != "www.doctoralia.es" || call.URL.Scheme != "https" {
				t.Errorf("%s: the token went to %s", target, call.URL)
			}
		}
		if w.calls() > 6 {
			t.Errorf("%s: asked %d times", target, w.calls())
		}
	}
}

func TestListsThatMakeNoSenseAreMalformed(t *testing.T) {
	t.Parallel()
	for path, texts := range map[string][]string{
		"": {`[]`, `null`, `"MARK"`, ``, `<html>MARK</html>`, `{"_items":null}`, `{}`, `{"_items":{}}`, `{"_items":[`, `{"_items":[null]}`, `{"_items":[7]}`, `{"_items":[],"_links":"x"}`},
		"/facilities": {items(`{"id":"1"}`), items(`{"id":"","name":"A"}`), items(`{"id":".","name":"A"}`), items(`{"id":"..","name":"A"}`), items(`{"id":{},"name":"A"}`),
			items(`{"id":1.5,"name":"A"}`), items(`{"id":"1","name":"A"}`, `{"id":1,"name":"B"}`), items(`{"id":"1","name":7}`)},
		"/facilities/1/doctors": {items(`{"id":"11"}`), items(`{"id":"..","name":"A"}`), items(`{"id":true,"name":"A"}`), items(`{"id":"11","name":"` + strings.Repeat("n", 2000) + `"}`)},
		"/facilities/1/doctors/11/addresses": {items(`{"id":".."}`), items(mayor, mayor), items(with(t, mayor, "name", strings.Repeat("n", 2000))), items(with(t, mayor, "street", strings.Repeat("n", 2000))),
			items(with(t, mayor, "is_online_only", "MARK"))},
	} {
		for _, text := range texts {
			bodies := clinic()
			for known := range bodies {
				if path == "" || known == path {
					bodies[known] = text
				}
			}
			a := newAdapter(t, by(bodies))
			_, err := a.Locations(t.Context(), madrid())
			if path == "/facilities" && err == nil {
				_, err = a.Identify(t.Context(), madrid())
			}
			if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed || strings.Contains(err.Error(), "MARK") {
				t.Errorf("%s %.60s: %v", path, text, err)
			}
		}
	}
}

func TestAChainWithoutAnEndIsNotWalked(t *testing.T) {
	t.Parallel()
	var doctors []string
	for n := range 2001 {
		doctors = append(doctors, fmt.Sprintf(`{"id":"%d","name":"A"}`, n))
	}
	bodies := clinic()
	bodies["/facilities/1/doctors"] = items(doctors...)
	w := by(bodies)
	_, err := newAdapter(t, w).Locations(t.Context(), madrid())
	wantFailure(t, err, connection.FailureMalformed)
	if w.calls() != 2 {
		t.Errorf("asked %d times", w.calls())
	}
}

func TestWhatIsRefusedOnceIsNotAskedForEveryDoctor(t *testing.T) {
	t.Parallel()
	bodies := clinic()
	var doctors []string
	for n := range 50 {
		doctors = append(doctors, fmt.Sprintf(`{"id":"%d","name":"A"}`, n))
	}
	bodies["/facilities/1/doctors"] = items(doctors...)
	inner := by(bodies)
	w := &wire{answer: func(r *http.Request) answer {
		if strings.HasSuffix(r.URL.Path, "/addresses") {
			return answer{status: http.StatusUnauthorized, body: `{}`}
		}
		return inner.answer(r)
	}}
	_, err := newAdapter(t, w).Locations(t.Context(), madrid())
	wantFailure(t, err, connection.FailureUnauthorized)
	if w.calls() != 3 {
		t.Errorf("asked %d times, want 3", w.calls())
	}
}
