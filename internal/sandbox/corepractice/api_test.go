package corepractice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

// appointment is one as the contract has it.
type appointment struct {
	ID             string    `json:"id"`
	LocationID     string    `json:"location_id"`
	PractitionerID string    `json:"practitioner_id"`
	PatientRef     string    `json:"patient_ref"`
	Start          time.Time `json:"start"`
	End            time.Time `json:"end"`
	Status         string    `json:"status"`
	Reason         string    `json:"reason"`
	UpdatedAt      time.Time `json:"updated_at"`
	Deleted        bool      `json:"deleted"`
}

// list is a page of anything.
type list[T any] struct {
	Data []T     `json:"data"`
	Next *string `json:"next"`
}

// readAll follows next to the end; between is called after each page.
func readAll(r *running, tenant, path, token string, between func()) []appointment {
	r.t.Helper()
	var all []appointment
	for path != "" {
		answer := r.api(http.MethodGet, tenant, path, token)
		if answer.StatusCode != http.StatusOK {
			r.t.Fatalf("%s: %d %s", path, answer.StatusCode, answer.Text)
		}
		var page list[appointment]
		answer.Into(r.t, &page)
		all, path = append(all, page.Data...), ""
		if page.Next != nil {
			path = *page.Next
		}
		if between != nil {
			between()
		}
	}
	return all
}

// apiError is an error as the contract has it.
func apiError(t *testing.T, answer reply) string {
	t.Helper()
	var got struct {
		Error struct{ Code, Message string }
	}
	answer.Into(t, &got)
	if got.Error.Code == "" || got.Error.Message == "" {
		t.Errorf("not an error of the contract: %s", answer.Text)
	}
	return got.Error.Code
}

func TestPagingToTheEndGivesEachAppointmentOnce(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.PageSize = 7; o.AppointmentCount = 100 })
	token := r.connect("bayside").AccessToken
	seen := map[string]int{}
	for _, a := range readAll(r, "bayside", "/appointments?updated_since=2000-01-01T00:00:00Z", token, nil) {
		seen[a.ID]++
	}
	if len(seen) != 100 {
		t.Errorf("%d different appointments", len(seen))
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s came %d times", id, times)
		}
	}
}

func TestPagingDuringChangesSkipsAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.PageSize = 9; o.AppointmentCount = 120 })
	token := r.connect("bayside").AccessToken
	path := "/appointments?updated_since=2000-01-01T00:00:00Z"
	before := readAll(r, "bayside", path, token, nil)
	seen, pages := map[string]int{}, 0
	for _, a := range readAll(r, "bayside", path, token, func() {
		if pages++; pages > 10 {
			return
		}
		if _, err := r.ChangeAppointments("bayside", 30); err != nil {
			t.Fatal(err)
		}
		if err := r.AddAppointments("bayside", "b1", 2); err != nil {
			t.Fatal(err)
		}
	}) {
		seen[a.ID]++
	}
	for _, a := range before {
		if seen[a.ID] != 1 {
			t.Errorf("%s came %d times", a.ID, seen[a.ID])
		}
	}
	if len(seen) != 120+20 {
		t.Errorf("%d appointments, want those made meanwhile too", len(seen))
	}
}

func TestAppointmentsAreFilteredAsTheContractSays(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.PageSize = corepractice.MaxPageSize })
	token := r.connect("bayside").AccessToken
	read := func(query url.Values) []appointment {
		return readAll(r, "bayside", "/appointments?"+query.Encode(), token, nil)
	}
	everything := read(url.Values{"updated_since": {"2000-01-01T00:00:00Z"}})
	first := everything[40]
	for name, test := range map[string]struct {
		query url.Values
		want  func(appointment) bool
	}{
		"no filter": {nil, func(a appointment) bool { return !a.Deleted }},
		"location":  {url.Values{"location_id": {"b2"}}, func(a appointment) bool { return !a.Deleted && a.LocationID == "b2" }},
		"from and to": {
			url.Values{"from": {first.Start.Format(time.RFC3339)}, "to": {first.End.Format(time.RFC3339)}},
			func(a appointment) bool {
				return !a.Deleted && !a.Start.Before(first.Start) && a.Start.Before(first.End)
			},
		},
		"to is exclusive": {
			url.Values{"to": {first.Start.Format(time.RFC3339)}},
			func(a appointment) bool { return !a.Deleted && a.Start.Before(first.Start) },
		},
		"updated since, inclusive, with tombstones": {
			url.Values{"updated_since": {first.UpdatedAt.Format(time.RFC3339Nano)}},
			func(a appointment) bool { return !a.UpdatedAt.Before(first.UpdatedAt) },
		},
	} {
		var want []string
		for _, a := range everything {
			if test.want(a) {
				want = append(want, a.ID)
			}
		}
		var got []string
		for _, a := range read(test.query) {
			got = append(got, a.ID)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") || len(want) == 0 {
			t.Errorf("%s: got %d, want %d", name, len(got), len(want))
		}
	}
}

func TestADeletionReachesThoseWhoAskForChanges(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	victim := readAll(r, "bayside", "/appointments", token, nil)[0]
	r.clock.Add(time.Minute)
	since := r.clock.Now().Format(time.RFC3339)
	if err := r.DeleteAppointment("bayside", victim.ID); err != nil {
		t.Fatal(err)
	}
	changed := readAll(r, "bayside", "/appointments?updated_since="+since, token, nil)
	if len(changed) != 1 || changed[0].ID != victim.ID || !changed[0].Deleted {
		t.Errorf("changed %+v", changed)
	}
	for _, a := range readAll(r, "bayside", "/appointments", token, nil) {
		if a.ID == victim.ID {
			t.Error("the tombstone is in the ordinary list")
		}
	}
}

func TestTimesCarryTheOffsetOfTheLocation(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	zones := map[string]string{"b1": "Australia/Sydney", "b2": "Australia/Perth", "b3": "Australia/Adelaide", "b4": "Australia/Brisbane", "b5": "Australia/Lord_Howe"}
	var locations list[struct {
		ID       string
		TimeZone string `json:"time_zone"`
		Active   bool
	}]
	r.api(http.MethodGet, "bayside", "/locations", token).Into(t, &locations)
	if len(locations.Data) != 5 || locations.Next != nil {
		t.Fatalf("%+v", locations)
	}
	for _, l := range locations.Data {
		if zones[l.ID] != l.TimeZone || !l.Active {
			t.Errorf("%+v", l)
		}
	}
	for _, a := range readAll(r, "bayside", "/appointments", token, nil) {
		zone, err := time.LoadLocation(zones[a.LocationID])
		if err != nil {
			t.Fatal(err)
		}
		_, want := a.Start.In(zone).Zone()
		if _, got := a.Start.Zone(); got != want {
			t.Errorf("%s at %s has offset %d, want %d", a.ID, a.LocationID, got, want)
		}
	}
}

func TestPractitionersByLocation(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.PageSize = 2 })
	token := r.connect("bayside").AccessToken
	names := map[string]bool{}
	for path := "/practitioners?location_id=b1"; path != ""; {
		var page list[struct {
			Name        string
			LocationIDs []string `json:"location_ids"`
		}]
		r.api(http.MethodGet, "bayside", path, token).Into(t, &page)
		for _, p := range page.Data {
			names[p.Name] = true
			if !strings.Contains(strings.Join(p.LocationIDs, " "), "b1") {
				t.Errorf("%s does not work at b1", p.Name)
			}
		}
		if path = ""; page.Next != nil {
			path = *page.Next
		}
	}
	if len(names) != 5 || !names["Dr Renée O'Sullivan"] || !names["Dr Nguyễn Thị Minh Châu"] {
		t.Errorf("names %v", names)
	}
}

func TestBadAPIRequestsAreRefusedInTheContractsShape(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	for name, test := range map[string]struct {
		method, tenant, path, token string
		status                      int
		code                        string
	}{
		"no token":          {"GET", "bayside", "/practice", "", 401, "unauthorized"},
		"made-up token":     {"GET", "bayside", "/practice", "x", 401, "invalid_token"},
		"another tenant":    {"GET", "manly", "/practice", token, 401, "invalid_token"},
		"no such tenant":    {"GET", "nowhere", "/practice", token, 404, "not_found"},
		"no such path":      {"GET", "bayside", "/patients", token, 404, "not_found"},
		"wrong method":      {"DELETE", "bayside", "/appointments", token, 405, "method_not_allowed"},
		"unknown location":  {"GET", "bayside", "/appointments?location_id=m1", token, 404, "not_found"},
		"unknown location2": {"GET", "bayside", "/practitioners?location_id=m1", token, 404, "not_found"},
		"bad time":          {"GET", "bayside", "/appointments?from=yesterday", token, 400, "invalid_request"},
		"bad cursor":        {"GET", "bayside", "/appointments?cursor=abc", token, 400, "invalid_request"},
		"bad cursor2":       {"GET", "bayside", "/locations?cursor=abc", token, 400, "invalid_cursor"},
	} {
		answer := r.api(test.method, test.tenant, test.path, test.token)
		if code := apiError(t, answer); answer.StatusCode != test.status || code != test.code {
			t.Errorf("%s: %d %s", name, answer.StatusCode, code)
		}
		if (answer.StatusCode == 401) != (answer.Header.Get("WWW-Authenticate") != "") {
			t.Errorf("%s: WWW-Authenticate %q", name, answer.Header.Get("WWW-Authenticate"))
		}
	}
}

func TestLocationsCanBeRemovedRenamedRestoredAndAdded(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	names := func() string {
		var got list[struct{ Name string }]
		r.api(http.MethodGet, "bayside", "/locations", token).Into(t, &got)
		var all []string
		for _, l := range got.Data {
			all = append(all, l.Name)
		}
		return strings.Join(all, ", ")
	}
	yes, no, name := true, false, "Lagoon Road"
	for _, change := range []practice.LocationChange{{Name: &name}, {Removed: &yes}} {
		if err := r.ChangeLocation("bayside", "b5", change); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(); got != "Bayside Sydney, Bayside Perth, Bayside Adelaide, Bayside Brisbane" {
		t.Errorf("after the removal: %s", got)
	}
	if answer := r.api(http.MethodGet, "bayside", "/appointments?location_id=b5", token); answer.StatusCode != http.StatusNotFound {
		t.Errorf("appointments of a removed location: %d", answer.StatusCode)
	}
	for _, a := range readAll(r, "bayside", "/appointments", token, nil) {
		if a.LocationID == "b5" {
			t.Fatal("the list of all appointments has some of the removed location")
		}
	}
	if err := r.ChangeLocation("bayside", "b5", practice.LocationChange{Removed: &no}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.AddLocation("bayside", practice.LocationPlan{Name: "Bayside Hobart", TimeZone: "Australia/Hobart"}); err != nil {
		t.Fatal(err)
	}
	if got := names(); !strings.HasSuffix(got, "Lagoon Road, Bayside Hobart") {
		t.Errorf("after restoring and adding: %s", got)
	}
}
