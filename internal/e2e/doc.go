// Package e2e holds the flows that a practice goes through, as tests: a whole
// Mooring and the simulated Core Practice on real listeners, and a person at a
// real Chromium who finds things by what they are called. Each flow runs with
// JavaScript and without.
//
// Every page that a person comes to passes settle: no error on the console, no
// violation of the content security policy, no window that opened by itself, no
// code or token in the address, nothing that axe-core finds, and no sideways
// scrolling at 320 CSS pixels.
//
// Folder browser is the harness. With MOORING_TEST_SCREENSHOTS the pages are
// also kept as pictures, for a phone and a desk, light and dark.
package e2e
