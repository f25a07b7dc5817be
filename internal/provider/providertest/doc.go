// Package providertest holds the promises that every provider's adapter keeps, as a
// suite that runs against its simulation (Run), and a running Core Practice for
// other packages' tests (Start).
//
// # A fifth provider
//
// One folder, internal/provider/NAME, in which doc.go says what is known of the
// provider, what is documented and what is assumed; wire.go holds its paths, JSON,
// scope and status names, every assumption marked; and Provider implements what the
// provider can do:
//
//   - connection.Provider: Info, ParseTenant, Identify, Locations.
//   - connection.Authorizer where people sign in there, or connection.Prover where
//     they are issued client credentials; the client of package oauth speaks both.
//   - token.Refresher, and token.Replayer where a lost answer does no harm.
//   - connection.Revoker, by a type of its own that New returns when there is an
//     address to revoke at.
//   - syncer.Source for appointments, syncer.ChangeTeller where it cannot say what
//     changed; syncer.RecordSource for other lists.
//
// Package reader reads its API and package listing its lists, package permission words
// what it asks for, package recent keeps for a while what every page needs to know, and
// package budget counts calls that are few; every error of the provider is a
// *connection.Failure. Info decides what pages show, so that no page, no job and no
// statement names the provider.
//
// Beside the folder: one struct in internal/config with its settings, and the lines
// in internal/app/providers.go that hand them to New. A simulation in
// internal/sandbox/NAME is strict about what the real one is known to be strict
// about, and conformance_test.go in the adapter's folder runs the suite:
//
//	func TestNAMEKeepsEveryPromise(t *testing.T) {
//		t.Parallel()
//		providertest.Run(t, providertest.System{Simulate: simulate, Adapter: adapter, …})
//	}
//
// Where the provider's habits differ from the usual, System.Verdicts says so in plain
// sight.
//
// # How the suite works
//
// The adapter believes its provider to be at Base and reaches it over a wire on which
// the suite stands: it counts calls, spoils answers, breaks them off, and answers in
// the place of any other host, so that an adapter that follows a foreign link is
// believed and found out. Nothing sleeps. The walk replaces every value of every
// recorded answer by everything that it is not. The suite's own tests run it on
// adapters that each break one promise.
package providertest
