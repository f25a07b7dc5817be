package providertest

import (
	"testing"

	"mooring/internal/connection"
)

// check is one promise of every adapter.
type check struct {
	name string
	run  func(testing.TB, *bench)
}

// checks are the whole suite.
func checks() []check {
	return []check{
		{"it describes itself", describes},
		{"it knows its own tenants' addresses", knowsTenants},
		{"a person gives access", givesAccess},
		{"access that is not given is refused", refusesAccess},
		{"access is renewed", renews},
		{"the ends of a renewal are told apart", tellsRenewalsApart},
		{"access is ended", revokes},
		{"everything is read to its end", readsEverything},
		{"the ends of a call are told apart", tellsCallsApart},
		{"a failure passes", forgetsFailures},
		{"practices are kept apart", keepsPracticesApart},
		{"what is no answer makes no sense", refusesNonsense},
		{"a call ends when its caller does", endsWithItsCaller},
		{"without a connection nothing was processed", tellsConnectionsApart},
		{"redirects stay where they are", staysOnItsHost},
		{"a stored continuation is checked again", checksContinuations},
		{"no value of an answer does harm", survivesTheWalk},
	}
}

// Run runs the suite.
func Run(t *testing.T, system System) {
	t.Helper()
	for _, check := range checks() {
		t.Run(check.name, func(t *testing.T) {
			t.Parallel()
			check.run(t, system.start(t, nil))
		})
	}
}

// wrapper stands between the suite and an adapter.
type wrapper func(connection.Provider, Wiring) connection.Provider
