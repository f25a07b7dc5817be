package bqecore_test

import (
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider/bqecore"
	"mooring/internal/provider/providertest"
	simulated "mooring/internal/sandbox/bqecore"
)

// callback is where BQE CORE sends browsers back to.
const callback = "http://app.localhost:8080/oauth/bqe-core/callback"

func TestBQECOREKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	providertest.Run(t, system())
}

// FuzzAnswers feeds anything in the place of any answer.
func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, system()) }

// system is BQE CORE as the suite sees it.
func system() providertest.System {
	return providertest.System{
		Simulate: smallCompany,
		Adapter: func(wiring providertest.Wiring) (connection.Provider, error) {
			configured := options(wiring.Base)
			configured.Now, configured.TokenTransport, configured.APITransport = wiring.Now, wiring.TokenTransport, wiring.APITransport
			return bqecore.New(configured)
		},
		RedirectURI: callback, TimeZone: "Australia/Sydney",
		// A 200 with "Not authenticated" is how it refuses.
		Verdicts: map[string][]connection.FailureKind{"a text": {connection.FailureRefused}},
	}
}

// smallCompany starts a BQE CORE with few people.
func smallCompany(t testing.TB, clock *providertest.Clock) providertest.Simulation {
	known := options(providertest.Base)
	server, err := simulated.New(simulated.Options{
		Seed: 7, Now: clock.Now, BaseURL: providertest.Base, Employees: 12, TokenMark: providertest.Mark,
		Clients: []simulated.Client{{ID: known.ClientID, Secret: known.ClientSecret.Reveal(), Name: "Test", RedirectURIs: []string{callback}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := func(company string) providertest.Person {
		return providertest.Person{SignIn: "/sign-in", Email: "office@" + company + ".example", Password: "sandbox"}
	}
	return providertest.Simulation{
		Handler: server.Handler(), Agree: at(simulated.Northshore).Allow, Other: providertest.Other{Agree: at(simulated.Ridgeline).Allow},
	}
}
