package docplanner_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/docplanner"
	"mooring/internal/provider/providertest"
	sandboxdocplanner "mooring/internal/sandbox/docplanner"
)

func TestDocplannerKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	providertest.Run(t, conforming(t))
}

// FuzzAnswers feeds anything in the place of any answer.
func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, conforming(f)) }

// conforming is Docplanner as the suite sees it.
func conforming(t testing.TB) providertest.System {
	t.Helper()
	issued, err := smallClinic(t, time.Now).Credentials("sonrisa")
	if err != nil {
		t.Fatal(err)
	}
	return providertest.System{
		Simulate: simulate,
		Adapter: func(wiring providertest.Wiring) (connection.Provider, error) {
			return docplanner.New(docplanner.Options{
				ClientAuth: "basic", Scopes: []string{"integration"},
				TokenURL: wiring.Base + "/{tenant}/oauth/v2/token", APIURL: wiring.Base + "/{tenant}/api/v3/integration",
				Now: wiring.Now, TokenTransport: wiring.TokenTransport, APITransport: wiring.APITransport,
			})
		},
		// The client is the practice's own: who typed it can mend it. And a captcha page
		// says that too much was asked.
		Verdicts: map[string][]connection.FailureKind{
			"a refused client": {connection.FailureRefused}, "a refused client under 400": {connection.FailureRefused},
			"a client without the right": {connection.FailureRefused},
			"a captcha page under 405":   {connection.FailureLimited}, "a captcha page under 403": {connection.FailureLimited},
			"a captcha page on an API call": {connection.FailureLimited},
		},
		Tenant: issued.Country, Credentials: credentials(issued.ID, issued.Secret), TimeZone: "Europe/Madrid",
	}
}

// smallClinic is a Docplanner with a small book on small pages, which nobody is too
// often at. Its credentials are the same every time.
func smallClinic(t testing.TB, now func() time.Time) *sandboxdocplanner.Server {
	t.Helper()
	server, err := sandboxdocplanner.New(sandboxdocplanner.Options{
		Seed: 7, Now: now, BaseURL: providertest.Base, AppointmentCount: 30, PageSize: 8, TokenRequests: 1_000_000, TokenMark: providertest.Mark,
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// simulate runs one for the suite.
func simulate(t testing.TB, clock *providertest.Clock) providertest.Simulation {
	server := smallClinic(t, clock.Now)
	chain, err := server.Credentials("vida")
	if err != nil {
		t.Fatal(err)
	}
	return providertest.Simulation{
		Handler: server.Handler(),
		Other:   providertest.Other{Tenant: chain.Country, Credentials: credentials(chain.ID, chain.Secret)},
		Booked: func(t testing.TB, locationID string) map[string]time.Time {
			booked, err := server.Bookings("sonrisa", locationID)
			if err != nil {
				t.Fatal(err)
			}
			return booked
		},
	}
}
