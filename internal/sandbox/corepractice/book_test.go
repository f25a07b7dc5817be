package corepractice_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
	"mooring/internal/sandbox/sandboxtest"
)

func TestAnAppointmentThatIsChangedIsReadAsItIsNow(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	book, err := r.Book("bayside")
	if err != nil {
		t.Fatal(err)
	}
	page, _, err := book.Appointments(practice.Query{LocationID: "b5", Limit: 1})
	if err != nil || len(page) != 1 {
		t.Fatalf("%v %v", page, err)
	}
	id, start, status := page[0].ID, time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC), practice.Arrived
	end, reason := start.Add(20*time.Minute), "Moved by hand"
	r.clock.Add(time.Minute)
	changed, err := r.ChangeAppointment("bayside", id, practice.AppointmentChange{Start: &start, End: &end, Status: &status, Reason: &reason})
	if err != nil || changed.ID != id || changed.Start.Format(time.RFC3339) != "2026-11-25T14:00:00+11:00" {
		t.Fatalf("%+v %v", changed, err)
	}
	since := url.QueryEscape(r.clock.Now().Format(time.RFC3339))
	read := readAll(r, "bayside", "/appointments?location_id=b5&updated_since="+since, token, nil)
	if len(read) != 1 || read[0].ID != id || read[0].Reason != reason || read[0].Status != "arrived" || !read[0].Start.Equal(start) || !read[0].End.Equal(end) {
		t.Errorf("read %+v", read)
	}
}

func TestAChangeThatMakesNoSenseChangesNothing(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	long, nowhere := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), "b99"
	for name, test := range map[string]struct {
		tenant, id string
		change     practice.AppointmentChange
		want       error
	}{
		"tenant":   {"nobody", "ba000001", practice.AppointmentChange{}, corepractice.ErrNoTenant},
		"id":       {"bayside", "ba999999", practice.AppointmentChange{}, practice.ErrNotFound},
		"time":     {"bayside", "ba000001", practice.AppointmentChange{Start: &long}, practice.ErrInvalid},
		"location": {"bayside", "ba000001", practice.AppointmentChange{LocationID: &nowhere}, practice.ErrNotFound},
	} {
		if _, err := r.ChangeAppointment(test.tenant, test.id, test.change); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Book("nobody"); !errors.Is(err, corepractice.ErrNoTenant) {
		t.Errorf("book: %v", err)
	}
}

func TestAScopeIsUsedByACallThatItLetInAndNoOther(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	r.api(http.MethodGet, "bayside", "/practice", token)
	r.api(http.MethodGet, "bayside", "/practice", token)
	r.api(http.MethodGet, "bayside", "/locations", "not a token")
	r.api(http.MethodGet, "bayside", "/appointments?location_id=b99", token)
	want := []sandbox.ScopeUse{{Tenant: "bayside", Scope: corepractice.ScopePractice, Call: "GET /practice", Count: 2}}
	if got := r.State().ScopeUses; !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWhereClashesAreAllowedOnlyTheKeyKeepsAnAppointmentSingle(t *testing.T) {
	t.Parallel()
	for allowed, want := range map[bool]int{false: http.StatusConflict, true: http.StatusCreated} {
		r := start(t, func(o *corepractice.Options) { o.Clashes = allowed })
		token := r.connect("bayside").AccessToken
		for i, key := range []string{"one", "one", "two"} {
			request := r.request(http.MethodPost, apiPath("bayside", "/appointments"), `{"location_id":"b1","practitioner_id":"bd1","patient_ref":"P-1",
				"start":"2026-11-26T18:20:00+11:00","end":"2026-11-26T19:00:00+11:00","reason":"Check-up"}`)
			request.Header.Set("Authorization", "Bearer "+token)
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Idempotency-Key", key)
			answer := sandboxtest.Must(r.t, http.DefaultClient, request)
			if i < 2 && answer.StatusCode != http.StatusCreated || i == 2 && answer.StatusCode != want {
				t.Errorf("clashes %v, request %d: %d %s", allowed, i, answer.StatusCode, answer.Text)
			}
		}
	}
}
