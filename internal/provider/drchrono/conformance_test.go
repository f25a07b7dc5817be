package drchrono_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/drchrono"
	"mooring/internal/provider/providertest"
	simulated "mooring/internal/sandbox/drchrono"
)

func TestDrChronoKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	providertest.Run(t, system())
}

// FuzzAnswers feeds anything in the place of any answer.
func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, system()) }

// system is DrChrono as the suite sees it.
func system() providertest.System {
	return providertest.System{
		Simulate: smallPractice,
		Adapter: func(wiring providertest.Wiring) (connection.Provider, error) {
			options := options(wiring.Base)
			options.Now, options.TokenTransport, options.APITransport = wiring.Now, wiring.TokenTransport, wiring.APITransport
			return drchrono.New(options)
		},
		RedirectURI: redirectURI, TimeZone: "America/Los_Angeles",
	}
}

// smallPractice is a DrChrono with a small book on small pages, which nobody calls
// too often.
func smallPractice(t testing.TB, clock *providertest.Clock) providertest.Simulation {
	server, err := simulated.New(simulated.Options{
		Seed: 7, Now: clock.Now, BaseURL: providertest.Base, AppointmentCount: 45, PageSize: 6, HourlyCalls: 1_000_000, TokenMark: providertest.Mark,
		Clients: []simulated.Client{{ID: "mooring", Secret: "s3cr:t &%/+ü", Name: "Test", RedirectURIs: []string{redirectURI}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	person := func(email string) providertest.Person {
		return providertest.Person{SignIn: "/sign-in", Email: email, Password: "sandbox"}
	}
	booked := func(t testing.TB, officeID string) map[string]time.Time {
		book, err := server.Book("harbor")
		if err != nil {
			t.Fatal(err)
		}
		return providertest.Starts(t, book, officeID)
	}
	return providertest.Simulation{
		Handler: server.Handler(), Agree: person("frontdesk@harbor.example").Allow, Booked: booked,
		Other: providertest.Other{Agree: person("hkim@redwood.example").Allow},
	}
}
