// Package processes holds the proof that no refresh token is used twice and
// that nothing outlives a disconnect, as tests: real "mooring serve" processes
// on one PostgreSQL database, killed, paused and restarted at any moment, beside
// the simulated Core Practice, which keeps every refresh token presented to it. The
// other systems, with the rules of their own, are simulated where a test offers them.
//
// The program is built once, with the fail points of package failpoint. People
// are added by "mooring user add" and act over HTTP. Tests change rows by SQL
// for one thing alone: to make tokens, claims and signs of life as old as
// waiting would.
//
// The random kills go on for 200 processes. MOORING_TEST_LONG=1 makes them
// 2,000; MOORING_TEST_SEED takes up the seed that a run has printed.
package processes
