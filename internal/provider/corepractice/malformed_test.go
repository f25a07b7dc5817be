package corepractice_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/providertest"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

// api is an API that answers every call as a test tells it.
type api struct {
	*httptest.Server
	calls atomic.Int64
}

// newAPI starts one; handle gets the server's own address.
func newAPI(t *testing.T, handle func(base string, w http.ResponseWriter, r *http.Request)) *api {
	t.Helper()
	a := &api{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.calls.Add(1)
		handle(a.URL, w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

// adapter makes an adapter to the API at base.
func adapter(t *testing.T, base string) *corepractice.Revocable {
	t.Helper()
	made, err := corepractice.New(providertest.AdapterOptions(base, time.Now))
	if err != nil {
		t.Fatal(err)
	}
	return made.(*corepractice.Revocable)
}

// bayside is access with a marked token.
func bayside() connection.Access {
	return connection.Access{TenantAddress: "bayside", Token: secret.NewValue("MARK-token")}
}

// body answers with a fixed body.
func body(text string) func(string, http.ResponseWriter, *http.Request) {
	return func(_ string, w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

const (
	location    = `{"id":"l1","name":"Bondi","address":"1 Campbell Pde","time_zone":"Australia/Sydney","active":true}`
	appointment = `{"id":"a1","location_id":"l1","practitioner_id":"p1","patient_ref":"P-1","start":"2026-03-02T09:00:00+11:00","end":"2026-03-02T09:30:00+11:00","status":"booked","reason":"","updated_at":"2026-03-01T00:00:00.000Z","deleted":false}`
)

// with replaces one field of a JSON object; nil takes it away.
func with(t *testing.T, object, field string, value any) string {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal([]byte(object), &fields); err != nil {
		t.Fatal(err)
	}
	fields[field] = value
	if value == nil {
		delete(fields, field)
	}
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// list wraps elements.
func list(elements ...string) string {
	return `{"data":[` + strings.Join(elements, ",") + `],"next":null}`
}

func TestAPracticeThatMakesNoSenseIsMalformed(t *testing.T) {
	t.Parallel()
	const good = `{"id":"t1","name":"Bayside","url":"https://bayside.corepractice.is"}`
	if tenant, err := adapter(t, newAPI(t, body(good)).URL).Identify(t.Context(), bayside()); err != nil || tenant.ID != "t1" {
		t.Fatalf("a good practice: %+v, %v", tenant, err)
	}
	for _, text := range []string{
		with(t, good, "id", 7), with(t, good, "id", ""), with(t, good, "id", nil), with(t, good, "name", "  "), with(t, good, "name", nil),
		with(t, good, "url", "javascript:alert(1)"), with(t, good, "url", "https://"), with(t, good, "url", nil), with(t, good, "url", "https://a@b"),
		with(t, good, "name", strings.Repeat("n", 2000)), `[]`, `null`, `"MARK"`, ``, `<html>MARK</html>`, `{"id":"t1"`,
	} {
		_, err := adapter(t, newAPI(t, body(text)).URL).Identify(t.Context(), bayside())
		wantFailure(t, err, connection.FailureMalformed)
		if strings.Contains(err.Error(), "MARK") {
			t.Errorf("the error quotes the answer or the token: %v", err)
		}
	}
}

func TestLocationsThatMakeNoSenseAreMalformed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		list(with(t, location, "id", 7)), list(with(t, location, "id", "")), list(location, location), list(with(t, location, "name", "")),
		list(with(t, location, "time_zone", "Mars/Olympus")), list(with(t, location, "time_zone", "")), list(with(t, location, "time_zone", "Local")),
		list(with(t, location, "time_zone", "../../etc/passwd")), list(with(t, location, "active", "yes")), list(`null`), `{"next":null}`, `{"data":null}`, `{"data":{}}`,
	} {
		_, err := adapter(t, newAPI(t, body(text)).URL).Locations(t.Context(), bayside())
		if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestInactiveLocationsAreLeftOut(t *testing.T) {
	t.Parallel()
	closed := with(t, with(t, with(t, location, "active", false), "id", "l2"), "time_zone", "")
	unsaid := with(t, with(t, location, "active", nil), "id", "l3")
	got, err := adapter(t, newAPI(t, body(list(location, closed, unsaid))).URL).Locations(t.Context(), bayside())
	if err != nil || len(got) != 2 || got[0].ID != "l1" || got[1].ID != "l3" {
		t.Errorf("locations = %+v, %v", got, err)
	}
}

func TestNoLocationsAreAnEmptyListAndNoFailure(t *testing.T) {
	t.Parallel()
	got, err := adapter(t, newAPI(t, body(list())).URL).Locations(t.Context(), bayside())
	if err != nil || len(got) != 0 {
		t.Errorf("locations = %+v, %v", got, err)
	}
}

func TestAppointmentsThatMakeNoSenseAreMalformed(t *testing.T) {
	t.Parallel()
	query := syncer.AppointmentQuery{LocationID: "l1"}
	for _, text := range []string{
		list(with(t, appointment, "id", 7)), list(with(t, appointment, "id", "")), list(appointment, appointment),
		list(with(t, appointment, "start", "2026-03-02 09:00")), list(with(t, appointment, "start", nil)), list(with(t, appointment, "end", "2026-03-02T09:00:00+11:00")),
		list(with(t, appointment, "end", "2026-03-02T08:00:00+11:00")), list(with(t, appointment, "updated_at", nil)), list(with(t, appointment, "updated_at", 1772000000)),
		list(with(t, appointment, "location_id", "l2")), list(with(t, appointment, "patient_ref", 10482)), list(with(t, appointment, "deleted", "no")),
	} {
		_, err := adapter(t, newAPI(t, body(text)).URL).Appointments(t.Context(), bayside(), query)
		if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed {
			t.Errorf("%s: %v", text, err)
		}
	}
	tombstone := `{"id":"a2","updated_at":"2026-03-01T00:00:00Z","deleted":true}`
	page, err := adapter(t, newAPI(t, body(list(appointment, tombstone))).URL).Appointments(t.Context(), bayside(), query)
	if err != nil || len(page.Appointments) != 2 || !page.Appointments[1].Deleted {
		t.Errorf("a page with a tombstone: %+v, %v", page, err)
	}
}

func TestTheNextPageIsReadOnlyUnderTheAPIsOwnAddress(t *testing.T) {
	t.Parallel()
	elsewhere := newAPI(t, body(list()))
	for _, next := range []string{
		elsewhere.URL + "/t/bayside/api/v1/locations?cursor=2",
		"{base}/t/manly/api/v1/locations", "{base}/t/bayside/api/v1/../../../manly/api/v1/locations", "{base}/t/bayside/api/v1",
		"{base}/t/bayside/api/v11/locations", "https://{host}/t/bayside/api/v1/locations?cursor=2", "http://user@{host}/t/bayside/api/v1/locations",
		"/t/bayside/api/v1/locations?cursor=2", "//{host}/t/bayside/api/v1/locations", "javascript:alert(1)", "{base}/t/bayside/api/v1/locations?" + strings.Repeat("x", 5000),
	} {
		a := newAPI(t, func(base string, w http.ResponseWriter, _ *http.Request) {
			next := strings.NewReplacer("{base}", base, "{host}", strings.TrimPrefix(base, "http://")).Replace(next)
			fmt.Fprintf(w, `{"data":[],"next":%q}`, next)
		})
		_, err := adapter(t, a.URL).Locations(t.Context(), bayside())
		if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed {
			t.Errorf("%s: %v", next, err)
		}
		if n := a.calls.Load(); n != 1 {
			t.Errorf("%s: %d calls", next, n)
		}
		stored := strings.NewReplacer("{base}", a.URL, "{host}", strings.TrimPrefix(a.URL, "http://")).Replace(next)
		_, err = adapter(t, a.URL).Appointments(t.Context(), bayside(), syncer.AppointmentQuery{LocationID: "l1", Page: stored})
		if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed || a.calls.Load() != 1 {
			t.Errorf("stored %s: %v after %d calls", next, err, a.calls.Load())
		}
	}
	if n := elsewhere.calls.Load(); n != 0 {
		t.Errorf("another host was called %d times", n)
	}
}

func TestPagesThatRunInACircleEnd(t *testing.T) {
	t.Parallel()
	circle := newAPI(t, func(base string, w http.ResponseWriter, r *http.Request) {
		other := map[string]string{"": "2", "2": "3", "3": "2"}[r.URL.Query().Get("cursor")]
		fmt.Fprintf(w, `{"data":[],"next":"%s/t/bayside/api/v1/locations?cursor=%s"}`, base, other)
	})
	_, err := adapter(t, circle.URL).Locations(t.Context(), bayside())
	wantFailure(t, err, connection.FailureMalformed)
	if n := circle.calls.Load(); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
	itself := newAPI(t, func(base string, w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"data":[],"next":"%s%s"}`, base, r.URL.RequestURI())
	})
	_, err = adapter(t, itself.URL).Appointments(t.Context(), bayside(), syncer.AppointmentQuery{LocationID: "l1"})
	wantFailure(t, err, connection.FailureMalformed)
	endless := newAPI(t, func(base string, w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"data":[],"next":"%s/t/bayside/api/v1/locations?cursor=x%s"}`, base, r.URL.Query().Get("cursor"))
	})
	_, err = adapter(t, endless.URL).Locations(t.Context(), bayside())
	wantFailure(t, err, connection.FailureMalformed)
	if n := endless.calls.Load(); n != 200 {
		t.Errorf("%d calls, want 200", n)
	}
}

func TestALocationMetAgainOnALaterPageIsKeptOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t, func(base string, w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("cursor") != "" {
			_, _ = io.WriteString(w, list(location))
			return
		}
		fmt.Fprintf(w, `{"data":[%s],"next":"%s/t/bayside/api/v1/locations?cursor=2"}`, location, base)
	})
	got, err := adapter(t, a.URL).Locations(t.Context(), bayside())
	if err != nil || len(got) != 1 {
		t.Errorf("locations = %+v, %v", got, err)
	}
}

func TestWhatEveryPracticeHasIsNeverMerelyNotFound(t *testing.T) {
	t.Parallel()
	gone := adapter(t, newAPI(t, func(_ string, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }).URL)
	_, err := gone.Identify(t.Context(), bayside())
	wantFailure(t, err, connection.FailureMalformed)
	_, err = gone.Locations(t.Context(), bayside())
	if failure := wantFailure(t, err, connection.FailureMalformed); failure.Status != http.StatusNotFound {
		t.Errorf("status %d", failure.Status)
	}
	// A location may be gone.
	_, err = gone.Practitioners(t.Context(), bayside(), "l1")
	wantFailure(t, err, connection.FailureNotFound)
}

func TestAnAnswerOfTooManyThingsIsRefusedBeforeItFillsTheMemory(t *testing.T) {
	t.Parallel()
	const many = 100_001
	page := `{"data":[{}` + strings.Repeat(",{}", many-1) + `],"next":null}`
	crowd := adapter(t, newAPI(t, body(page)).URL)
	_, err := crowd.Locations(t.Context(), bayside())
	if failure := wantFailure(t, err, connection.FailureMalformed); strings.Contains(failure.Error(), "usable id") {
		t.Errorf("every element was decoded: %v", failure)
	}
	endless := newAPI(t, func(base string, w http.ResponseWriter, r *http.Request) {
		from := r.URL.Query().Get("cursor")
		var elements []string
		for i := range 1000 {
			elements = append(elements, strings.Replace(location, `"l1"`, fmt.Sprintf(`"l%s-%d"`, from, i), 1))
		}
		fmt.Fprintf(w, `{"data":[%s],"next":"%s/t/bayside/api/v1/locations?cursor=x%s"}`, strings.Join(elements, ","), base, from)
	})
	_, err = adapter(t, endless.URL).Locations(t.Context(), bayside())
	wantFailure(t, err, connection.FailureMalformed)
	if n := endless.calls.Load(); n > 20 {
		t.Errorf("%d pages of 1,000 locations were read", n)
	}
}

func TestATextOfAnAppointmentThatIsNoneIsMalformed(t *testing.T) {
	t.Parallel()
	query := syncer.AppointmentQuery{LocationID: "l1"}
	for _, field := range []string{"practitioner_id", "patient_ref", "status", "reason"} {
		text := list(with(t, appointment, field, strings.Repeat("x", 100_000)))
		_, err := adapter(t, newAPI(t, body(text)).URL).Appointments(t.Context(), bayside(), query)
		if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed {
			t.Errorf("%s of 100,000 bytes: %v", field, err)
		}
	}
}

func TestAmongChangesAnAppointmentMayHaveMovedToAnotherLocation(t *testing.T) {
	t.Parallel()
	moved := list(with(t, appointment, "location_id", "l2"))
	changes := syncer.AppointmentQuery{LocationID: "l1", UpdatedSince: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}
	page, err := adapter(t, newAPI(t, body(moved)).URL).Appointments(t.Context(), bayside(), changes)
	if err != nil || len(page.Appointments) != 1 || page.Appointments[0].LocationID != "l2" {
		t.Errorf("page %+v, %v", page, err)
	}
	for _, odd := range []struct {
		text  string
		query syncer.AppointmentQuery
	}{{moved, syncer.AppointmentQuery{LocationID: "l1"}}, {list(with(t, appointment, "location_id", "")), changes}} {
		_, err = adapter(t, newAPI(t, body(odd.text)).URL).Appointments(t.Context(), bayside(), odd.query)
		wantFailure(t, err, connection.FailureMalformed)
	}
}
