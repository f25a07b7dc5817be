package browser_test

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/e2e/browser"
)

func TestFormPostRedirectsToTheOtherOriginAndBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bothModes(t, func(t *testing.T, page *browser.Page) {
		page.Goto(s.origin("a") + "/form")
		page.Fill("Your name", "Renée O'Sullivan")
		page.Fill("Password", "s3cret")
		page.Fill("Day", "2026-11-21")
		page.Check("Bondi", true)
		page.Check("Lord Howe", true) // is ticked already
		page.Select("Practice", "Manly")
		page.Click("button", "Send")
		page.WaitURL(s.origin("b") + "/consent?")
		if got := page.Heading(); got != "Consent" {
			t.Errorf("heading %q", got)
		}
		if got, want := page.Text("#got"), "Renée O'Sullivan|s3cret|2026-11-21|b1,b2|2"; got != want {
			t.Errorf("the form sent %q, want %q", got, want)
		}
		page.Click("link", "Allow")
		if got := page.Heading(); got != "Form" {
			t.Errorf("heading after the link %q", got)
		}
		page.HasText("cookie came back")
		page.Back()
		page.WaitURL(s.origin("b"))
		page.Click("button", "Refuse me")
		page.HasText("Refused")
		if lines := page.Console(); len(lines) != 0 {
			t.Errorf("console: %q", lines)
		}
		if opened := page.OpenedTargets(); len(opened) != 0 {
			t.Errorf("opened %q", opened)
		}
	})
}

func TestEnterSendsTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bothModes(t, func(t *testing.T, page *browser.Page) {
		page.Goto(s.origin("a") + "/form")
		page.Fill("Your name", "")
		page.Check("Lord Howe", false)
		page.Fill("Password", "x")
		page.Press("Enter")
		page.WaitURL(s.origin("b"))
		if got := page.Text("#got"); got != "|x|||1" {
			t.Errorf("the form sent %q", got)
		}
	})
}

func TestRequestsShowEveryHopWithItsRawHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := browser.Start(t).NewPage(t, browser.Options{})
	page.Goto(s.origin("a") + "/form")
	page.Click("button", "Send")
	page.WaitURL(s.origin("b"))
	var seen []string
	for _, r := range page.Requests() {
		seen = append(seen, fmt.Sprint(r.Method, " ", r.Status, " ", r.URL))
		if strings.HasSuffix(r.URL, "/send") {
			if got := r.Header.Get("Set-Cookie"); got != "flow=1" {
				t.Errorf("Set-Cookie of the redirect: %q", got)
			}
		}
	}
	want := []string{
		"GET 200 " + s.origin("a") + "/form",
		"POST 303 " + s.origin("a") + "/send",
		"GET 200 " + s.origin("b") + "/consent?day=&name=old&place=b2&practice=1&secret=",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestJavaScriptOffIsReallyOff(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := browser.Start(t).NewPage(t, browser.Options{})
	page.Goto(s.URL + "/scripted")
	page.HasText("no script")
	page.Click("button", "Shout")
	page.Axe(t)
	page.Click("button", "Shout") // the check for axe must not leave scripts on
	if lines := page.Console(); len(lines) != 0 {
		t.Errorf("console: %q", lines)
	}
	page.Reload()
	page.HasText("no script")
}

func TestConsoleHoldsErrorsDialogsAndViolations(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := browser.Start(t).NewPage(t, browser.Options{JavaScript: true})
	page.Goto(s.URL + "/scripted")
	page.HasText("script ran")
	page.Click("button", "Shout")
	page.Click("button", "Ask")
	page.Click("button", "Late")
	page.HasText("late answer")
	page.LacksText("script ran")
	contains(t, strings.Join(page.Console(), "\n"),
		"Content Security Policy", "shouted", "native confirm dialog: Sure?")
}

func TestFormActionPolicyBlocksAForeignRedirect(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := browser.Start(t).NewPage(t, browser.Options{})
	page.Goto(s.origin("a") + "/closed")
	page.Click("button", "Leave")
	page.WaitURL(s.origin("a") + "/closed")
	contains(t, strings.Join(page.Console(), "\n"), "form-action")
}

func TestNewTabsAreSeen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := browser.Start(t).NewPage(t, browser.Options{JavaScript: true})
	page.Goto(s.origin("a") + "/form")
	second := page.NewTab()
	second.Goto(s.origin("a") + "/form")
	second.HasText("cookie came back")
	if opened := page.OpenedTargets(); len(opened) != 0 {
		t.Errorf("opened %q before anything was clicked", opened)
	}
	second.Goto(s.origin("a") + "/scripted")
	second.Click("link", "Elsewhere")
	if opened := page.OpenedTargets(); len(opened) != 1 {
		t.Errorf("opened %q, want one", opened)
	}
}

func TestPagesShareNoCookies(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 2 {
		page := browser.Start(t).NewPage(t, browser.Options{})
		page.Goto(s.origin("a") + "/form")
		page.HasText("no cookie yet")
	}
}

func TestClicksReachWhatIsScopedAndWhatIsFarBelow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bothModes(t, func(t *testing.T, page *browser.Page) {
		page.Goto(s.origin("a") + "/buttons")
		page.Within("#two").Click("button", "Go")
		page.HasText("second")
		page.Back()
		page.Click("button", "Deep")
		page.HasText("deep")
		page.Back()
		page.DoubleClick("button", "Twice")
		page.WaitURL(s.origin("a") + "/form")
	})
}

func TestScreenshotsHaveTheViewportAndTheScheme(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(browser.EnvScreenshots, folder)
	s := newSite(t)
	page := browser.Start(t).NewPage(t, browser.Options{Width: 375, Height: 600, Dark: true})
	page.Goto(s.URL + "/schemes")
	page.Screenshot("dark")
	file, err := os.Open(filepath.Join(folder, "TestScreenshotsHaveTheViewportAndTheScheme-dark.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	image, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if width := image.Bounds().Dx(); width != 375 {
		t.Errorf("the picture is %d pixels wide", width)
	}
	if r, g, b, _ := image.At(370, 5).RGBA(); r+g+b != 0 {
		t.Errorf("the corner is %d %d %d, want black", r, g, b)
	}
}
