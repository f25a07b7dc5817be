// Package providertest runs the simulated Core Practice with its real adapter
// in front of it, for tests: over HTTP on this machine, with a clock that only
// the test moves.
package providertest
