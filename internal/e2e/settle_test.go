package e2e_test

import (
	"net/url"
	"os"
	"slices"
	"strings"

	"mooring/internal/e2e/browser"
)

// settle looks at a page that the person has come to, and fails the test for
// whatever no page may have. The state names the page's picture.
func (v *visit) settle(state string) {
	v.t.Helper()
	v.quiet()
	v.hasCleanAddress()
	v.Axe(v.t)
	if v.isOurs() {
		v.reflows()
		v.picture(state)
	}
}

// quiet says that nothing went wrong behind the page: no error on the console,
// which is also where violations of the content security policy are, and no
// window or tab that opened by itself.
func (v *visit) quiet() {
	v.t.Helper()
	if lines := v.Console(); len(lines) != 0 {
		v.t.Errorf("the console says:\n%s", strings.Join(lines, "\n"))
	}
	if opened := v.OpenedTargets(); len(opened) != 0 {
		v.t.Errorf("windows opened by themselves: %q", opened)
	}
}

// isOurs tells the app's pages from the provider's.
func (v *visit) isOurs() bool {
	v.t.Helper()
	return strings.HasPrefix(v.URL(), v.site.URL+"/")
}

// isProvider tells whether an origin is that of a simulated system.
func (v *visit) isProvider(origin string) bool {
	for _, system := range v.site.Systems {
		if origin == system.URL {
			return true
		}
	}
	return origin == v.site.SandboxURL
}

// hasCleanAddress says that the address is of the app or the provider, and that
// none of ours keeps what a sign-in came back with.
func (v *visit) hasCleanAddress() {
	v.t.Helper()
	address, err := url.Parse(v.URL())
	if err != nil {
		v.t.Fatalf("address: %v", err)
	}
	switch origin := address.Scheme + "://" + address.Host; {
	case v.isProvider(origin):
		return // Its own address holds what the app asked for, as OAuth wants it.
	case origin != v.site.URL:
		v.t.Errorf("the address is of neither site: %s", address)
	case strings.HasPrefix(address.Path, "/oauth/"):
		// A sign-in that failed is answered where it came back to, so what it came
		// back with still stands there. The pages of one that succeeded are clean.
		if v.Count("[data-connection]") != 0 {
			v.t.Errorf("a connection is shown at %s", address)
		}
		return
	}
	for name := range address.Query() {
		if slices.Contains([]string{"code", "state", "access_token", "refresh_token", "token", "error"}, name) {
			v.t.Errorf("the address still holds %q: %s", name, address)
		}
	}
}

// The two windows in which every page has to work: a phone, and a window of
// 1280 by 1024 at 400 % zoom, which is 320 by 256 CSS pixels (WCAG 2.2, 1.4.10).
var (
	desk = browser.View{Width: 1280, Height: 800}
	tiny = browser.View{Width: 320, Height: 256}
)

// reflows says that nothing scrolls sideways in the narrowest window.
func (v *visit) reflows() {
	v.t.Helper()
	v.Look(tiny)
	defer v.Look(desk)
	if wide := v.Overflow(); len(wide) != 0 {
		v.t.Errorf("%s scrolls sideways at 320 px:\n%s", v.URL(), strings.Join(wide, "\n"))
	}
}

// picture keeps the page as it looks on a phone and at a desk, light and dark.
func (v *visit) picture(state string) {
	v.t.Helper()
	if os.Getenv(browser.EnvScreenshots) == "" {
		return
	}
	defer v.Look(desk)
	for name, view := range map[string]browser.View{
		"375-light": {Width: 375, Height: 667}, "375-dark": {Width: 375, Height: 667, Dark: true},
		"1280-light": {Width: 1280, Height: 800}, "1280-dark": {Width: 1280, Height: 800, Dark: true},
	} {
		v.Look(view)
		v.Screenshot(state + "-" + name)
	}
}
