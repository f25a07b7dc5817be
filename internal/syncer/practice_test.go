package syncer_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// tenant is the simulated practice with five locations.
const tenant = "bayside"

// said is an appointment in the provider's own words.
type said struct {
	ID             string    `json:"id"`
	LocationID     string    `json:"location_id"`
	PractitionerID string    `json:"practitioner_id"`
	PatientRef     string    `json:"patient_ref"`
	Start          time.Time `json:"start"`
	End            time.Time `json:"end"`
	Status         string    `json:"status"`
	Reason         string    `json:"reason"`
	UpdatedAt      time.Time `json:"updated_at"`
}

// list reads the provider's own list of appointments at a location, page by
// page and without the adapter, and keeps those that start in [from, to).
func (r *rig) list(location string, from, to time.Time) map[string]connection.Appointment {
	r.t.Helper()
	found := make(map[string]connection.Appointment)
	address := r.practice.Base + "/t/" + tenant + "/api/v1/appointments?location_id=" + url.QueryEscape(location)
	for address != "" {
		var page struct {
			Data []said `json:"data"`
			Next string `json:"next"`
		}
		r.get(address, &page)
		for _, s := range page.Data {
			if !s.Start.Before(from) && s.Start.Before(to) {
				found[s.ID] = connection.Appointment{
					ID: s.ID, LocationID: s.LocationID, PractitionerID: s.PractitionerID, PatientRef: s.PatientRef,
					Start: s.Start.UTC(), End: s.End.UTC(), Status: s.Status, Reason: s.Reason, UpdatedAt: s.UpdatedAt.UTC(),
				}
			}
		}
		address = page.Next
	}
	return found
}

// get reads one answer of the provider's API.
func (r *rig) get(address string, into any) {
	r.t.Helper()
	access, err := r.keeper.Token(r.t.Context(), r.ref)
	if err != nil {
		r.t.Fatalf("get a token: %v", err)
	}
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		r.t.Fatalf("make request: %v", err)
	}
	request.Header.Set("Authorization", "Bearer "+access.Token.Reveal())
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatalf("call the simulation: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		r.t.Fatalf("the simulation answered %d", answer.StatusCode)
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		r.t.Fatalf("read the simulation's answer: %v", err)
	}
}

// tap stands between the syncer and the adapter. It notes what is asked, and
// can hold or refuse a question: the simulation's faults concern a whole
// practice, and some tests need one location or one page.
type tap struct {
	syncer.Source

	mu    sync.Mutex
	asked []syncer.AppointmentQuery
	// before is called with each question for appointments; its error is the answer.
	before func(context.Context, syncer.AppointmentQuery) error
}

// Appointments implements syncer.Source.
func (s *tap) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	s.mu.Lock()
	s.asked = append(s.asked, query)
	before := s.before
	s.mu.Unlock()
	if before != nil {
		if err := before(ctx, query); err != nil {
			return syncer.AppointmentPage{}, err
		}
	}
	return s.Source.Appointments(ctx, access, query)
}

// intercept sets what is called before each question.
func (s *tap) intercept(before func(context.Context, syncer.AppointmentQuery) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = before
}

// questions returns what was asked since the last call.
func (s *tap) questions() []syncer.AppointmentQuery {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// sourceOf knows one provider.
type sourceOf struct{ tap *tap }

// Source implements syncer.Sources.
func (s *sourceOf) Source(provider string) (syncer.Source, bool) {
	return s.tap, provider == providerSlug
}

// RecordSource implements syncer.Sources.
func (s *sourceOf) RecordSource(string) (syncer.RecordSource, bool) { return nil, false }

// watchedStore is the real store. It counts writes and can call out before each.
type watchedStore struct {
	syncer.Store
	// ignoring makes writes ignore that their context was cancelled, as a
	// worker would that was paused, or wrote with a context of its own.
	ignoring bool

	mu     sync.Mutex
	writes int
	before func(syncer.Batch)
}

// Write implements syncer.Store.
func (s *watchedStore) Write(ctx context.Context, fence syncer.Fence, batch syncer.Batch) error {
	s.mu.Lock()
	before := s.before
	s.mu.Unlock()
	if before != nil {
		before(batch)
	}
	if s.ignoring {
		ctx = context.WithoutCancel(ctx)
	}
	err := s.Store.Write(ctx, fence, batch)
	if err == nil {
		s.mu.Lock()
		s.writes++
		s.mu.Unlock()
	}
	return err
}

// intercept sets what is called before each write.
func (s *watchedStore) intercept(before func(syncer.Batch)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = before
}

// count returns how many batches were written.
func (s *watchedStore) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

// await waits for a channel to close.
func await(t testing.TB, reached <-chan struct{}) {
	t.Helper()
	select {
	case <-reached:
	case <-time.After(patience):
		t.Fatal("waited in vain")
	}
}
