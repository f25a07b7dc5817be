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
	agree := func(tenant string) func(testing.TB, *http.Client, string) string {
		person := server.SignIns(tenant)[0]
		return Person{SignIn: "/t/" + tenant + "/sign-in", Email: person.Email, Password: person.Password}.Allow
	}
	booked := func(t testing.TB, locationID string) map[string]time.Time {
		book, err := server.Book("manly")
		if err != nil {
			t.Fatal(err)
		}
		return Starts(t, book, locationID)
	}
	return Simulation{
		Handler: server.Handler(), Agree: agree("manly"), Booked: booked, Other: Other{Tenant: "bayside", Agree: agree("bayside")},
	}
}
