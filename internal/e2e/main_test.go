package e2e_test

import (
	"flag"
	"runtime"
	"strconv"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/e2e/browser"
)

// TestMain runs the one Chromium that all tests share. A flow waits for Chromium
// or for a sync most of the time, so more of them run at once than there are
// cores; -parallel on the command line overrides that.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
	browser.Main(m)
}

// mode says whether the browser runs scripts.
type mode struct{ script bool }

// inBothModes runs a flow with JavaScript and without, side by side.
func inBothModes(t *testing.T, flow func(t *testing.T, m mode)) {
	t.Helper()
	for name, m := range map[string]mode{"with script": {script: true}, "without script": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flow(t, m)
		})
	}
}

// withScript and withoutScript run a flow in one mode alone, where the other shows
// nothing that no other flow does.
var withScript, withoutScript = mode{script: true}, mode{}

// visit is a person at a browser, with a Mooring and a simulated Core Practice
// of their own.
type visit struct {
	*browser.Page
	t      *testing.T
	site   *apptest.Site
	script bool
}

// arrive starts a Mooring and opens a browser; nobody is signed in.
func (m mode) arrive(t *testing.T, options apptest.Options) *visit {
	t.Helper()
	site := apptest.Start(t, options)
	return m.visit(t, site)
}

// visit opens one more browser, with cookies of its own, at a Mooring.
func (m mode) visit(t *testing.T, site *apptest.Site) *visit {
	t.Helper()
	page := browser.Start(t).NewPage(t, browser.Options{JavaScript: m.script})
	return &visit{Page: page, t: t, site: site, script: m.script}
}

// secondTab opens a tab beside this one, with the same cookies.
func (v *visit) secondTab() *visit {
	v.t.Helper()
	tab := *v
	tab.Page = v.NewTab()
	return &tab
}
