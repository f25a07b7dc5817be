package browser

import (
	"context"
	"testing"
	"time"

	chromium "mooring/internal/browser"
)

// The types of a page are those of the package that drives it.
type (
	// Options says how a page is shown. The zero value is a page without
	// JavaScript, 1280 by 800 CSS pixels, in the light scheme.
	Options = chromium.Options
	// View is how a page is looked at.
	View = chromium.View
	// Request is one request of a page and its answer.
	Request = chromium.Request
)

// WaitLimit is how long methods wait, unless the options say otherwise.
const WaitLimit = chromium.WaitLimit

// Page is a tab. Its methods fail the test that opened it, and must be called
// from that test's goroutine.
type Page struct {
	t    testing.TB
	page *chromium.Page
}

// NewPage opens a tab in a fresh incognito context, which the end of the test
// closes. Motion is reduced, so that transitions do not delay anything.
func (b *Browser) NewPage(t testing.TB, opts Options) *Page {
	t.Helper()
	return newPage(t, func() (*chromium.Page, error) {
		return b.chromium.NewPage(context.WithoutCancel(t.Context()), opts)
	})
}

// NewTab opens a second tab beside p: the same cookies, the same options.
func (p *Page) NewTab() *Page {
	p.t.Helper()
	return newPage(p.t, p.page.NewTab)
}

// Within returns a view of the page that finds things only inside the first
// element matching the CSS selector, for instance one connection's card.
func (p *Page) Within(css string) *Page {
	return &Page{t: p.t, page: p.page.Within(css)}
}

// Patient returns a view of the page that waits for what it wants to see no longer
// than this, however long the page takes to load and to answer.
func (p *Page) Patient(limit time.Duration) *Page {
	return &Page{t: p.t, page: p.page.Patient(limit)}
}

// OpenedTargets lists the addresses of the pop-ups and tabs that the pages
// opened by themselves. Tabs opened with NewTab are not among them.
func (p *Page) OpenedTargets() []string { return p.page.OpenedTargets() }

// newPage opens a page that the end of the test reports on and closes.
func newPage(t testing.TB, open func() (*chromium.Page, error)) *Page {
	t.Helper()
	page, err := open()
	if err != nil {
		t.Fatalf("browser: %v", err)
	}
	p := &Page{t: t, page: page}
	t.Cleanup(func() {
		p.reportFailure()
		page.Close()
	})
	return p
}

// must fails the test with an error, if there is one.
func (p *Page) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("browser: %v", err)
	}
}
