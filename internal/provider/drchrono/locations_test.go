package drchrono_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
)

func TestOfficesAreLocationsInTheTimeZoneOfTheirDoctor(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	got, err := r.adapter.Locations(t.Context(), access())
	want := []connection.Location{
		{ID: "1", Name: "Harbor Boston", Address: "12 Main Street, Boston MA 02110", TimeZone: "America/New_York", Listed: true},
		{ID: "2", Name: "Harbor Denver", Address: "Denver CO", TimeZone: "US/Mountain", Listed: true},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("locations = %+v, %v; want %+v, without the archived one", got, err, want)
	}
	if n := len(r.requests()); n != 2 {
		t.Errorf("took %d calls of the hourly 500, want 2", n)
	}
}

func TestPractitionersAreAllDoctorsAndCostNothingAfterTheLocations(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	if _, err := r.adapter.Locations(t.Context(), access()); err != nil {
		t.Fatal(err)
	}
	for _, location := range []string{"1", "2"} {
		got, err := r.adapter.Practitioners(t.Context(), access(), location)
		if err != nil || len(got) != 2 || got[0].Name != "Anna Lee, MD" || got[1].Name != "Raúl Díaz" || got[1].LocationIDs[0] != location {
			t.Errorf("practitioners = %+v, %v", got, err)
		}
	}
	if n := len(r.requests()); n != 2 {
		t.Errorf("took %d calls, want the 2 of the locations", n)
	}
}

func TestWhatWasListedIsReadAnewAfterAWhileAndForEachConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	read := func(id string, want int) {
		t.Helper()
		as := access()
		as.ConnectionID = id
		if _, err := r.adapter.Practitioners(t.Context(), as, "1"); err != nil {
			t.Fatal(err)
		}
		if n := len(r.requests()); n != want {
			t.Errorf("took %d calls by now, want %d", n, want)
		}
	}
	read("c1", 2)
	read("c1", 2)
	read("c2", 4)
	read("", 6)
	read("", 8) // While a sign-in is under way nothing is kept.
	r.pass(10 * time.Minute)
	read("c1", 10)
	r.pass(-time.Hour)
	read("c1", 12) // The clock was put back.
}

func TestAListIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	office := func(id int, next string) string {
		return fmt.Sprintf(`{"results": [{"id": %d, "name": "Office %d", "doctor": 7}], "next": %s}`, id, id, next)
	}
	r.body("/api/offices", office(1, `"`+r.base+`/api/offices?cursor=b"`))
	r.body("/api/offices?cursor=b", office(2, `"`+r.base+`/api/offices?cursor=c"`))
	r.body("/api/offices?cursor=c", office(3, `""`))
	got, err := r.adapter.Locations(t.Context(), access())
	if err != nil || len(got) != 3 {
		t.Errorf("locations = %+v, %v", got, err)
	}
}

func TestAListThatMakesNoSenseIsMalformed(t *testing.T) {
	t.Parallel()
	const offices, doctors = "/api/offices", "/api/doctors"
	for name, test := range map[string]struct{ path, body string }{
		"neither results nor data":   {offices, `{"next": null}`},
		"results that are null":      {offices, `{"results": null, "data": null, "next": null}`},
		"results that are an object": {offices, `{"results": {}}`},
		"a next on another host":     {offices, `{"results": [], "next": "https://drchrono.evil.example/api/offices"}`},
		"a next above the API":       {offices, `{"results": [], "next": "BASE/o/token/"}`},
		"a next that climbs":         {offices, `{"results": [], "next": "BASE/api/../o/token/"}`},
		"a next with a user":         {offices, `{"results": [], "next": "http://user@HOST/api/offices"}`},
		"a next to itself":           {offices, `{"results": [], "next": "BASE/api/offices"}`},
		"a next that is a number":    {offices, `{"results": [], "next": 2}`},
		"an office without an id":    {offices, `{"results": [{"name": "A", "doctor": 7}]}`},
		"an office twice":            {offices, `{"results": [{"id": 1, "name": "A", "doctor": 7}, {"id": "1", "name": "B", "doctor": 7}]}`},
		"an office without a name":   {offices, `{"results": [{"id": 1, "doctor": 7}]}`},
		"an office of nobody":        {offices, `{"results": [{"id": 1, "name": "A"}]}`},
		"an office of somebody else": {offices, `{"results": [{"id": 1, "name": "A", "doctor": 99}]}`},
		"an endless address":         {offices, `{"results": [{"id": 1, "name": "A", "doctor": 7, "address": "` + strings.Repeat("x", 2000) + `"}]}`},
		"a doctor without a zone":    {doctors, `{"results": [{"id": 7, "first_name": "A", "timezone": null}, {"id": 8, "first_name": "B", "timezone": "US/Mountain"}]}`},
		"a zone of no place":         {doctors, `{"results": [{"id": 7, "first_name": "A", "timezone": "Eastern"}, {"id": 8, "first_name": "B", "timezone": "US/Mountain"}]}`},
		"the zone of this machine":   {doctors, `{"results": [{"id": 7, "first_name": "A", "timezone": "Local"}, {"id": 8, "first_name": "B", "timezone": "US/Mountain"}]}`},
		"a doctor without a name":    {doctors, `{"results": [{"id": 7, "suffix": "MD", "timezone": "US/Eastern"}]}`},
		"a web page":                 {doctors, `<!doctype html>`},
		"half a list":                {doctors, `{"results": [{"id": 7, "first_na`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			body := strings.NewReplacer("BASE", r.base, "HOST", strings.TrimPrefix(r.base, "http://")).Replace(test.body)
			r.body(test.path, body)
			_, err := r.adapter.Locations(t.Context(), access())
			fails(t, err, connection.FailureMalformed)
		})
	}
}

func TestAFailedListIsOfTheKindThatTheStatusSays(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]connection.FailureKind{
		http.StatusUnauthorized: connection.FailureUnauthorized, http.StatusForbidden: connection.FailureForbidden,
		http.StatusNotFound: connection.FailureMalformed, http.StatusInternalServerError: connection.FailureUnknown,
		http.StatusBadGateway: connection.FailureNotProcessed, http.StatusTooManyRequests: connection.FailureLimited,
		http.StatusMethodNotAllowed: connection.FailureMalformed,
	} {
		r := newRig(t, nil)
		r.status("/api/offices", status, `{"detail": "no"}`)
		_, err := r.adapter.Locations(t.Context(), access())
		fails(t, err, kind)
	}
}
