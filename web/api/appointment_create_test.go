package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/sandbox/practice"
)

// provider stands before the simulation and lets a test spoil requests that book.
type provider struct {
	// spoil answers in the provider's place; nil leaves it to the provider.
	spoil atomic.Pointer[func(w http.ResponseWriter, r *http.Request, book http.Handler)]
	asked atomic.Int64
}

// around wraps the simulation.
func (p *provider) around(book http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/appointments") {
			book.ServeHTTP(w, r)
			return
		}
		p.asked.Add(1)
		if spoil := p.spoil.Load(); spoil != nil {
			(*spoil)(w, r, book)
			return
		}
		book.ServeHTTP(w, r)
	})
}

// set changes what is spoilt from now on.
func (p *provider) set(spoil func(w http.ResponseWriter, r *http.Request, book http.Handler)) {
	p.asked.Store(0)
	if spoil == nil {
		p.spoil.Store(nil)
		return
	}
	p.spoil.Store(&spoil)
}

// desk is a vendor's program that books.
type desk struct {
	*copied
	provider *provider
}

// newDesk opens a desk before a provider that can be spoilt.
func newDesk(t *testing.T) *desk {
	t.Helper()
	made := &provider{}
	return &desk{copied: newCopied(t, func(o *apptest.Options) { o.AroundSandbox = made.around }), provider: made}
}

// wanted is a body that asks for an appointment, with other fields put in.
func wanted(change map[string]any) string {
	body := map[string]any{
		"location_id": "b1", "practitioner_id": "bd1", "patient_ref": "P-10482", "reason": "Check-up & clean",
		"start": "2026-10-05T06:40:00+11:00", "end": "2026-10-05T07:10:00+11:00",
	}
	for name, value := range change {
		if body[name] = value; value == nil {
			delete(body, name)
		}
	}
	text, _ := json.Marshal(body)
	return string(text)
}

// ask asks for an appointment.
func (d *desk) ask(t *testing.T, key, body string) apptest.Reply {
	t.Helper()
	return d.Call(t, http.MethodPost, d.path("/appointments"), body, "Idempotency-Key", strings.ReplaceAll(key, " ", "-"))
}

// wantBooked wants so many appointments of a patient in the practice's own book.
func (d *desk) wantBooked(t *testing.T, patient string, count int) {
	t.Helper()
	all, _, err := d.book(t).Appointments(practice.Query{LocationID: "b1", Limit: 10_000})
	has := slices.DeleteFunc(all, func(a practice.Appointment) bool { return a.PatientRef != patient })
	if err != nil || len(has) != count {
		t.Errorf("the practice has %d appointments of %s, want %d (%v)", len(has), patient, count, err)
	}
}

// faultsOf are the parts that a problem of a kind names, with what is wrong.
func faultsOf(t *testing.T, reply apptest.Reply, status int, slug string) map[string]string {
	t.Helper()
	var problem struct {
		Type   string
		Errors []struct{ Location, Message string }
	}
	reply.Into(t, status, &problem)
	if problem.Type != "urn:mooring:problem:"+slug {
		t.Errorf("problem %s, want %s: %s", problem.Type, slug, reply.Text)
	}
	faults := make(map[string]string)
	for _, fault := range problem.Errors {
		faults[fault.Location] = fault.Message
	}
	return faults
}

func TestAnAppointmentIsBookedOnceAndReadBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var made appointment
	first := d.ask(t, "order 1", wanted(nil))
	first.Into(t, http.StatusCreated, &made)
	if made.Start != "2026-10-05T06:40:00+11:00" || made.PatientRef != "P-10482" || made.Status == "" || made.LocationID != "b1" {
		t.Errorf("made: %+v", made)
	}
	if found := d.read(t, "location=b1&date=2026-10-05"); !slices.ContainsFunc(found.Data, func(a appointment) bool { return a == made }) {
		t.Errorf("our copy does not have it: %+v", found.Data)
	}
	again := d.ask(t, "order 1", wanted(nil))
	if again.Status != http.StatusCreated || again.Text != first.Text || d.provider.asked.Load() != 1 {
		t.Errorf("again: %d %s", again.Status, again.Text)
	}
	// As if the process had died before it kept the answer, and with another API key.
	d.Exec(t, "DELETE FROM idempotency_keys")
	d.Caller = d.Site.Caller(d.Key(t))
	d.clock.Add(6 * 24 * time.Hour)
	var same appointment
	d.ask(t, "order 1", wanted(nil)).Into(t, http.StatusCreated, &same)
	if same != made || d.provider.asked.Load() != 1 {
		t.Errorf("after a crash: %+v", same)
	}
	d.Exec(t, "DELETE FROM idempotency_keys")
	faultsOf(t, d.ask(t, "order 1", wanted(map[string]any{"patient_ref": "P-2"})), http.StatusUnprocessableEntity, "idempotency-key-used")
	d.wantBooked(t, "P-10482", 1)
	d.wantBooked(t, "P-2", 0)
}

func TestManyRequestsWithOneKeyBookOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	callers := []apptest.Caller{d.Site.Caller(d.Key(t)), d.Site.Caller(d.Key(t)), d.Site.Caller(d.Key(t))}
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			reply := callers[i%3].Call(t, http.MethodPost, d.path("/appointments"), wanted(nil), "Idempotency-Key", "at-once")
			running := reply.Status == http.StatusConflict && strings.Contains(reply.Text, "request-running")
			if reply.Status != http.StatusCreated && !running {
				t.Errorf("%d %s", reply.Status, reply.Text)
			}
		})
	}
	group.Wait()
	d.wantBooked(t, "P-10482", 1)
}

func TestAnAppointmentThatThePracticeSystemChangesIsSaidFieldByField(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.provider.set(func(w http.ResponseWriter, r *http.Request, book http.Handler) {
		answer := httptest.NewRecorder()
		book.ServeHTTP(answer, r)
		var made struct{ ID string }
		if err := json.Unmarshal(answer.Body.Bytes(), &made); err != nil {
			t.Error(err)
		}
		start := time.Date(2026, 10, 4, 20, 0, 0, 0, time.UTC)
		who := "bd2"
		if _, err := d.Sandbox.ChangeAppointment("bayside", made.ID, practice.AppointmentChange{Start: &start, PractitionerID: &who}); err != nil {
			t.Error(err)
		}
		w.WriteHeader(answer.Code)
		fmt.Fprint(w, answer.Body)
	})
	for range 2 { // The second time from what was written down.
		faults := faultsOf(t, d.ask(t, "moved", wanted(nil)), http.StatusBadGateway, "appointment-differs")
		if len(faults) != 2 || faults["body.start"] != "was sent as “2026-10-05T06:40:00+11:00”; the practice system has “2026-10-05T07:00:00+11:00”" ||
			faults["body.practitioner_id"] != "was sent as “bd1”; the practice system has “bd2”" {
			t.Errorf("%q", faults)
		}
	}
	d.wantBooked(t, "P-10482", 1)
}

func TestAnOutcomeThatNobodyKnowsIsSettledByTheSameKey(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.provider.set(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.WriteHeader(http.StatusInternalServerError)
	})
	faultsOf(t, d.ask(t, "lost", wanted(nil)), http.StatusGatewayTimeout, "outcome-unknown")
	faultsOf(t, d.ask(t, "lost", wanted(map[string]any{"patient_ref": "P-2"})), http.StatusUnprocessableEntity, "idempotency-key-used")
	d.provider.set(nil)
	d.clock.Add(7 * time.Hour) // Whatever the clock says by then.
	var made appointment
	d.ask(t, "lost", wanted(nil)).Into(t, http.StatusCreated, &made)
	d.wantBooked(t, "P-10482", 1)
}

func TestWhatThePracticeSystemRefusesIsSaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ask(t, "in the way", wanted(nil)).Into(t, http.StatusCreated, new(appointment))
	faultsOf(t, d.ask(t, "too late", wanted(map[string]any{"patient_ref": "P-2"})), http.StatusConflict, "appointment-clash")
	for _, refused := range []struct {
		status int
		want   int
		slug   string
	}{
		{http.StatusServiceUnavailable, http.StatusServiceUnavailable, "unavailable"},
		{http.StatusTooManyRequests, http.StatusServiceUnavailable, "unavailable"},
		{http.StatusForbidden, http.StatusConflict, "cannot-book"},
		{http.StatusTeapot, http.StatusUnprocessableEntity, "appointment-refused"},
	} {
		d.provider.set(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { w.WriteHeader(refused.status) })
		reply := d.ask(t, fmt.Sprint("refused with ", refused.status), wanted(map[string]any{"patient_ref": "P-3"}))
		faultsOf(t, reply, refused.want, refused.slug)
		if (reply.Header.Get("Retry-After") != "") != (refused.want == http.StatusServiceUnavailable) {
			t.Errorf("%d: Retry-After %q", refused.status, reply.Header.Get("Retry-After"))
		}
	}
	d.provider.set(nil)
	// Nothing was booked then, so that the same key may be sent again.
	later := wanted(map[string]any{"patient_ref": "P-3", "start": "2026-10-05T05:40:00+11:00", "end": "2026-10-05T06:00:00+11:00"})
	faultsOf(t, d.ask(t, "refused with 503", later), http.StatusUnprocessableEntity, "idempotency-key-used")
	d.wantBooked(t, "P-2", 0)
	d.wantBooked(t, "P-3", 0)
}

func TestAnAppointmentThatCannotBeIsNotSent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for location, changes := range map[string][]map[string]any{
		"body.location_id":     {{"location_id": "b9"}, {"location_id": ""}},
		"body.practitioner_id": {{"practitioner_id": "bd4"}, {"practitioner_id": "nobody"}},
		"body.patient_ref":     {{"patient_ref": "Kim Lee"}, {"patient_ref": "P-1\n2"}, {"patient_ref": strings.Repeat("1", 65)}},
		"body.reason":          {{"reason": strings.Repeat("x", 501)}, {"reason": " spaced"}},
		"body.start":           {{"start": "2026-09-30T06:40:00+11:00", "end": "2026-09-30T07:00:00+11:00"}, {"start": "2027-03-01T06:40:00+11:00", "end": "2027-03-01T07:00:00+11:00"}, {"start": "2026-10-05T06:40:30+11:00"}},
		"body.end":             {{"end": "2026-10-05T06:40:00+11:00"}, {"end": "2026-10-06T06:41:00+11:00"}},
		"body.patient":         {{"patient": "Kim Lee"}},
	} {
		for i, change := range changes {
			faults := faultsOf(t, d.ask(t, fmt.Sprint(location, i), wanted(change)), http.StatusUnprocessableEntity, "invalid")
			if faults[location] == "" {
				t.Errorf("%v: %q", change, faults)
			}
		}
	}
	if reply := d.Call(t, http.MethodPost, d.path("/appointments"), wanted(nil)); reply.Status != http.StatusUnprocessableEntity || !strings.Contains(reply.Text, "header.Idempotency-Key") {
		t.Errorf("without a key: %d %s", reply.Status, reply.Text)
	}
	if d.provider.asked.Load() != 0 {
		t.Error("the practice system was asked")
	}
	d.choose(t, "b2")
	if faults := faultsOf(t, d.ask(t, "unchosen", wanted(nil)), http.StatusUnprocessableEntity, "invalid"); faults["body.location_id"] == "" {
		t.Errorf("not chosen: %q", faults)
	}
}

func TestAConnectionThatCannotBookSaysWhy(t *testing.T) {
	t.Parallel()
	c := newCopied(t, nil)
	d := &desk{copied: c, provider: &provider{}}
	if _, err := c.Sandbox.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	faultsOf(t, d.ask(t, "dead sign-in", wanted(nil)), http.StatusConflict, "needs-reconnect")
	faultsOf(t, d.ask(t, "dead sign-in 2", wanted(nil)), http.StatusConflict, "needs-reconnect")
	if reply := d.Call(t, http.MethodDelete, d.path(""), ""); reply.Status != http.StatusOK {
		t.Fatalf("disconnect: %d %s", reply.Status, reply.Text)
	}
	faultsOf(t, d.ask(t, "disconnected", wanted(nil)), http.StatusConflict, "disconnected")
}
