package providertest

import (
	"net/http"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/corepractice"
	sandbox "mooring/internal/sandbox/corepractice"
)

// CorePractice is Core Practice as the suite sees it.
func CorePractice() System {
	return System{
		Simulate: simulateCorePractice,
		Adapter: func(wiring Wiring) (connection.Provider, error) {
			options := AdapterOptions(wiring.Base, wiring.Now)
			options.TokenTransport, options.APITransport = wiring.TokenTransport, wiring.APITransport
			return corepractice.New(options)
		},
		Tenant: "manly", RedirectURI: RedirectURI, TimeZone: "Australia/Sydney",
	}
}

// simulateCorePractice starts a Core Practice with a small book.
func simulateCorePractice(t testing.TB, clock *Clock) Simulation {
	server, err := sandbox.New(sandbox.Options{
		Seed: 7, Now: clock.Now, BaseURL: Base, AppointmentCount: 300, PageSize: 8, TokenMark: Mark,
		Clients: []sandbox.Client{{
			ID: ClientID, Secret: ClientSecret, Name: "Test", RedirectURIs: []string{RedirectURI},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	agree := func(t testing.TB, browser *http.Client, address string) string {
		person := server.SignIns("manly")[0]
		return Person{SignIn: "/t/manly/sign-in", Email: person.Email, Password: person.Password}.Allow(t, browser, address)
	}
	booked := func(t testing.TB, locationID string) map[string]time.Time {
		book, err := server.Book("manly")
		if err != nil {
			t.Fatal(err)
		}
		return Starts(t, book, locationID)
	}
	return Simulation{Handler: server.Handler(), Agree: agree, Booked: booked}
}
