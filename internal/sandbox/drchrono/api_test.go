package drchrono_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/drchrono"
	"mooring/internal/sandbox/practice"
	"mooring/internal/sandbox/sandboxtest"
)

func TestTheCurrentUserStandsAtTheUsersOwnAddress(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for email, want := range map[string]string{
		"aadams@harbor.example":    `{"id":4101,"username":"aadams","doctor":31001,"practice_group":"3100","is_doctor":true,"is_staff":false}`,
		"frontdesk@harbor.example": `{"id":4102,"username":"frontdesk","doctor":31001,"practice_group":"3100","is_doctor":false,"is_staff":true}`,
	} {
		access := r.connect(email).Access
		led := r.call("/api/users/current", access)
		if led.StatusCode != http.StatusFound || !strings.HasPrefix(led.Header.Get("Location"), r.base+"/api/users/") {
			t.Fatalf("answers %d to %q", led.StatusCode, led.Header.Get("Location"))
		}
		if got := r.call(led.Header.Get("Location"), access); strings.TrimSpace(got.Text) != want {
			t.Errorf("user = %s, want %s", got.Text, want)
		}
		if got := r.call("/api/users/4201", access); got.StatusCode != http.StatusNotFound {
			t.Errorf("a user of another practice answers %d", got.StatusCode)
		}
	}
}

func TestAnOfficeHasTheZoneOfItsDoctor(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	access := r.connect("aadams@harbor.example").Access
	zones := map[string]string{}
	doctors, _ := r.list("/api/doctors", access)
	for _, doctor := range doctors {
		zones[fmt.Sprint(doctor["id"])] = doctor["timezone"].(string)
		got := r.call(fmt.Sprintf("/api/doctors/%v", doctor["id"]), access)
		if !strings.Contains(got.Text, `"practice_group_name":"Harbor Family Medicine"`) {
			t.Errorf("doctor = %s", got.Text)
		}
	}
	offices, _ := r.list("/api/offices", access)
	if len(offices) != 3 {
		t.Fatalf("offices = %v", offices)
	}
	for i, want := range []string{"America/New_York", "America/New_York", "America/Denver"} {
		if got := zones[offices[i]["doctor"].(string)]; got != want {
			t.Errorf("%v is in %q, want %q", offices[i]["name"], got, want)
		}
		if _, has := offices[i]["timezone"]; has {
			t.Error("an office tells a time zone")
		}
	}
	if got := r.call("/api/doctors/32001", access); got.StatusCode != http.StatusNotFound {
		t.Errorf("a doctor of another practice answers %d", got.StatusCode)
	}
	archived := false
	if err := r.ChangeLocation("harbor", "312", practice.LocationChange{Active: &archived}); err != nil {
		t.Fatal(err)
	}
	if offices, _ = r.list("/api/offices", access); offices[1]["archived"] != true {
		t.Errorf("office = %v", offices[1])
	}
}

func TestAppointmentsAreAskedForByTimeAlone(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	access := r.connect("aadams@harbor.example").Access
	for query, want := range map[string]int{
		"":                                  http.StatusBadRequest,
		"?office=311":                       http.StatusBadRequest,
		"?date=2026-11-24":                  http.StatusOK,
		"?occurred_since=2026-11-24":        http.StatusOK,
		"?since=2026-11-24":                 http.StatusOK,
		"?since=2026-11-24T09:00:00":        http.StatusOK,
		"?since=2026-11-24T09:00:00Z":       http.StatusBadRequest,
		"?since=yesterday":                  http.StatusBadRequest,
		"?date_range=2026-11-24":            http.StatusBadRequest,
		"?date_range=2026-11-24/2026-11-23": http.StatusBadRequest,
		"?date_range=2026-01-01/2026-07-09": http.StatusOK, // 190 days.
		"?date_range=2026-01-01/2026-07-10": http.StatusBadRequest,
		"?date=2026-11-24&office=999":       http.StatusOK,
		"?date=2026-11-24&cursor=nonsense":  http.StatusNotFound,
	} {
		got := r.call("/api/appointments"+query, access)
		if got.StatusCode != want {
			t.Errorf("%q answers %d, want %d: %s", query, got.StatusCode, want, got.Text)
		}
		if want == http.StatusBadRequest && !strings.Contains(got.Text, `":["`) {
			t.Errorf("%q is refused in the words %s", query, got.Text)
		}
	}
}

func TestEveryAppointmentOfARangeIsListedOnceInLocalTime(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *drchrono.Options) { o.PageSize = 20 })
	access := r.connect("aadams@harbor.example").Access
	book, err := r.Book("harbor")
	if err != nil {
		t.Fatal(err)
	}
	held, _, err := book.Appointments(practice.Query{LocationID: "313", Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	listed, pages := r.list("/api/appointments?office=313&page_size=100&date_range=2026-10-15/2027-04-15", access)
	if len(listed) != len(held) || pages < len(held)/20 {
		t.Fatalf("%d of %d appointments on %d pages", len(listed), len(held), pages)
	}
	breaks := 0
	for i, a := range listed {
		if a["id"] != held[i].ID || a["scheduled_time"] != held[i].Start.Format("2006-01-02T15:04:05") || a["office"] != 313.0 {
			t.Errorf("appointment %v, want %+v", a, held[i])
		}
		if a["patient"] == nil {
			breaks++
		}
	}
	if breaks == 0 || breaks == len(listed) {
		t.Errorf("%d of %d are breaks", breaks, len(listed))
	}
	of, _ := r.list("/api/appointments?date_range=2026-10-15/2027-04-15&doctor=31003&status=Confirmed", access)
	for _, a := range of {
		if a["doctor"] != 31003.0 || a["status"] != "Confirmed" {
			t.Errorf("appointment %v", a)
		}
	}
}

func TestChangesTellOfDeletedOnes(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	access := r.connect("aadams@harbor.example").Access
	r.clock.Add(time.Hour)
	changed, err := r.ChangeAppointments("harbor", 20)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.DeleteAppointment("harbor", changed[0]); err != nil {
		t.Fatal(err)
	}
	since := "/api/appointments?since=2026-11-21T10:00:00" // In New York; it is 10:20 there now.
	told, _ := r.list(since, access)
	deleted := 0
	for _, a := range told {
		if a["deleted_flag"] == true {
			deleted++
		}
	}
	if len(told) != 20 || deleted == 0 || deleted == 20 {
		t.Errorf("%d changes are told of, %d deleted; want 20 and some", len(told), deleted)
	}
	if err := r.SetFaults("harbor", sandbox.Fault{Kind: sandbox.ForgetsChanges}); err != nil {
		t.Fatal(err)
	}
	if told, _ = r.list(since, access); len(told) == 0 || len(told) == 20 {
		t.Errorf("%d of 20 changes are told of", len(told))
	}
}

func TestListsAreCalledDataWhereThatIsChosen(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *drchrono.Options) { o.ListKey = "data" })
	got := r.call("/api/offices", r.connect("aadams@harbor.example").Access)
	if !strings.Contains(got.Text, `"data":[{`) || strings.Contains(got.Text, "results") {
		t.Errorf("answers %s", got.Text)
	}
}

func TestAnHourHasSoManyCallsForAllPracticesTogether(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *drchrono.Options) { o.HourlyCalls = 5 })
	harbor, redwood := r.connect("aadams@harbor.example").Access, r.connect("hkim@redwood.example").Access
	for i := range 5 {
		if got := r.call("/api/doctors", []string{harbor, redwood}[i%2]); got.StatusCode != http.StatusOK {
			t.Fatalf("call %d answers %d", i, got.StatusCode)
		}
	}
	got := r.call("/api/doctors", redwood)
	if got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") != "" ||
		strings.TrimSpace(got.Text) != `{"detail":"Request was throttled. Expected available in 2400 seconds."}` {
		t.Errorf("answers %d %v %s", got.StatusCode, got.Header, got.Text)
	}
	if n := r.CallsThisHour(clientID); n != 5 {
		t.Errorf("%d calls are counted", n)
	}
	r.clock.Add(40 * time.Minute)
	if got := r.call("/api/doctors", redwood); got.StatusCode != http.StatusOK {
		t.Errorf("in the next hour it answers %d", got.StatusCode)
	}
	if err := r.SetFaults("harbor", sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 9}); err != nil {
		t.Fatal(err)
	}
	if got := r.call("/api/doctors", harbor); !strings.Contains(got.Text, "available in 9 seconds") || got.Header.Get("Retry-After") != "" {
		t.Errorf("the fault answers %d %v %s", got.StatusCode, got.Header, got.Text)
	}
}

func TestTooManyCallsInASecondAreThrottled(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *drchrono.Options) { o.BurstCalls = 2 })
	access := r.connect("aadams@harbor.example").Access
	for i, want := range []int{http.StatusOK, http.StatusOK, http.StatusTooManyRequests} {
		if got := r.call("/api/offices", access); got.StatusCode != want {
			t.Errorf("call %d answers %d, want %d", i, got.StatusCode, want)
		}
	}
	r.clock.Add(time.Second)
	if got := r.call("/api/offices", access); got.StatusCode != http.StatusOK {
		t.Errorf("a second later it answers %d", got.StatusCode)
	}
}

func TestBehindTheScopesIsWhatThePracticeLetsAUserSee(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	billing, doctor := r.connect("billing@harbor.example").Access, r.connect("aadams@harbor.example").Access
	const day = "/api/appointments?date=2026-11-24"
	for path, want := range map[string]int{"/api/offices": http.StatusOK, day: http.StatusForbidden} {
		if got := r.call(path, billing).StatusCode; got != want {
			t.Errorf("%s answers somebody of billing %d, want %d", path, got, want)
		}
	}
	if err := r.Change("harbor", nil, map[string]bool{"permitted": false}); err != nil {
		t.Fatal(err)
	}
	if got := r.call(day, doctor).StatusCode; got != http.StatusForbidden {
		t.Errorf("with the permission off a doctor is answered %d", got)
	}
	_, narrow := r.redeem(r.consent("frontdesk@harbor.example", "user:read"))
	if got := r.call(day, narrow.Access); got.StatusCode != http.StatusForbidden {
		t.Errorf("without the scope it answers %d", got.StatusCode)
	}
	if got := r.call("/api/patients", doctor).StatusCode; got != http.StatusNotFound {
		t.Errorf("what is not played answers %d", got)
	}
}

func TestAResetBeginsAnew(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	access := r.connect("aadams@harbor.example").Access
	r.call("/api/offices", access)
	if err := r.Reset(); err != nil {
		t.Fatal(err)
	}
	if n := r.CallsThisHour(clientID); n != 0 {
		t.Errorf("%d calls are still counted", n)
	}
	if got := r.call("/api/offices", access).StatusCode; got != http.StatusUnauthorized {
		t.Errorf("the token answers %d", got)
	}
}

func TestTheControlPageShowsTheCallsOfTheHourAndNoToken(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.call("/api/offices", r.connect("aadams@harbor.example").Access)
	page := sandboxtest.Must(r.t, sandboxtest.NewBrowser(r.t), r.request(http.MethodGet, "/control", ""))
	if !strings.Contains(page.Text, "1 of 500") || strings.Contains(page.Text, "MARKED") || strings.Contains(page.Text, url.QueryEscape(clientSecret)) {
		t.Errorf("the page shows %.2000s", page.Text)
	}
	state := r.State()
	if len(state.Tenants) != 2 || len(state.Tenants[0].Locations) != 3 || state.Tenants[0].Grants != 1 {
		t.Errorf("state = %+v", state)
	}
	if who := r.SignIns("redwood"); len(who) != 1 || who[0].Email != "hkim@redwood.example" {
		t.Errorf("redwood has %+v", who)
	}
}
