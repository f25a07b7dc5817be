package docplanner_test

import (
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/docplanner"
	"mooring/internal/sandbox"
	sandboxdocplanner "mooring/internal/sandbox/docplanner"
	"mooring/internal/sandbox/practice"
	"mooring/internal/syncer"
)

// system is a running simulation with an adapter to it.
type system struct {
	*sandboxdocplanner.Server
	adapter adapter

	mu  sync.Mutex
	now time.Time
}

// clock is the system's time.
func (s *system) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// later moves the time.
func (s *system) later(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(by)
}

// run starts a simulation with a small book.
func run(t *testing.T, change func(*sandboxdocplanner.Options)) *system {
	t.Helper()
	s := &system{now: noon}
	listening := httptest.NewUnstartedServer(nil)
	options := sandboxdocplanner.Options{
		Seed: 1, Now: s.clock, BaseURL: "http://" + listening.Listener.Addr().String(), AppointmentCount: 300, PageSize: 20, TokenMark: "MARK", PatientName: "MARK Dolores",
	}
	if change != nil {
		change(&options)
	}
	server, err := sandboxdocplanner.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listening.Config.Handler = server.Handler()
	listening.Start()
	t.Cleanup(listening.Close)
	made, err := docplanner.New(docplanner.Options{
		ClientAuth: "basic", Scopes: []string{"integration"}, TokenURL: server.Endpoints().TokenURL, APIURL: server.Endpoints().APIURL, Now: s.clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Server, s.adapter = server, made.(adapter)
	return s
}

// prove gives access as a person does who types a tenant's credentials.
func (s *system) prove(t *testing.T, tenant string) connection.Access {
	t.Helper()
	client, err := s.Credentials(tenant)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := s.adapter.Prove(t.Context(), client.Country, credentials(client.ID, client.Secret))
	if err != nil {
		t.Fatal(err)
	}
	return connection.Access{TenantAddress: client.Country, Token: tokens.Access, Account: tokens.Account, ConnectionID: "c1"}
}

// read reads everything that the provider gives of an address.
func (s *system) read(t *testing.T, access connection.Access, location string) []connection.Appointment {
	t.Helper()
	query := syncer.AppointmentQuery{LocationID: location, From: noon.AddDate(0, 0, -7), To: noon.AddDate(0, 0, 90)}
	var all []connection.Appointment
	for {
		page, err := s.adapter.Appointments(t.Context(), access, query)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Appointments...)
		if query.Page = page.Next; page.Next == "" {
			return all
		}
	}
}

func TestAClinicIsReadWholeFromTheSimulation(t *testing.T) {
	t.Parallel()
	for tenant, want := range map[string]struct {
		name  string
		names []string
	}{
		"sonrisa": {"Clínica Sonrisa", []string{"Clínica Sonrisa Centro, Madrid", "Calle Real 3, Getafe", "Clínica Sonrisa, Madrid (online consultations)"}},
		"vida": {"Vida Clínica Paulista and 1 more", []string{
			"Vida Paulista, São Paulo", "Alameda dos Arapanés 12, São Paulo", "Vida Pinheiros, São Paulo", "Vida Pinheiros, São Paulo (online consultations)",
		}},
	} {
		s := run(t, nil)
		access := s.prove(t, tenant)
		seen, err := s.adapter.Identify(t.Context(), access)
		if err != nil || seen.Name != want.name || !strings.HasPrefix(seen.ID, access.TenantAddress+"/") {
			t.Errorf("%s is %+v, %v", tenant, seen, err)
		}
		locations, err := s.adapter.Locations(t.Context(), access)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		total := 0
		for _, location := range locations {
			names = append(names, location.Name)
			total += s.compare(t, access, tenant, location.ID)
		}
		if !reflect.DeepEqual(names, want.names) || total < 100 {
			t.Errorf("%s: %d bookings at %q", tenant, total, names)
		}
		if seen := s.State().TokenRequests; len(seen) != 1 {
			t.Errorf("%d tokens were asked for", len(seen))
		}
	}
}

// compare compares an address's bookings with those of the simulation.
func (s *system) compare(t *testing.T, access connection.Access, tenant, location string) int {
	t.Helper()
	booked, err := s.Bookings(tenant, location)
	if err != nil {
		t.Fatal(err)
	}
	for id, start := range booked {
		if start.Before(noon.AddDate(0, 0, -7)) || !start.Before(noon.AddDate(0, 0, 90)) {
			delete(booked, id)
		}
	}
	doctors, err := s.adapter.Practitioners(t.Context(), access, location)
	if err != nil {
		t.Fatal(err)
	}
	read := s.read(t, access, location)
	for _, a := range read {
		if start, is := booked[a.ID]; !is || !start.Equal(a.Start) || a.LocationID != location || a.PatientRef != "" || strings.Contains(a.Reason, "MARK") ||
			!slices.ContainsFunc(doctors, func(p connection.Practitioner) bool {
				return p.ID == a.PractitionerID && slices.Contains(p.LocationIDs, location)
			}) {
			t.Errorf("%s: %+v is not what is booked", location, a)
		}
	}
	if len(read) != len(booked) {
		t.Errorf("%s: read %d of %d", location, len(read), len(booked))
	}
	return len(read)
}

func TestPagesWithoutTotalsAreReadWholeToo(t *testing.T) {
	t.Parallel()
	s := run(t, func(o *sandboxdocplanner.Options) { o.AppointmentCount = 900 })
	if err := s.Change("sonrisa", nil, map[string]bool{"tells_totals": false}); err != nil {
		t.Fatal(err)
	}
	if total := s.compare(t, s.prove(t, "sonrisa"), "sonrisa", "311"); total < 200 {
		t.Errorf("only %d bookings", total)
	}
}

func TestATokenThatLapsedIsRenewedByTheSameCredentials(t *testing.T) {
	t.Parallel()
	s := run(t, nil)
	access := s.prove(t, "sonrisa")
	s.later(time.Hour)
	_, err := s.adapter.Locations(t.Context(), access)
	wantFailure(t, err, connection.FailureUnauthorized)
	client, _ := s.Credentials("sonrisa")
	proven, err := s.adapter.Prove(t.Context(), client.Country, credentials(client.ID, client.Secret))
	if err != nil {
		t.Fatal(err)
	}
	renewed, err := s.adapter.Refresh(t.Context(), client.Country, proven.Refresh, nil)
	if err != nil {
		t.Fatal(err)
	}
	access.Token = renewed.Access
	if _, err := s.adapter.Locations(t.Context(), access); err != nil {
		t.Error(err)
	}
	if err := s.Withdraw("sonrisa"); err != nil {
		t.Fatal(err)
	}
	_, err = s.adapter.Locations(t.Context(), access)
	wantFailure(t, err, connection.FailureUnauthorized)
	_, err = s.adapter.Refresh(t.Context(), client.Country, proven.Refresh, nil)
	wantFailure(t, err, connection.FailureRefused)
}

func TestTheSimulationsRefusalsAreUnderstood(t *testing.T) {
	t.Parallel()
	s := run(t, func(o *sandboxdocplanner.Options) { o.TokenRequests, o.HourlyCalls = 3, 5 })
	old, _ := s.Credentials("antigua")
	_, err := s.adapter.Prove(t.Context(), old.Country, credentials(old.ID, old.Secret))
	wantFailure(t, err, connection.FailureRefused)
	access := s.prove(t, "sonrisa")
	_, err = s.adapter.Prove(t.Context(), "jameda.de", credentials(access.Account, "x"))
	wantFailure(t, err, connection.FailureRefused)
	s.prove(t, "sonrisa")
	client, _ := s.Credentials("sonrisa")
	_, err = s.adapter.Prove(t.Context(), client.Country, credentials(client.ID, client.Secret))
	if failure := wantFailure(t, err, connection.FailureLimited); failure.RetryAfter != 15*time.Minute {
		t.Errorf("after a captcha wait %v", failure.RetryAfter)
	}
	if _, err = s.adapter.Locations(t.Context(), access); err != nil {
		t.Fatal(err)
	}
	_, err = s.adapter.Locations(t.Context(), access)
	if failure := wantFailure(t, err, connection.FailureLimited); failure.RetryAfter != time.Hour {
		t.Errorf("the quota is waited for %v", failure.RetryAfter)
	}
}

func TestARemovedAddressIsNotFoundAloneAndARedirectIsRefused(t *testing.T) {
	t.Parallel()
	s := run(t, nil)
	access := s.prove(t, "sonrisa")
	if _, err := s.adapter.Locations(t.Context(), access); err != nil {
		t.Fatal(err)
	}
	removed := true
	if err := s.ChangeLocation("sonrisa", "312", practice.LocationChange{Removed: &removed}); err != nil {
		t.Fatal(err)
	}
	_, err := s.adapter.Appointments(t.Context(), access, window("312"))
	wantFailure(t, err, connection.FailureNotFound)
	s.compare(t, access, "sonrisa", "311")
	if err := s.Change("sonrisa", nil, map[string]bool{"redirects": true}); err != nil {
		t.Fatal(err)
	}
	_, err = s.adapter.Locations(t.Context(), access)
	wantFailure(t, err, connection.FailureMalformed)
}

func TestEveryFaultOfTheSimulationIsAFailureOfItsKind(t *testing.T) {
	t.Parallel()
	s := run(t, func(o *sandboxdocplanner.Options) { o.TokenRequests, o.AppointmentCount = 1000, 20 })
	client, _ := s.Credentials("sonrisa")
	access := s.prove(t, "sonrisa")
	for _, fault := range sandbox.Every() {
		if fault.Kind == sandbox.Slow || fault.Kind == sandbox.ClockSkew || fault.Kind == sandbox.ScopeTrimmed || fault.Target != sandbox.API && fault.Target != sandbox.Token {
			continue
		}
		if err := s.SetFaults("sonrisa", fault); err != nil {
			t.Fatal(err)
		}
		var err error
		if fault.Target == sandbox.API {
			_, err = s.adapter.Locations(t.Context(), access)
		} else {
			_, err = s.adapter.Prove(t.Context(), client.Country, credentials(client.ID, client.Secret))
		}
		failure, failed := connection.AsFailure(err)
		harmless := []sandbox.Kind{sandbox.NoRefreshToken, sandbox.ExpiresInString, sandbox.ExpiresInMissing, sandbox.ExpiresInHuge, sandbox.ForgetsChanges}
		if failed == slices.Contains(harmless, fault.Kind) || failed && (failure.Kind == "" || strings.Contains(failure.Error(), "MARK")) {
			t.Errorf("%s at %s: %v", fault.Kind, fault.Target, err)
		}
	}
}
