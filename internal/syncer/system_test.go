package syncer_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/queue"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

// system is a provider in memory: for what no simulation of a provider has all of.
// It is used by one test at a time.
type system struct {
	places       []connection.Location
	appointments map[string]connection.Appointment
	// unclear is how many appointments a question for a window leaves out, by location,
	// if it covers the day of now.
	unclear map[string]int
	// tells says whether it answers questions for changes.
	tells bool
	// kinds and lists are its lists; nil: none.
	kinds []connection.RecordKind
	lists map[string][]connection.Record
	// pageSize is how many appointments or records a page has.
	pageSize int
	now      func() time.Time

	// asked is what was asked for, accesses with what.
	asked    []syncer.AppointmentQuery
	accesses []connection.Access
	// before is called with each question; its error is the answer.
	before func(query any) error
}

// newSystem makes one with two locations and an appointment there on every third
// day of the window.
func newSystem(now func() time.Time) *system {
	s := &system{appointments: make(map[string]connection.Appointment), unclear: make(map[string]int), pageSize: 10, now: now}
	for _, id := range []string{"a", "b"} {
		s.places = append(s.places, connection.Location{ID: id, Name: "Place " + id, TimeZone: "Europe/Warsaw"})
		for day := -6; day < 90; day += 3 {
			s.put(id+strconv.Itoa(day), id, day)
		}
	}
	return s
}

// put puts an appointment so many days from today.
func (s *system) put(id, location string, day int) {
	start := s.now().Add(time.Duration(day) * 24 * time.Hour)
	s.appointments[id] = connection.Appointment{
		ID: id, LocationID: location, PractitionerID: "p", PatientRef: "ref-" + id, Start: start, End: start.Add(time.Hour),
		Status: "booked", UpdatedAt: s.now(),
	}
}

// TellsChanges implements syncer.ChangeTeller.
func (s *system) TellsChanges() bool { return s.tells }

// Locations implements syncer.Source and syncer.RecordSource.
func (s *system) Locations(_ context.Context, access connection.Access) ([]connection.Location, error) {
	s.accesses = append(s.accesses, access)
	return s.places, nil
}

// Practitioners implements syncer.Source.
func (s *system) Practitioners(_ context.Context, access connection.Access, location string) ([]connection.Practitioner, error) {
	s.accesses = append(s.accesses, access)
	return []connection.Practitioner{{ID: "p", Name: "Dr Nowak", LocationIDs: []string{location}}}, nil
}

// Appointments implements syncer.Source.
func (s *system) Appointments(_ context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	s.asked, s.accesses = append(s.asked, query), append(s.accesses, access)
	if s.before != nil {
		if err := s.before(query); err != nil {
			return syncer.AppointmentPage{}, err
		}
	}
	var found []connection.Appointment
	for _, a := range s.appointments {
		if a.LocationID == query.LocationID && !a.UpdatedAt.Before(query.UpdatedSince) &&
			(query.From.IsZero() || !a.Start.Before(query.From) && a.Start.Before(query.To)) {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b connection.Appointment) int { return cmp.Compare(a.ID, b.ID) })
	page, next := cut(found, query.Page, s.pageSize)
	answer := syncer.AppointmentPage{Appointments: page, Next: next}
	if now := s.now(); query.Page == "" && (query.From.IsZero() || !now.Before(query.From) && now.Before(query.To)) {
		answer.Unclear = s.unclear[query.LocationID]
	}
	return answer, nil
}

// cut cuts a page out of a list.
func cut[T any](all []T, page string, size int) ([]T, string) {
	from, _ := strconv.Atoi(page)
	to := min(len(all), from+size)
	if to == len(all) {
		return all[from:to], ""
	}
	return all[from:to], strconv.Itoa(to)
}

// RecordKinds implements syncer.RecordSource.
func (s *system) RecordKinds() []connection.RecordKind { return s.kinds }

// Records implements syncer.RecordSource.
func (s *system) Records(_ context.Context, access connection.Access, query syncer.RecordQuery) (syncer.RecordPage, error) {
	s.accesses = append(s.accesses, access)
	if s.before != nil {
		if err := s.before(query); err != nil {
			return syncer.RecordPage{}, err
		}
	}
	page, next := cut(s.lists[query.Kind], query.Page, s.pageSize)
	return syncer.RecordPage{Records: page, Next: next}, nil
}

// systemRig is a connection to a system, on a real store.
type systemRig struct {
	*system
	opened *storetest.Opened
	syncer *syncer.Syncer
	due    syncer.Due
	clock  time.Time
	// noAppointments and noLists say what the system is not a source of.
	noAppointments, noLists bool
}

// Source implements syncer.Sources.
func (r *systemRig) Source(string) (syncer.Source, bool) { return r.system, !r.noAppointments }

// RecordSource implements syncer.Sources.
func (r *systemRig) RecordSource(string) (syncer.RecordSource, bool) { return r.system, !r.noLists }

// Call implements connection.TokenSource.
func (r *systemRig) Call(ctx context.Context, ref connection.Ref, fn func(context.Context, connection.Access) error) error {
	return fn(ctx, connection.Access{Token: secret.NewValue("access"), ConnectionID: ref.ID})
}

// newSystemRig connects a system with both of its locations chosen.
func newSystemRig(t *testing.T, open storetest.Opener) *systemRig {
	t.Helper()
	r := &systemRig{
		clock: time.Date(2026, time.November, 21, 10, 0, 0, 0, time.UTC), noLists: true,
		due: syncer.Due{Ref: connection.Ref{OrganisationID: "org-1", ID: "connection-1"}, Epoch: 1},
	}
	now := func() time.Time { return r.clock }
	r.system = newSystem(now)
	r.opened = open(t, storetest.Options{Now: now})
	row := connection.Connection{
		ID: r.due.Ref.ID, OrganisationID: r.due.Ref.OrganisationID, Provider: "docplanner",
		Tenant: connection.Tenant{ID: "t", Name: "Klinika", URL: "https://example.com"},
		Status: connection.StatusConnected, StatusSince: r.clock, Epoch: 1, CreatedAt: r.clock, ConnectedAt: r.clock,
	}
	locations := slices.Clone(r.places)
	for i := range locations {
		locations[i].Listed, locations[i].Chosen, locations[i].FirstSeenAt = true, true, r.clock
	}
	err := r.opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		return errors.Join(tx.Save(t.Context(), row), tx.SaveLocations(t.Context(), r.due.Ref, locations))
	})
	if err != nil {
		t.Fatal(err)
	}
	r.remake(t, nil)
	return r
}

// remake makes the Syncer anew.
func (r *systemRig) remake(t *testing.T, change func(*syncer.Options)) {
	t.Helper()
	jobs, err := queue.New(queue.Options{SQL: r.opened.Database.SQL(), Postgres: r.opened.Database.Postgres()})
	if err == nil {
		options := syncer.Options{
			Queue: jobs, Store: r.opened.Syncs, Sources: r, Tokens: r, Now: r.now,
			Observer: connection.NewObserver(r.opened.Connections, r.now), Jitter: func() float64 { return 0.5 },
		}
		if change != nil {
			change(&options)
		}
		r.syncer, err = syncer.New(options)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// sync syncs a quarter of an hour later and returns the run, which is to end so.
func (r *systemRig) sync(t *testing.T, want connection.SyncOutcome) connection.SyncRun {
	t.Helper()
	r.clock = r.clock.Add(15 * time.Minute)
	r.asked = nil
	err := r.syncer.Sync(t.Context(), r.due)
	runs, runsErr := r.opened.Syncs.Runs(t.Context(), r.due.Ref, 1)
	if runsErr != nil || len(runs) == 0 || runs[0].Outcome != want {
		t.Fatalf("sync: %v; runs %+v, want %q, %v", err, runs, want, runsErr)
	}
	return runs[0]
}

// wantCopied fails unless we hold the system's appointments of the window, and no
// others.
func (r *systemRig) wantCopied(t *testing.T) {
	t.Helper()
	held := make(map[string]connection.Appointment)
	for _, place := range r.places {
		found, err := r.opened.Syncs.Held(t.Context(), r.due.Ref, place.ID, r.clock.AddDate(-1, 0, 0), r.clock.AddDate(1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		for _, appointment := range found {
			held[appointment.ID] = appointment
		}
	}
	if !maps.Equal(held, r.appointments) {
		t.Errorf("we hold %d appointments, the system %d", len(held), len(r.appointments))
		for id, theirs := range r.appointments {
			if held[id] != theirs {
				t.Errorf("%s: here %+v, there %+v", id, held[id], theirs)
			}
		}
	}
}

// problem returns the open problem of a kind, nil when there is none.
func (r *systemRig) problem(t *testing.T, kind connection.ProblemKind) *connection.Problem {
	t.Helper()
	overview, err := r.opened.Connections.Overview(t.Context(), r.due.Ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range overview.Problems {
		if problem.Kind == kind {
			return &problem
		}
	}
	return nil
}

// notThere is the answer of a provider that cannot be reached.
func notThere(operation string) error {
	return &connection.Failure{Kind: connection.FailureNotProcessed, Operation: fmt.Sprint("ask for ", operation), Status: 503}
}
