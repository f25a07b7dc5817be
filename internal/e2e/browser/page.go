package browser

import (
	"cmp"
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Options says how a page is shown. The zero value is a page without
// JavaScript, 1280 by 800 CSS pixels, in the light scheme.
type Options struct {
	JavaScript bool // run the scripts of the page
	Width      int  // of the viewport in CSS pixels; 0 means 1280
	Height     int  // of the viewport in CSS pixels; 0 means 800
	Dark       bool // prefers-color-scheme: dark

	// Patience is how long any method waits for what it wants to see; 0 means
	// WaitLimit.
	Patience time.Duration
}

// Page is a tab. Its methods fail the test that opened it, and must be called
// from that test's goroutine.
type Page struct {
	t      testing.TB
	ctx    context.Context // of chromedp; ends with the test
	opts   Options
	events *events // what the browser told about this tab
	family *family // the tabs that share this tab's cookies
	scope  string  // CSS selector of the part to search, "" for the document
}

// NewPage opens a tab in a fresh incognito context, which the end of the test
// closes. Motion is reduced, so that transitions do not delay anything.
func (b *Browser) NewPage(t testing.TB, opts Options) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	family := &family{}
	if err := chromedp.ListenBrowser(ctx, family.note); err != nil {
		cancel()
		t.Fatalf("browser: listen for new tabs: %v", err)
	}
	return openTab(t, tab{ctx: ctx, cancel: cancel, opts: opts, family: family})
}

// NewTab opens a second tab beside p: the same cookies, the same options.
func (p *Page) NewTab() *Page {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	return openTab(p.t, tab{ctx: ctx, cancel: cancel, opts: p.opts, family: p.family})
}

// Within returns a view of the page that finds things only inside the first
// element matching the CSS selector, for instance one connection's card.
func (p *Page) Within(css string) *Page {
	view := *p
	view.scope = css
	return &view
}

// tab is what openTab needs to know.
type tab struct {
	ctx    context.Context
	cancel context.CancelFunc
	opts   Options
	family *family
}

func openTab(t testing.TB, new tab) *Page {
	t.Helper()
	p := &Page{t: t, ctx: new.ctx, opts: new.opts, family: new.family, events: &events{}}
	t.Cleanup(func() {
		p.reportFailure()
		new.cancel()
	})
	if err := p.prepare(); err != nil {
		t.Fatalf("browser: open a tab: %v", err)
	}
	return p
}

// prepare starts the tab, and everything about it that must hold before the
// first navigation.
func (p *Page) prepare() error {
	// The first call binds the tab to its context, so it must have no deadline.
	if err := chromedp.Do(p.ctx); err != nil {
		return err
	}
	own := chromedp.FromContext(p.ctx)
	p.family.adopt(own.BrowserContextID, own.Target.TargetID)
	p.events.mainFrame = cdp.FrameID(own.Target.TargetID)
	p.events.answerDialog = p.dismissDialog
	if err := chromedp.Listen(p.ctx, p.events.note); err != nil {
		return err
	}
	ctx, cancel := p.deadline()
	defer cancel()
	if err := p.emulate(ctx); err != nil {
		return err
	}
	return p.setScripts(ctx, p.opts.JavaScript)
}

func (p *Page) emulate(ctx context.Context) error {
	width, height := cmp.Or(p.opts.Width, 1280), cmp.Or(p.opts.Height, 800)
	scheme := "light"
	if p.opts.Dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	if err != nil {
		return err
	}
	return chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), int64(height)))
}

// setScripts turns the scripts of the page on or off. What the harness itself
// evaluates through the protocol works in both modes.
func (p *Page) setScripts(ctx context.Context, on bool) error {
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: !on})
	return err
}

// WaitLimit is how long methods wait, unless the options say otherwise. It is long
// because only a failing test uses it up, and a busy machine must not fail one.
const WaitLimit = 20 * time.Second

// OpenedTargets lists the addresses of the pop-ups and tabs that the pages
// opened by themselves. Tabs opened with NewTab are not among them.
func (p *Page) OpenedTargets() []string {
	return p.family.strangers()
}
