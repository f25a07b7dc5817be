// Command check prepares what the tests need and runs every check of the
// project:
//
//	go run ./cmd/check              everything
//	go run ./cmd/check -list        what there is
//	go run ./cmd/check -only vet    only these checks, separated by commas
//	go run ./cmd/check -v           with the full output of every tool
//
// It needs Go and git. What else the tests need (a C compiler for the race
// detector, Chromium, axe-core, PostgreSQL 15 or newer, ffmpeg and Xvfb for films,
// curl, Node and Python for the examples) it installs on Debian as root, or says
// what is missing. Downloads are kept in the user's cache folder
// and verified against a digest in this source; nothing is written to the
// repository. A PostgreSQL server of its own runs as long as the check does,
// unless MOORING_TEST_POSTGRES names one, by a superuser's URL.
//
// The certification and the film are made while the tests run, which leave a
// processor idle now and then; what they say comes after what the tests say.
//
// A preparation that fails ends the run. Checks all run, whatever the others
// say; the exit code is 0 only when every one passed. A skipped test counts as
// a failure. The last line is "N passed, N failed", counting tests.
package main
