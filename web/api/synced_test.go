package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/database"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

// appointment is an appointment as a program of the vendor reads it.
type appointment struct {
	ID             string
	LocationID     string `json:"location_id"`
	PractitionerID string `json:"practitioner_id"`
	PatientRef     string `json:"patient_ref"`
	Start, End     string
	TimeZone       string `json:"time_zone"`
	Status, Reason string
	UpdatedAt      time.Time `json:"updated_at"`
	ChangedAt      time.Time `json:"changed_at"`
	Deleted        bool
	Removed        string
}

// syncedAge is a location with the age of its copy.
type syncedAge struct {
	ID       string
	SyncedAt *time.Time `json:"synced_at"`
}

// appointmentPage is a page of appointments.
type appointmentPage struct {
	Data      []appointment
	Next      *string
	AsOf      time.Time `json:"as_of"`
	Locations []syncedAge
}

// copied is a connected Bayside, all of whose locations are copied, and a vendor's
// program that reads it.
type copied struct {
	*apptest.Site
	apptest.Caller
	clock *apptest.Clock
	id    string
	syncs int
}

// counting notes how many statements the newest call of the API took.
func counting(statements *atomic.Int64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, counter := database.CountStatements(r.Context())
			answer := httptest.NewRecorder() // The count is there before the caller goes on.
			next.ServeHTTP(answer, r.WithContext(ctx))
			if strings.HasPrefix(r.URL.Path, "/v1/") {
				statements.Store(int64(counter.Statements()))
			}
			maps.Copy(w.Header(), answer.Header())
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
		})
	}
}

// newCopied connects Bayside a few days before clocks go forward in Sydney; change
// may alter the site's options.
func newCopied(t *testing.T, change func(*apptest.Options)) *copied {
	t.Helper()
	c := &copied{clock: apptest.NewClock(time.Date(2026, time.October, 1, 2, 0, 0, 0, time.UTC)), syncs: 1}
	options := apptest.Options{Now: c.clock.Now, Config: func(of *config.Config) {
		of.CorePractice.Scopes = append(slices.Clone(of.CorePractice.Scopes), corepractice.ScopeWrite)
	}}
	if change != nil {
		change(&options)
	}
	c.Site = apptest.Start(t, options)
	c.id = c.SignedIn(t, c.Owner).Connect("bayside")
	c.Log.Await(t, "sync ended", c.syncs)
	c.Caller = c.Site.Caller(c.Key(t))
	return c
}

// path is an address below the connection's.
func (c *copied) path(rest string) string { return "/connections/" + c.id + rest }

// sync copies what has changed.
func (c *copied) sync(t *testing.T) {
	t.Helper()
	if reply := c.Call(t, http.MethodPost, c.path("/sync"), ""); reply.Status != http.StatusAccepted {
		t.Fatalf("sync: %d %s", reply.Status, reply.Text)
	}
	c.syncs++
	c.Log.Await(t, "sync ended", c.syncs)
}

// read reads a page.
func (c *copied) read(t *testing.T, query string) appointmentPage {
	t.Helper()
	var page appointmentPage
	c.Call(t, http.MethodGet, c.path("/appointments?"+query), "").Into(t, http.StatusOK, &page)
	return page
}

// readAll reads a list to its end and returns it with as_of.
func (c *copied) readAll(t *testing.T, query string) ([]appointment, time.Time) {
	t.Helper()
	page := c.read(t, query)
	all, asOf := page.Data, page.AsOf
	for page.Next != nil {
		page = c.read(t, query+"&after="+url.QueryEscape(*page.Next))
		if all = append(all, page.Data...); !page.AsOf.Equal(asOf) {
			t.Fatalf("as_of was %s on the first page and is %s", asOf, page.AsOf)
		}
	}
	return all, asOf
}

// book is the practice's own book.
func (c *copied) book(t *testing.T) *practice.Book {
	t.Helper()
	book, err := c.Sandbox.Book("bayside")
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// since is a query for what has changed.
func since(asOf time.Time) string { return "updated_since=" + asOf.Format(time.RFC3339Nano) }

func TestAppointmentsAreReadOnceAndThenFollowed(t *testing.T) {
	t.Parallel()
	c := newCopied(t, nil)
	all, _ := c.readAll(t, "limit=150")
	held := c.Rows(t, "SELECT appointment_id FROM appointments WHERE connection_id = ?", c.id)
	byID := make(map[string]appointment)
	for _, a := range all {
		byID[a.ID] = a
	}
	if len(all) != len(held) || len(byID) != len(held) || len(held) < 100 {
		t.Fatalf("%d appointments read, %d of them different, %d held", len(all), len(byID), len(held))
	}
	c.clock.Add(time.Minute)
	unchanged, asOf := c.readAll(t, "")
	if len(unchanged) != len(all) {
		t.Errorf("%d the second time", len(unchanged))
	}
	ids := slices.Sorted(maps.Keys(byID))
	reason, elsewhere := "Moved by hand", "b2"
	now := c.clock.Now()
	_, edited := c.Sandbox.ChangeAppointment("bayside", ids[0], practice.AppointmentChange{Reason: &reason})
	_, moved := c.Sandbox.ChangeAppointment("bayside", ids[1], practice.AppointmentChange{LocationID: &elsewhere})
	if removed := c.book(t).DeleteAppointment(now, ids[2]); edited != nil || moved != nil || removed != nil {
		t.Fatal(edited, moved, removed)
	}
	c.sync(t)
	changed, _ := c.readAll(t, since(asOf)+"&limit=2")
	got := make(map[string]appointment)
	for _, a := range changed {
		got[a.ID] = a
	}
	if len(changed) != 3 || got[ids[0]].Reason != reason || got[ids[1]].LocationID != elsewhere || !got[ids[2]].Deleted || got[ids[2]].Removed != "deleted" {
		t.Errorf("changed: %+v", changed)
	}
	if left := c.read(t, since(asOf)+"&location="+byID[ids[1]].LocationID); !slices.ContainsFunc(left.Data, func(a appointment) bool {
		return a.ID == ids[1] && a.Removed == "moved" && a.Start == ""
	}) {
		t.Errorf("at the old location: %+v", left.Data)
	}
	back := false
	if _, err := c.Sandbox.ChangeAppointment("bayside", ids[2], practice.AppointmentChange{Deleted: &back}); err != nil {
		t.Fatal(err)
	}
	c.clock.Add(time.Minute)
	c.sync(t)
	again := c.read(t, since(c.clock.Now().Add(-30*time.Second)))
	if len(again.Data) != 1 || again.Data[0].ID != ids[2] || again.Data[0].Deleted {
		t.Errorf("after it came back: %+v", again.Data)
	}
	c.wantGone(t, asOf)
}

// wantGone wants readers to begin anew when it is not known what was removed.
func (c *copied) wantGone(t *testing.T, asOf time.Time) {
	t.Helper()
	first := c.read(t, "limit=1")
	c.choose(t, "b1")
	for _, query := range []string{since(asOf), since(c.clock.Now().AddDate(0, 0, -91)), "limit=1&after=" + url.QueryEscape(*first.Next)} {
		reply := c.Call(t, http.MethodGet, c.path("/appointments?"+query), "")
		if reply.Status != http.StatusGone || !strings.Contains(reply.Text, "urn:mooring:problem:changes-gone") {
			t.Errorf("%s: %d %s", query, reply.Status, reply.Text)
		}
	}
	_, fresh := c.readAll(t, "")
	c.read(t, since(fresh))
}

func TestADayIsTheLocationsOwn(t *testing.T) {
	t.Parallel()
	c := newCopied(t, nil)
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	// Clocks go forward on 4 October: the day has 23 hours.
	bounds := []time.Time{time.Date(2026, 10, 4, 0, 0, 0, 0, sydney), time.Date(2026, 10, 5, 0, 0, 0, 0, sydney)}
	if bounds[1].Sub(bounds[0]) != 23*time.Hour {
		t.Fatalf("the day has %s", bounds[1].Sub(bounds[0]))
	}
	edges := map[string]time.Time{"-minute": bounds[0].Add(-time.Minute), "first": bounds[0], "last": bounds[1].Add(-time.Minute), "next": bounds[1]}
	for name, start := range edges {
		c.Exec(t, `INSERT INTO appointments (connection_id, appointment_id, location_id, practitioner_id, patient_ref, starts_at, ends_at, status, reason, updated_at)
			VALUES (?, ?, 'b1', 'bd1', 'P-1', ?, ?, 'booked', '', 1)`, c.id, name, start.UnixMicro(), start.Add(time.Minute).UnixMicro())
	}
	for _, query := range []string{"date=2026-10-04", "from=2026-10-04&to=2026-10-05", "from=2026-10-03T14:00:00Z&to=" + url.QueryEscape("2026-10-05T00:00:00+11:00")} {
		day, _ := c.readAll(t, "location=b1&limit=3&"+query)
		held := c.Rows(t, "SELECT 1 FROM appointments WHERE connection_id = ? AND location_id = 'b1' AND starts_at >= ? AND starts_at < ?",
			c.id, bounds[0].UnixMicro(), bounds[1].UnixMicro())
		if len(day) != len(held) || len(day) < 2 || day[0].ID != "first" || day[len(day)-1].ID != "last" {
			t.Errorf("%s: %d read, %d held", query, len(day), len(held))
			continue
		}
		if day[0].Start != "2026-10-04T00:00:00+10:00" || day[len(day)-1].Start != "2026-10-04T23:59:00+11:00" || day[0].TimeZone != "Australia/Sydney" {
			t.Errorf("%s: from %s to %s in %s", query, day[0].Start, day[len(day)-1].Start, day[0].TimeZone)
		}
	}
}

func TestReadingsThatMakeNoSenseSayWhy(t *testing.T) {
	t.Parallel()
	c := newCopied(t, nil)
	next := url.QueryEscape(*c.read(t, "limit=1").Next)
	owner := c.SignedIn(t, c.Owner)
	for path, want := range map[string]struct {
		status   int
		location string
	}{
		"/appointments?location=b9":                                       {http.StatusUnprocessableEntity, "query.location"},
		"/practitioners?location=b9":                                      {http.StatusUnprocessableEntity, "query.location"},
		"/appointments?date=2026-10-04":                                   {http.StatusUnprocessableEntity, "query.location"},
		"/appointments?location=b1&date=4.10.2026":                        {http.StatusUnprocessableEntity, "query.date"},
		"/appointments?location=b1&date=2026-10-04&from=2026-10-04":       {http.StatusUnprocessableEntity, "query.date"},
		"/appointments?location=b1&from=soon":                             {http.StatusUnprocessableEntity, "query.from"},
		"/appointments?location=b1&from=2026-10-05&to=2026-10-05":         {http.StatusUnprocessableEntity, "query.to"},
		"/appointments?updated_since=yesterday":                           {http.StatusUnprocessableEntity, "query.updated_since"},
		"/appointments?updated_since=2036-01-01T00:00:00Z":                {http.StatusUnprocessableEntity, "query.updated_since"},
		"/appointments?location=b1&date=2026-10-04&updated_since=2026-10": {http.StatusUnprocessableEntity, "query.updated_since"},
		"/appointments?after=" + next + "&location=b1":                    {http.StatusBadRequest, "query.after"},
		"/appointments?after=%21":                                         {http.StatusBadRequest, "query.after"},
		"/practitioners?after=" + next:                                    {http.StatusBadRequest, "query.after"},
		"/records/employees":                                              {http.StatusNotFound, "has no such list"},
	} {
		reply := c.Call(t, http.MethodGet, c.path(path), "")
		if reply.Status != want.status || !strings.Contains(reply.Text, want.location) {
			t.Errorf("%s: %d %s", path, reply.Status, reply.Text)
		}
	}
	c.choose(t, "b1")
	if reply := c.Call(t, http.MethodGet, c.path("/appointments?location=b2"), ""); !strings.Contains(reply.Text, "is not chosen") {
		t.Errorf("not chosen: %d %s", reply.Status, reply.Text)
	}
	if _, err := c.Sandbox.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	if reply := c.Call(t, http.MethodPost, c.path("/check"), ""); reply.Status >= http.StatusInternalServerError {
		t.Fatalf("check: %d %s", reply.Status, reply.Text)
	}
	if page := c.read(t, ""); len(page.Data) == 0 || len(page.Locations) != 1 || page.Locations[0].SyncedAt == nil {
		t.Errorf("with a dead sign-in: %d appointments, %+v", len(page.Data), page.Locations)
	}
	owner.Post("/connections/"+c.id+"/disconnect", nil)
	for _, path := range []string{"/appointments", "/practitioners", "/records/employees"} {
		if reply := c.Call(t, http.MethodGet, c.path(path), ""); reply.Status != http.StatusConflict || !strings.Contains(reply.Text, `"state":"disconnected"`) {
			t.Errorf("%s of a disconnected one: %d %s", path, reply.Status, reply.Text)
		}
	}
}

// choose chooses locations.
func (c *copied) choose(t *testing.T, id string) {
	t.Helper()
	if reply := c.Call(t, http.MethodPut, c.path("/locations"), `{"chosen":["`+id+`"]}`); reply.Status != http.StatusOK {
		t.Fatalf("choose: %d %s", reply.Status, reply.Text)
	}
}

// pageOf is a page of any list.
type pageOf struct {
	Data []map[string]any
	Next *string
}

// TestListsKeepToTheirNumberOfStatements: who asks, which connection that is, its
// locations with their age, and the page.
func TestListsKeepToTheirNumberOfStatements(t *testing.T) {
	t.Parallel()
	var statements atomic.Int64
	c := newCopied(t, func(o *apptest.Options) { o.AroundApp = counting(&statements) })
	_, asOf := c.readAll(t, "")
	for _, path := range []string{
		"/appointments", "/appointments?" + since(asOf), "/appointments?location=b1&date=2026-10-05", "/practitioners", "/practitioners?location=b1",
	} {
		c.Call(t, http.MethodGet, c.path(path), "").Into(t, http.StatusOK, new(pageOf))
		if statements.Load() != 4 {
			t.Errorf("%s: %d statements", path, statements.Load())
		}
	}
}

func TestPractitionersAreReadByLocation(t *testing.T) {
	t.Parallel()
	c := newCopied(t, nil)
	var all, some pageOf
	c.Call(t, http.MethodGet, c.path("/practitioners"), "").Into(t, http.StatusOK, &all)
	if len(all.Data) != 13 || all.Next != nil {
		t.Fatalf("%d practitioners", len(all.Data))
	}
	var read []string
	for query := "location=b1&limit=2"; ; {
		some = pageOf{}
		c.Call(t, http.MethodGet, c.path("/practitioners?"+query), "").Into(t, http.StatusOK, &some)
		for _, person := range some.Data {
			read = append(read, fmt.Sprint(person["id"]))
		}
		if some.Next == nil {
			break
		}
		query = "location=b1&limit=2&after=" + url.QueryEscape(*some.Next)
	}
	held := c.Rows(t, "SELECT practitioner_id FROM practitioner_locations WHERE connection_id = ? AND location_id = 'b1' ORDER BY practitioner_id", c.id)
	if len(read) != len(held) || len(read) < 3 || !slices.IsSorted(read) {
		t.Errorf("read %q, held %q", read, held)
	}
}
