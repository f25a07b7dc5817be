package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/sandbox"
	"mooring/internal/storetest"
)

// counter stands before the simulation and lets a test spoil single requests that
// book. It is safe for concurrent use.
type counter struct {
	mu sync.Mutex
	// spoil answers the n-th booking, from 1, in the provider's place; false leaves
	// it to the provider.
	spoil func(n int, w http.ResponseWriter, r *http.Request, provider http.Handler) bool
	// keys are the idempotency keys that came, in order.
	keys []string
}

// around wraps the simulation.
func (c *counter) around(provider http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/appointments") {
			provider.ServeHTTP(w, r)
			return
		}
		c.mu.Lock()
		c.keys = append(c.keys, r.Header.Get("Idempotency-Key"))
		n, spoil := len(c.keys), c.spoil
		c.mu.Unlock()
		if spoil == nil || !spoil(n, w, r, provider) {
			provider.ServeHTTP(w, r)
		}
	})
}

// set changes what is spoilt from now on.
func (c *counter) set(spoil func(n int, w http.ResponseWriter, r *http.Request, provider http.Handler) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spoil, c.keys = spoil, nil
}

// sent are the keys since the last set.
func (c *counter) sent() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.keys...)
}

// openSpoilt opens a desk with a counter before the provider.
func openSpoilt(t *testing.T) (*desk, *counter) {
	t.Helper()
	spoiler := &counter{}
	return openDesk(t, func(o *apptest.Options) { o.AroundSandbox = spoiler.around }), spoiler
}

// lose carries a booking out and closes the connection without an answer.
func lose(r *http.Request, provider http.Handler) {
	provider.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// refuseWith answers with a status and nothing else.
func refuseWith(status int) func(int, http.ResponseWriter, *http.Request, http.Handler) bool {
	return func(_ int, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
		w.WriteHeader(status)
		return true
	}
}

func TestALostAnswerIsAskedForAgainUnderTheSameKey(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	for _, lost := range []int{1, 2} {
		spoiler.set(func(n int, _ http.ResponseWriter, r *http.Request, provider http.Handler) bool {
			if n <= lost {
				lose(r, provider)
			}
			return false
		})
		patient := fmt.Sprint("P-", lost)
		page := d.send(t, withFields(d.filled(d.blank(t, monday)), "patient", patient, "start", fmt.Sprint("0", lost, ":15")))
		if !strings.HasPrefix(noticeOf(page), "Booked:") {
			t.Errorf("%d answers lost: %q", lost, noticeOf(page))
		}
		keys := spoiler.sent()
		if len(keys) != lost+1 || keys[0] != keys[lost] {
			t.Errorf("%d answers lost: keys %q", lost, keys)
		}
		d.wantBooked(t, patient, 1)
	}
}

func TestAnOutcomeThatNobodyToldIsReadFromTheList(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	spoiler.set(func(_ int, _ http.ResponseWriter, r *http.Request, provider http.Handler) bool {
		lose(r, provider)
		return true
	})
	page := d.send(t, d.filled(d.blank(t, monday)))
	// net/http itself sends once more when it was an idle connection that broke.
	if keys := spoiler.sent(); !strings.HasPrefix(noticeOf(page), "Booked: 06:40") || len(keys) < 3 || len(slices.Compact(keys)) != 1 {
		t.Errorf("%q after %d requests", noticeOf(page), len(spoiler.sent()))
	}
	d.wantBooked(t, "P-10482", 1)
}

func TestAnOutcomeThatNobodyKnowsIsSaidAndTriedAgainUnderTheSameKey(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(int, http.ResponseWriter, *http.Request, http.Handler) bool{
		"no answer":    func(int, http.ResponseWriter, *http.Request, http.Handler) bool { panic(http.ErrAbortHandler) },
		"500":          refuseWith(http.StatusInternalServerError),
		"502":          refuseWith(http.StatusBadGateway),
		"a redirect":   refuseWith(http.StatusFound),
		"an empty 201": refuseWith(http.StatusCreated),
		"a web page": func(_ int, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
			fmt.Fprint(w, "<!doctype html><title>Please wait</title>")
			return true
		},
		"another thing": func(_ int, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"id":"","start":"soon"}`)
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, spoiler := openSpoilt(t)
			spoiler.set(spoil)
			fields := d.filled(d.blank(t, monday))
			page := d.send(t, fields)
			is(t, page, http.StatusOK, "We do not know whether this was booked")
			for _, said := range []string{"Dr Renée O'Sullivan", "Monday 23 November 2026, 06:40 to 07:10 AEDT", "Check-up & clean", "P-10482"} {
				if !strings.Contains(page.Find("main").Text(), said) {
					t.Errorf("the page does not say %q", said)
				}
			}
			if button := page.Find("main form button"); button.Length() != 1 || button.Text() != "Try again" {
				t.Errorf("buttons %q", button.Text())
			}
			if link := d.blank(t, monday).Find("[data-unsettled] a").AttrOr("href", ""); link != page.URL.RequestURI() {
				t.Errorf("a fresh form leads to %q", link)
			}
			key := spoiler.sent()[0]
			if other := d.send(t, withFields(fields, "start", "08:40")); other.URL.RequestURI() != page.URL.RequestURI() {
				t.Errorf("the same form with other values leads to %s", other.URL)
			}
			spoiler.set(nil)
			day := d.visitor.Submit(page, "main form", nil)
			if !strings.HasPrefix(noticeOf(day), "Booked: 06:40") || len(spoiler.sent()) != 1 || spoiler.sent()[0] != key {
				t.Errorf("%q with keys %q, first %q", noticeOf(day), spoiler.sent(), key)
			}
			d.wantBooked(t, "P-10482", 1)
		})
	}
}

func TestARequestThatArrivesLateMakesNoSecondAppointment(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	var late func()
	spoiler.set(func(n int, _ http.ResponseWriter, r *http.Request, provider http.Handler) bool {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if n == 1 {
			delayed := r.Clone(context.WithoutCancel(r.Context()))
			delayed.Body = io.NopCloser(bytes.NewReader(body))
			late = func() { provider.ServeHTTP(httptest.NewRecorder(), delayed) }
		}
		panic(http.ErrAbortHandler)
	})
	page := d.send(t, d.filled(d.blank(t, monday)))
	is(t, page, http.StatusOK, "We do not know whether this was booked")
	d.wantBooked(t, "P-10482", 0)
	late()
	spoiler.set(nil)
	if day := d.visitor.Submit(page, "main form", nil); !strings.HasPrefix(noticeOf(day), "Booked: 06:40") {
		t.Errorf("tried again: %q", noticeOf(day))
	}
	d.wantBooked(t, "P-10482", 1)
}

func TestWhatTheProviderDidNotTakeIsNotBookedAndKept(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	for _, trouble := range []struct {
		status int
		text   string
		tries  int
	}{
		{http.StatusServiceUnavailable, "Core Practice is not answering. Nothing was booked.", 3},
		{http.StatusTooManyRequests, "Core Practice asked us to slow down. Nothing was booked.", 3},
		{http.StatusForbidden, "Core Practice does not let us book for your practice. Nothing was booked.", 1},
		{http.StatusTeapot, "Core Practice did not accept these details. Nothing was booked.", 1},
		{http.StatusNotFound, "Core Practice did not accept these details. Nothing was booked.", 1},
	} {
		spoiler.set(refuseWith(trouble.status))
		fields := d.filled(d.blank(t, monday))
		page := d.send(t, fields)
		is(t, page, http.StatusUnprocessableEntity, newAppointment)
		if !strings.HasPrefix(strings.TrimSpace(page.Find(`main [role="alert"]`).Text()), trouble.text) || len(spoiler.sent()) != trouble.tries {
			t.Errorf("%d: %q after %d requests", trouble.status, page.Find(`main [role="alert"]`).Text(), len(spoiler.sent()))
		}
		kept(t, page, fields)
	}
	spoiler.set(nil)
	page := d.send(t, d.filled(d.blank(t, monday)))
	if !strings.HasPrefix(noticeOf(page), "Booked:") {
		t.Errorf("afterwards: %q", noticeOf(page))
	}
	d.wantBooked(t, "P-10482", 1)
}

func TestAProviderThatIsAwayIsSaid(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	fields := d.filled(d.blank(t, monday))
	for _, trouble := range []struct {
		fault   sandbox.Fault
		heading string
		tries   int
	}{
		// Nobody waits a minute at a page, so that it is sent once.
		{sandbox.Fault{Kind: sandbox.Unavailable, Seconds: 60}, newAppointment, 1},
		{sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 60}, newAppointment, 1},
		{sandbox.Fault{Kind: sandbox.Down}, "We do not know whether this was booked", 3},
		{sandbox.Fault{Kind: sandbox.HTML}, "We do not know whether this was booked", 3},
	} {
		trouble.fault.Target = sandbox.API
		fault(t, d.site, "bayside", trouble.fault)
		spoiler.set(nil)
		page := d.send(t, fields)
		if page.Heading() != trouble.heading || len(spoiler.sent()) < trouble.tries || trouble.tries == 1 && len(spoiler.sent()) > 1 {
			t.Errorf("%s: status %d, heading %q after %d requests", trouble.fault.Kind, page.Status, page.Heading(), len(spoiler.sent()))
		}
	}
	fault(t, d.site, "bayside")
	if page := d.send(t, fields); !strings.HasPrefix(noticeOf(page), "Booked: 06:40") {
		t.Errorf("afterwards: %q", noticeOf(page))
	}
	d.wantBooked(t, "P-10482", 1)
}

func TestAnExpiredTokenIsRenewedOnceForABooking(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	before := len(d.site.Sandbox.State().Seen.TokenRequests)
	spoiler.set(func(n int, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
		if n == 1 {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return n == 1
	})
	page := d.send(t, d.filled(d.blank(t, monday)))
	if !strings.HasPrefix(noticeOf(page), "Booked:") {
		t.Errorf("notice %q", noticeOf(page))
	}
	if renewals := len(d.site.Sandbox.State().Seen.TokenRequests) - before; renewals != 1 {
		t.Errorf("%d renewals", renewals)
	}
	d.wantBooked(t, "P-10482", 1)
	spoiler.set(refuseWith(http.StatusUnauthorized))
	page = d.send(t, withFields(d.filled(d.blank(t, monday)), "patient", "P-2", "start", "08:00"))
	is(t, page, http.StatusUnprocessableEntity, newAppointment)
	d.wantBooked(t, "P-2", 0)
}

func TestADeadSignInIsSaidAndNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	d := openDesk(t, nil)
	fields := d.filled(d.blank(t, monday))
	if _, err := d.site.Sandbox.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	page := d.send(t, fields)
	is(t, page, http.StatusUnprocessableEntity, newAppointment)
	kept(t, page, fields)
	if !strings.Contains(page.Find(`main [role="alert"]`).Text(), "no longer accepts our sign-in") {
		t.Errorf("says %q", page.Find(`main [role="alert"]`).Text())
	}
	if again := d.send(t, fields); again.Status != http.StatusConflict || !strings.Contains(again.Body, "needs attention first") {
		t.Errorf("afterwards: status %d, %q", again.Status, again.Heading())
	}
}

func TestADisconnectWhileABookingIsSentLeavesNothing(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	owner := d.site.SignedIn(t, d.site.Owner)
	spoiler.set(func(n int, _ http.ResponseWriter, r *http.Request, provider http.Handler) bool {
		owner.In(t).Post("/connections/"+d.id+"/disconnect", nil)
		return false
	})
	page := d.send(t, d.filled(d.blank(t, monday)))
	is(t, page, http.StatusConflict, "The connection was changed meanwhile")
	for _, table := range []string{"bookings", "appointments", "practitioners"} {
		empty(t, d.site, table)
	}
	if rows := d.site.Rows(t, "SELECT 1 FROM events WHERE kind = 'appointment_booked'"); len(rows) != 0 {
		t.Error("an event tells of it")
	}
	for name, rows := range d.site.Tables(t) {
		if text := strings.Join(rows, "\n"); strings.Contains(text, "P-10482") || strings.Contains(text, "Check-up & clean") {
			t.Errorf("table %s holds what was typed", name)
		}
	}
}

func TestABookingWhoseProcessDiedIsTakenUpUnderTheSameKey(t *testing.T) {
	t.Parallel()
	d, spoiler := openSpoilt(t)
	for name, reached := range map[string]bool{"P-1": false, "P-2": true} {
		start := map[bool]string{false: "05:00", true: "05:30"}[reached]
		fields := withFields(d.filled(d.blank(t, monday)), "patient", name, "start", start)
		spoiler.set(func(n int, _ http.ResponseWriter, r *http.Request, provider http.Handler) bool {
			if reached {
				lose(r, provider)
			}
			panic(http.ErrAbortHandler)
		})
		d.send(t, fields)
		// As a process leaves it that dies after the claim.
		d.site.Exec(t, "UPDATE bookings SET state = 'sending', claimed_at = ?, patient_ref = ?, reason = ?, differing = '[]' WHERE id = ?",
			d.clock.Now().UnixMicro(), name, fields.Get("reason"), fields.Get("key"))
		d.site.Exec(t, "DELETE FROM appointments WHERE patient_ref = ?", name)
		spoiler.set(nil)
		d.clock.Add(2 * time.Minute)
		page := d.send(t, fields)
		if !strings.HasPrefix(noticeOf(page), "Booked: "+start) {
			t.Errorf("%s: status %d, heading %q, notice %q", name, page.Status, page.Heading(), noticeOf(page))
		}
		d.wantBooked(t, name, 1)
	}
}

func TestTwoProcessesMakeOneAppointment(t *testing.T) {
	t.Parallel()
	spoiler, folder, database := &counter{}, t.TempDir(), storetest.NewPostgres(t)
	d := openDesk(t, func(o *apptest.Options) { o.AroundSandbox, o.Database, o.Folder = spoiler.around, database, folder })
	endpoints := d.site.Sandbox.Endpoints()
	second := apptest.Start(t, apptest.Options{Now: d.clock.Now, Database: database, Folder: folder, Quiet: true, Config: func(c *config.Config) {
		bookingScopes(c)
		c.CorePractice.TokenURL, c.CorePractice.APIURL = endpoints.TokenURL, endpoints.APIURL
	}})
	spoiler.set(func(n int, _ http.ResponseWriter, r *http.Request, provider http.Handler) bool {
		if n == 1 {
			lose(r, provider)
		}
		return false
	})
	fields := d.filled(d.blank(t, monday))
	pages := make(chan *apptest.Page, 6)
	for i := range cap(pages) {
		visitor := d.site.SignedIn(t, d.site.Member)
		if i%2 == 1 {
			visitor = visitor.At(second)
		}
		go func() { pages <- visitor.Post(d.path(), fields) }()
	}
	for range cap(pages) {
		if page := <-pages; !strings.HasPrefix(noticeOf(page), "Booked: 06:40") {
			t.Errorf("status %d at %s, notice %q", page.Status, page.URL, noticeOf(page))
		}
	}
	d.wantBooked(t, "P-10482", 1)
	if keys := spoiler.sent(); len(keys) != 2 || keys[0] != keys[1] {
		t.Errorf("keys %q", keys)
	}
}
