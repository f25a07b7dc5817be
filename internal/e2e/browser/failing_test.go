package browser_test

import (
	"os"
	"regexp"
	"testing"
	"time"

	"mooring/internal/e2e/browser"
)

func TestAxeFindsAFieldWithoutALabel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, scripts := range []bool{true, false} {
		output := failing(t, func(t testing.TB) {
			page := browser.Start(t).NewPage(t, browser.Options{JavaScript: scripts})
			page.Goto(s.URL + "/broken")
			page.Axe(t)
		})
		contains(t, output, "label (critical)", `at ["input"]`, "/broken")
	}
}

func TestAxePassesAGoodPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bothModes(t, func(t *testing.T, page *browser.Page) {
		page.Goto(s.URL + "/form")
		page.Axe(t)
	})
}

func TestAFailureReportsThePage(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(browser.EnvScreenshots, folder)
	s := newSite(t)
	output := failing(t, func(t testing.TB) {
		page := browser.Start(t).NewPage(t, browser.Options{JavaScript: true})
		page.Goto(s.URL + "/scripted")
		t.Fatalf("something of the test's own")
	})
	contains(t, output, "address: "+s.URL+"/scripted", "heading: Scripted", "Content Security Policy")
	path := regexp.MustCompile(`screenshot: (.*\.png)`).FindStringSubmatch(output)
	if path == nil {
		t.Fatalf("no screenshot in:\n%s", output)
	}
	if _, err := os.Stat(path[1]); err != nil {
		t.Error(err)
	}
}

func TestOutsideNamesDoNotResolve(t *testing.T) {
	t.Parallel()
	output := failing(t, func(t testing.TB) {
		browser.Start(t).NewPage(t, browser.Options{}).Goto("http://mooring.example/")
	})
	contains(t, output, "ERR_NAME_NOT_RESOLVED")
}

func TestWhatCannotBeClickedIsExplained(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for name, want := range map[string]string{
		"Off":    "it is disabled",
		"Absent": `there is: "Go", "Go"`,
		"Go":     "narrow it down with Within",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output := failing(t, func(t testing.TB) {
				page := browser.Start(t).NewPage(t, browser.Options{})
				page.Goto(s.URL + "/buttons")
				page.Patient(time.Second).Click("button", name)
			})
			contains(t, output, want)
		})
	}
}
