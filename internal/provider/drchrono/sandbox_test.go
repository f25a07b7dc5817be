package drchrono_test

import (
	"cmp"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/internal/provider/budget"
	"mooring/internal/provider/drchrono"
	"mooring/internal/sandbox"
	simulated "mooring/internal/sandbox/drchrono"
	"mooring/internal/sandbox/practice"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

const redirectURI = "http://app.localhost:8080/oauth/drchrono/callback"

// simulation is a running simulation and the adapter to it. Its clock is the rig's.
type simulation struct {
	*simulated.Server
	*rig
	base string
}

// simulate runs one; change may alter its options.
func simulate(t testing.TB, change func(*simulated.Options)) *simulation {
	t.Helper()
	listening := httptest.NewUnstartedServer(nil)
	s := &simulation{rig: &rig{now: now}, base: "http://" + listening.Listener.Addr().String()}
	configured := simulated.Options{
		Seed: 7, Now: s.clock, BaseURL: s.base, AppointmentCount: 300,
		Clients: []simulated.Client{{ID: "mooring", Secret: "s3cr:t &%/+ü", Name: "Test", RedirectURIs: []string{redirectURI}}},
	}
	if change != nil {
		change(&configured)
	}
	server, err := simulated.New(configured)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = server
	listening.Config.Handler = server.Handler()
	listening.Start()
	t.Cleanup(listening.Close)
	at, options := server.Endpoints(), options(s.base)
	options.AuthorizeURL, options.TokenURL, options.RevokeURL, options.APIURL = at.AuthorizeURL, at.TokenURL, at.RevokeURL, at.APIURL
	options.Now = s.clock
	options.Budget = budget.New(budget.Options{Provider: drchrono.Slug, Limit: cmp.Or(configured.HourlyCalls, 500), Store: &ledger{}, Now: s.clock})
	s.adapter = newAdapter(t, options)
	return s
}

// signIn goes all the way to tokens, as somebody who allows everything.
func (s *simulation) signIn(t testing.TB, email string) connection.Tokens {
	t.Helper()
	address, err := s.adapter.AuthorizeURL(connection.AuthorizeParams{
		State: "state", RedirectURI: redirectURI, Scopes: []string{"user:read", "calendar:read"},
	})
	if err != nil {
		t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var back *url.URL
	for _, step := range []struct {
		address string
		form    url.Values
	}{
		{s.base + "/sign-in", url.Values{"email": {email}, "password": {"sandbox"}}},
		{address, url.Values{"decision": {"allow"}, "scope": {"user:read", "calendar:read"}}},
	} {
		answer, err := browser.PostForm(step.address, step.form)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if back, err = answer.Location(); err != nil {
			t.Fatalf("%s answered %d", step.address, answer.StatusCode)
		}
	}
	tokens, err := s.adapter.Exchange(t.Context(), connection.ExchangeParams{Code: secret.NewValue(back.Query().Get("code")), RedirectURI: redirectURI})
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

// as is the access of somebody who signs in.
func (s *simulation) as(t testing.TB, email string) connection.Access {
	t.Helper()
	return connection.Access{Token: s.signIn(t, email).Access, ConnectionID: email}
}

// read reads all pages of a query.
func (s *simulation) read(t testing.TB, as connection.Access, query syncer.AppointmentQuery) (all []connection.Appointment, unclear int) {
	t.Helper()
	for range 100 {
		page, err := s.adapter.Appointments(t.Context(), as, query)
		if err != nil {
			t.Fatal(err)
		}
		all, unclear = append(all, page.Appointments...), unclear+page.Unclear
		if page.Next == "" {
			return all, unclear
		}
		query.Page = page.Next
	}
	t.Fatal("the pages do not end")
	return nil, 0
}

func TestADoctorAndAMemberOfStaffBelongToOnePractice(t *testing.T) {
	t.Parallel()
	s := simulate(t, nil)
	for email, account := range map[string]string{"aadams@harbor.example": "4101", "frontdesk@harbor.example": "4102"} {
		tenant, err := s.adapter.Identify(t.Context(), s.as(t, email))
		want := connection.Tenant{ID: "3100", Name: "Harbor Family Medicine", URL: "https://app.drchrono.com", Account: account}
		if err != nil || tenant != want {
			t.Errorf("%s belongs to %+v, %v; want %+v", email, tenant, err, want)
		}
	}
}

func TestTheWholeBookIsReadUnderEitherNameOfAList(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"results", "data"} {
		s := simulate(t, func(o *simulated.Options) { o.ListKey, o.PageSize = key, 20 })
		as := s.as(t, "frontdesk@harbor.example")
		locations, err := s.adapter.Locations(t.Context(), as)
		if err != nil || len(locations) != 3 || locations[2].TimeZone != "America/Denver" || locations[0].Address != "12 Long Wharf, Boston MA 02110" {
			t.Fatalf("locations = %+v, %v", locations, err)
		}
		for _, location := range locations {
			s.compare(t, as, location)
		}
		people, err := s.adapter.Practitioners(t.Context(), as, locations[0].ID)
		if err != nil || len(people) != 4 || people[1].Name != "José Muñoz-Iñíguez, MD" {
			t.Errorf("practitioners = %+v, %v", people, err)
		}
	}
}

// compare compares what is read of a location's window with its book.
func (s *simulation) compare(t *testing.T, as connection.Access, location connection.Location) {
	t.Helper()
	zone, err := time.LoadLocation(location.TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	from, to := calendar.Window(now, zone)
	got, unclear := s.read(t, as, syncer.AppointmentQuery{LocationID: location.ID, From: from, To: to})
	book, err := s.Book("harbor")
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := book.Appointments(practice.Query{LocationID: location.ID, From: from, To: to, Limit: 1000})
	if err != nil || len(want) == 0 || len(got) != len(want) || unclear != 0 {
		t.Fatalf("%d of %d appointments at %s, %d unclear, %v", len(got), len(want), location.Name, unclear, err)
	}
	for i, a := range got {
		held := want[i]
		if a.ID != held.ID || !a.Start.Equal(held.Start) || !a.End.Equal(held.End) || !a.UpdatedAt.Equal(held.UpdatedAt) || a.PractitionerID == "" {
			t.Errorf("appointment %+v, want %+v", a, held)
		}
	}
}

func TestNoChangeIsPassedOverWhateverTheZoneOfStampsIs(t *testing.T) {
	t.Parallel()
	west, east := time.FixedZone("west", -12*60*60), time.FixedZone("east", 14*60*60)
	for name, zones := range map[string][2]*time.Location{
		"the office's": {nil, nil}, "UTC": {time.UTC, time.UTC}, "the ends of the earth": {west, east}, "the other way round": {east, west},
	} {
		s := simulate(t, func(o *simulated.Options) { o.StampZone, o.SinceZone = zones[0], zones[1] })
		as := s.as(t, "aadams@harbor.example")
		// What was read by now, and the newest stamp of it, is where a sync goes on.
		newest := s.newestStamp(t, as)
		s.pass(time.Hour)
		changed, err := s.ChangeAppointments("harbor", 30)
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]bool{}
		for _, office := range []string{"311", "312", "313"} {
			got, _ := s.read(t, as, syncer.AppointmentQuery{LocationID: office, UpdatedSince: newest})
			for _, a := range got {
				told[a.ID] = true
			}
		}
		for _, id := range changed {
			if !told[id] {
				t.Errorf("with stamps in %s the change of %s is not told of", name, id)
			}
		}
	}
}

// newestStamp is the newest stamp of the book, as the adapter reads it.
func (s *simulation) newestStamp(t *testing.T, as connection.Access) time.Time {
	t.Helper()
	if err := s.AddAppointments("harbor", "311", 1); err != nil {
		t.Fatal(err)
	}
	from, to := calendar.Window(now, newYork(t))
	all, _ := s.read(t, as, syncer.AppointmentQuery{LocationID: "311", From: from, To: to})
	return slices.MaxFunc(all, func(a, b connection.Appointment) int { return a.UpdatedAt.Compare(b.UpdatedAt) }).UpdatedAt
}

func TestARenewalWorksWhetherOrNotRefreshTokensRotate(t *testing.T) {
	t.Parallel()
	for _, rotates := range []bool{false, true} {
		s := simulate(t, func(o *simulated.Options) { o.Rotates = rotates })
		tokens := s.signIn(t, "hkim@redwood.example")
		for range 2 {
			next, err := s.adapter.Refresh(t.Context(), "", tokens.Refresh, tokens.Scopes)
			if err != nil {
				t.Fatal(err)
			}
			if next.Refresh.IsZero() || (next.Refresh.Reveal() != tokens.Refresh.Reveal()) != rotates {
				t.Errorf("rotates %v: the refresh token changed or not", rotates)
			}
			_, err = s.adapter.Locations(t.Context(), connection.Access{Token: tokens.Access})
			fails(t, err, connection.FailureUnauthorized) // A renewal ends the earlier access token.
			tokens = next
		}
	}
}

func TestARenewalWhoseAnswerWasLostIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := simulate(t, nil)
	tokens := s.signIn(t, "hkim@redwood.example")
	if err := s.SetFaults("redwood", sandbox.Fault{Kind: sandbox.AnswerDropped, Target: sandbox.Token, Next: 1}); err != nil {
		t.Fatal(err)
	}
	_, err := s.adapter.Refresh(t.Context(), "", tokens.Refresh, nil)
	fails(t, err, connection.FailureUnknown)
	if next, err := s.adapter.Refresh(t.Context(), "", tokens.Refresh, nil); err != nil || next.Access.IsZero() {
		t.Errorf("the second time it failed: %v", err)
	}
}

func TestASecondSignInOfTheSameUserEndsTheFirst(t *testing.T) {
	t.Parallel()
	s := simulate(t, nil)
	first := s.signIn(t, "aadams@harbor.example")
	s.signIn(t, "aadams@harbor.example")
	_, err := s.adapter.Refresh(t.Context(), "", first.Refresh, nil)
	fails(t, err, connection.FailureRefused)
	_, err = s.adapter.Identify(t.Context(), connection.Access{Token: first.Access})
	fails(t, err, connection.FailureUnauthorized)
}

func TestRevokedAccessIsOver(t *testing.T) {
	t.Parallel()
	s := simulate(t, nil)
	tokens := s.signIn(t, "hkim@redwood.example")
	if err := s.adapter.(connection.Revoker).Revoke(t.Context(), "", tokens); err != nil {
		t.Fatal(err)
	}
	_, err := s.adapter.Refresh(t.Context(), "", tokens.Refresh, nil)
	fails(t, err, connection.FailureRefused)
	_, err = s.adapter.Locations(t.Context(), connection.Access{Token: tokens.Access})
	fails(t, err, connection.FailureUnauthorized)
}

func TestWithTheScopeAndWithoutThePermissionItIsForbidden(t *testing.T) {
	t.Parallel()
	s := simulate(t, nil)
	as := s.as(t, "billing@harbor.example")
	if _, err := s.adapter.Locations(t.Context(), as); err != nil {
		t.Fatal(err)
	}
	_, err := s.adapter.Appointments(t.Context(), as, syncer.AppointmentQuery{LocationID: "311", UpdatedSince: now})
	fails(t, err, connection.FailureForbidden)
}

func TestTheHourlyCallsOfTheSimulationAreNeverOverdrawn(t *testing.T) {
	t.Parallel()
	s := simulate(t, func(o *simulated.Options) { o.PageSize, o.HourlyCalls = 1, 60 })
	as := s.as(t, "aadams@harbor.example")
	from, to := calendar.Window(now, newYork(t))
	query := syncer.AppointmentQuery{LocationID: "311", From: from, To: to}
	calls, limits := 0, 0
	for range 70 {
		page, err := s.adapter.Appointments(t.Context(), as, query)
		if err != nil {
			failure := fails(t, err, connection.FailureLimited)
			if failure.Status != 0 || !strings.Contains(failure.Code, "hourly") {
				t.Fatalf("the simulation itself had to say it: %v", failure)
			}
			limits++
			break
		}
		if query.Page = page.Next; page.Next != "" {
			continue
		}
		calls++
	}
	if limits == 0 || s.CallsThisHour("mooring") > 60 {
		t.Errorf("%d calls were made, %d lists read to the end", s.CallsThisHour("mooring"), calls)
	}
}
