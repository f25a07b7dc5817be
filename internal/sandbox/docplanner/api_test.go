package docplanner_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/docplanner"
	"mooring/internal/sandbox/practice"
)

func TestAClinicHasDoctorsAndAddressesOneOfThemShared(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.token("sonrisa")
	facilities := r.get("doctoralia.es", "/facilities", token)
	if list := facilities.list(t); len(list) != 1 || list[0]["id"] != "1000" || list[0]["name"] != "Clínica Sonrisa" {
		t.Errorf("facilities %v", list)
	}
	if got := facilities.header.Get("Content-Type"); got != "application/vnd.docplanner+json; charset=UTF-8" {
		t.Errorf("media type %q", got)
	}
	if list := r.get("doctoralia.es", "/facilities/1000/doctors", token).list(t); len(list) != 2 || list[1]["id"] != "312" || list[1]["surname"] != "Pérez de la Peña" {
		t.Errorf("doctors %v", list)
	}
	first := r.get("doctoralia.es", "/facilities/1000/doctors/311/addresses", token).list(t)
	second := r.get("doctoralia.es", "/facilities/1000/doctors/312/addresses?with=address.online_only", token).list(t)
	if len(first) != 2 || len(second) != 2 || first[0]["id"] != second[0]["id"] {
		t.Fatalf("addresses %v and %v", first, second)
	}
	if first[1]["name"] != nil || first[1]["street"] != "Calle Real 3" || first[0]["is_online_only"] != nil || second[1]["is_online_only"] != true || second[0]["is_online_only"] != false {
		t.Errorf("addresses %v and %v", first, second)
	}
}

func TestAChainHasADoctorInBothFacilities(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.token("vida")
	var both int
	for _, facility := range []string{"2000", "2001"} {
		for _, doctor := range r.get("doctoralia.com.br", "/facilities/"+facility+"/doctors", token).list(t) {
			if doctor["id"] == "552" {
				both++
				if list := r.get("doctoralia.com.br", "/facilities/"+facility+"/doctors/552/addresses", token).list(t); len(list) != 1 {
					t.Errorf("addresses in %s: %v", facility, list)
				}
			}
		}
	}
	if both != 2 {
		t.Errorf("the doctor is in %d facilities", both)
	}
}

func TestNobodySeesWhatIsAnothersOrNotThere(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.token("sonrisa")
	removed := true
	if err := r.ChangeLocation("sonrisa", "312", practice.LocationChange{Removed: &removed}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/facilities/2000/doctors":                                         403,
		"/facilities/9999/doctors":                                         404,
		"/facilities/1000/doctors/551/addresses":                           404,
		"/facilities/1000/doctors/999/addresses":                           404,
		strings.Replace(bookings(""), "addresses/311", "addresses/313", 1): 403,
		strings.Replace(bookings(""), "addresses/311", "addresses/312", 1): 404,
		strings.Replace(bookings(""), "addresses/311", "addresses/999", 1): 404,
		"/facilities/1000":                                                 404,
		"/facilities/1000/doctors?with=doctor.salary":                      400,
		bookings("&with=booking.patient,booking.colour"):                   400,
	} {
		answer := r.get("doctoralia.es", path, token)
		if answer.status != want || answer.body["message"] == "" || !strings.HasPrefix(answer.header.Get("Content-Type"), "application/vnd.error+docplanner+json") {
			t.Errorf("%s: %d %s, want %d", path, answer.status, answer.text, want)
		}
	}
	for _, without := range []got{
		r.get("doctoralia.es", "/facilities", ""), r.get("doctoralia.es", "/facilities", "x"), r.get("doctoralia.com.br", "/facilities", token),
	} {
		if without.status != http.StatusUnauthorized {
			t.Errorf("%d %s", without.status, without.text)
		}
	}
}

func TestBookingsAskForTimesWithAnOffset(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.token("sonrisa")
	const path = "/facilities/1000/doctors/311/addresses/311/bookings?"
	for _, query := range []string{
		"", "start=2026-11-20T00:00:00Z", "start=2026-11-20T00:00:00&end=2026-12-20T00:00:00", "start=2026-11-20&end=2026-12-20",
		"start=2026-11-20T00:00:00+01:00&end=2026-12-20T00:00:00+01:00", "start=2026-12-20T00:00:00Z&end=2026-11-20T00:00:00Z",
	} {
		if answer := r.get("doctoralia.es", path+query, token); answer.status != http.StatusBadRequest {
			t.Errorf("%s: %d", query, answer.status)
		}
	}
	for _, more := range []string{"&page=0", "&page=x", "&page=1&limit=0", "&page=1&limit=x"} {
		if answer := r.get("doctoralia.es", bookings(more), token); answer.status != http.StatusBadRequest {
			t.Errorf("%s: %d", more, answer.status)
		}
	}
}

func TestBookingsComeInPagesWhenAskedFor(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *docplanner.Options) { o.AppointmentCount = 200 })
	token := r.token("sonrisa")
	everything := r.get("doctoralia.es", bookings(""), token)
	total := len(everything.list(t))
	if total < 4 || everything.body["total"] != nil {
		t.Fatalf("%d bookings, %v", total, everything.body["total"])
	}
	size := 3
	if err := r.Change("sonrisa", &size, nil); err != nil {
		t.Fatal(err)
	}
	page := r.get("doctoralia.es", bookings("&page=2"), token)
	if len(page.list(t)) != min(3, total-3) || page.body["page"] != 2.0 || page.body["limit"] != 3.0 || page.body["total"] != float64(total) || page.body["pages"] != float64((total+2)/3) {
		t.Errorf("page %v", page.text)
	}
	if past := r.get("doctoralia.es", bookings("&page=99"), token).list(t); len(past) != 0 {
		t.Errorf("past the end are %d", len(past))
	}
	if err := r.Change("sonrisa", nil, map[string]bool{"tells_totals": false}); err != nil {
		t.Fatal(err)
	}
	bare := r.get("doctoralia.es", bookings("&page=1&limit=2"), token)
	if len(bare.list(t)) != 2 || bare.body["total"] != nil || bare.body["page"] != nil {
		t.Errorf("page %v", bare.text)
	}
}

func TestBookingsTellOfPatientsOnlyWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *docplanner.Options) { o.PatientName = "Dolores Fuertes" })
	token := r.token("sonrisa")
	first := r.get("doctoralia.es", bookings(""), token).list(t)[0]
	if first["patient"] != nil || first["address_service"] != nil || !strings.Contains(first["comment"].(string), "Dolores") {
		t.Errorf("booking %v", first)
	}
	if start, err := time.Parse(time.RFC3339, first["start_at"].(string)); err != nil || !strings.HasSuffix(first["start_at"].(string), "+01:00") || start.IsZero() {
		t.Errorf("it starts %v", first["start_at"])
	}
	asked := r.get("doctoralia.es", bookings("&with=booking.patient,booking.address_service"), token).list(t)[0]
	if asked["patient"] == nil || asked["address_service"] == nil {
		t.Errorf("booking %v", asked)
	}
}

func TestTheHourlyQuotaIsToldAndKept(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *docplanner.Options) { o.HourlyCalls = 2 })
	token := r.token("sonrisa")
	r.get("doctoralia.es", "/facilities", token)
	last := r.get("doctoralia.es", "/facilities", token)
	for name, want := range map[string]string{"Limit": "2", "Used": "2", "Remaining": "0", "Reset": "2026-11-23T13:00:00Z"} {
		if got := last.header.Get("X-RateLimit-" + name); got != want {
			t.Errorf("X-RateLimit-%s = %q, want %q", name, got, want)
		}
	}
	if got := r.get("doctoralia.es", "/facilities", token); got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "" {
		t.Errorf("%d %v", got.status, got.header)
	}
	r.clock.Add(50 * time.Minute)
	if got := r.get("doctoralia.es", "/facilities", r.token("sonrisa")); got.status != http.StatusOK {
		t.Errorf("in the next hour %d", got.status)
	}
	without := start(t, nil)
	if got := without.get("doctoralia.es", "/facilities", without.token("sonrisa")); got.header.Get("X-RateLimit-Limit") != "" {
		t.Error("a limiter that is off sends headers")
	}
}

func TestOnlyItsOwnMediaTypeIsGiven(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.token("sonrisa")
	for accept, want := range map[string]int{
		"application/vnd.docplanner+json": 200, "application/vnd.docplanner+json; charset=UTF-8, */*;q=0.1": 200, "*/*": 200, "application/*": 200, "text/html": 406, "application/xml": 406,
	} {
		request, err := http.NewRequest(http.MethodGet, r.base+"/doctoralia.es/api/v3/integration/facilities", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Accept", accept)
		if got := r.do(request); got.status != want {
			t.Errorf("%s: %d, want %d", accept, got.status, want)
		}
	}
}

func TestThePanelGivesClientsOutAndTakesThemAway(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	page := func() string {
		request, err := http.NewRequest(http.MethodGet, r.base+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		return r.do(request).text
	}
	post := func(path string) int {
		t.Helper()
		request, err := http.NewRequest(http.MethodPost, r.base+path, strings.NewReader(url.Values{}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return r.do(request).status
	}
	before := r.client("vida")
	home, err := http.NewRequest(http.MethodGet, r.base+"/t/vida/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if shown := r.do(home); shown.status != http.StatusOK || !strings.Contains(shown.text, "Vida Paulista") || len(r.SignIns("vida")) != 0 {
		t.Errorf("the client's page is %d, and %d sign in there", shown.status, len(r.SignIns("vida")))
	}
	for _, text := range []string{"Simulation", before.ID, before.Secret, "doctoralia.com.br", "Vida Clínicas", `href="/control"`} {
		if !strings.Contains(page(), text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if post("/clients/vida/withdraw") != http.StatusSeeOther || !r.client("vida").Withdrawn {
		t.Error("the client is not withdrawn")
	}
	if post("/clients/vida/reissue") != http.StatusSeeOther || r.client("vida").Withdrawn || strings.Contains(page(), before.Secret) {
		t.Error("the client is not issued anew")
	}
	if post("/clients/nobody/reissue") != http.StatusNotFound {
		t.Error("nobody gets a secret")
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	for _, options := range []docplanner.Options{{}, {BaseURL: "http://x/y"}, {BaseURL: "http://x", AppointmentCount: -1}, {BaseURL: "http://x", PageSize: 501}} {
		if _, err := docplanner.New(options); err == nil {
			t.Errorf("%+v works", options)
		}
	}
}
