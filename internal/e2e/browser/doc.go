// Package browser drives a real Chromium for tests, the way a person would: it
// finds things by their role and accessible name, clicks with mouse events,
// types with the keyboard, and waits for what a person would wait for.
//
// A test package owns one Chromium:
//
//	func TestMain(m *testing.M) { browser.Main(m) }
//
//	func TestSignIn(t *testing.T) {
//		t.Parallel()
//		page := browser.Start(t).NewPage(t, browser.Options{JavaScript: true})
//		page.Goto(server.URL + "/login")
//		page.Fill("Email", "owner@example.com")
//		page.Click("button", "Sign in")
//		page.HasText("Connections")
//		page.Axe(t)
//	}
//
// Every method of [Page] fails its test by itself. When a test fails, for
// whatever reason, each of its pages reports its address, heading and console,
// and saves a screenshot. No method sleeps: each one repeats a question to the
// browser until the answer is the wanted one, or [WaitLimit] has passed.
//
// Two environment variables say what to use; `go run ./cmd/check` prepares both
// and sets them. MOORING_TEST_CHROMIUM is the path of the Chromium binary, and
// MOORING_TEST_AXE the path of axe.min.js. A test that needs one of them and
// does not find it fails; it is never skipped. MOORING_TEST_SCREENSHOTS is
// optional: a folder for the screenshots.
//
// The browser can reach this machine only, under 127.0.0.1, localhost and
// *.localhost; every other name fails to resolve.
package browser
