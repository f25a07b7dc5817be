package drchrono_test

import (
	"net/http"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/drchrono"
	"mooring/internal/provider/providertest"
	sandbox "mooring/internal/sandbox/drchrono"
)

// callback is where DrChrono sends browsers back to.
const callback = "http://app.localhost:8080/oauth/drchrono/callback"

func TestDrChronoKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.System{
		Simulate: simulate,
		Adapter: func(wiring providertest.Wiring) (connection.Provider, error) {
			configured := options(wiring.Base)
			configured.Now, configured.TokenTransport, configured.APITransport = wiring.Now, wiring.TokenTransport, wiring.APITransport
			return drchrono.New(configured)
		},
		RedirectURI: callback, TimeZone: "America/New_York",
	})
}

// simulate starts a DrChrono with a small book.
func simulate(t testing.TB, clock *providertest.Clock) providertest.Simulation {
	known := options(providertest.Base)
	server, err := sandbox.New(sandbox.Options{
		Seed: 7, Now: clock.Now, BaseURL: providertest.Base, AppointmentCount: 90, PageSize: 8, HourlyCalls: 1_000_000, TokenMark: providertest.Mark,
		Clients: []sandbox.Client{{ID: known.ClientID, Secret: known.ClientSecret.Reveal(), Name: "Test", RedirectURIs: []string{callback}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	person := providertest.Person{SignIn: "/sign-in", Email: "frontdesk@harbor.example", Password: "sandbox"}
	booked := func(t testing.TB, officeID string) map[string]time.Time {
		book, err := server.Book("harbor")
		if err != nil {
			t.Fatal(err)
		}
		return providertest.Starts(t, book, officeID)
	}
	return providertest.Simulation{
		Handler: server.Handler(), Booked: booked,
		Agree: func(t testing.TB, browser *http.Client, address string) string { return person.Allow(t, browser, address) },
	}
}
