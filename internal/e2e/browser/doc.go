// Package browser is [mooring/internal/browser] for tests: every method fails
// its test by itself instead of returning an error.
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
// When a test fails, for whatever reason, each of its pages reports its address,
// heading and console, and saves a screenshot.
//
// Two environment variables say what to use; `go run ./cmd/check` prepares both
// and sets them. MOORING_TEST_CHROMIUM is the path of the Chromium binary, and
// MOORING_TEST_AXE the path of axe.min.js. A test that needs one of them and
// does not find it fails; it is never skipped. MOORING_TEST_SCREENSHOTS is
// optional: a folder for the screenshots.
package browser
