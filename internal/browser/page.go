package browser

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// WaitLimit is how long methods wait, see [Page.Patient]. It is long because only
// what fails uses it up, and a busy machine must not make it fail.
const WaitLimit = time.Minute

// Size of the viewport unless the options say otherwise.
const defaultWidth, defaultHeight = 1280, 800

// Options says how a page is shown. The zero value is a page without
// JavaScript, 1280 by 800 CSS pixels, in the light scheme. In a window only
// JavaScript counts.
type Options struct {
	JavaScript bool // run the scripts of the page
	Width      int  // of the viewport in CSS pixels; 0 means 1280
	Height     int  // of the viewport in CSS pixels; 0 means 800
	Dark       bool // prefers-color-scheme: dark
}

// Page is a tab. Its methods must be called by one goroutine at a time.
type Page struct {
	ctx      context.Context // of chromedp; ends with the page
	close    func()
	window   bool
	opts     Options
	events   *events       // what the browser told about this tab
	family   *family       // the tabs that share this tab's cookies
	scope    string        // CSS selector of the part to search, "" for the document
	patience time.Duration // how long to wait for what is wanted, 0 for WaitLimit
}

// NewPage opens a tab in a fresh incognito context, which Close or the end of
// ctx closes. Motion is reduced, so that transitions do not delay anything. In a
// window it is the one tab that is there.
func (b *Browser) NewPage(ctx context.Context, opts Options) (*Page, error) {
	own, cancel := b.ctx, context.CancelFunc(func() {})
	if !b.window {
		own, cancel = chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	}
	family := &family{}
	if err := chromedp.ListenBrowser(own, family.note); err != nil {
		cancel()
		return nil, fmt.Errorf("listen for new tabs: %w", err)
	}
	page, err := open(&Page{ctx: own, close: cancel, window: b.window, opts: opts, family: family})
	if err != nil {
		return nil, err
	}
	unbind := context.AfterFunc(ctx, page.close)
	inner := page.close
	page.close = func() { unbind(); inner() }
	return page, nil
}

// NewTab opens a second tab beside p: the same cookies, the same options. It
// closes by itself, or with p.
func (p *Page) NewTab() (*Page, error) {
	ctx, cancel := chromedp.NewContext(p.ctx)
	return open(&Page{ctx: ctx, close: cancel, window: p.window, opts: p.opts, family: p.family})
}

// Within returns a view of the page that finds things only inside the first
// element matching the CSS selector, for instance one connection's card.
func (p *Page) Within(css string) *Page {
	view := *p
	view.scope = css
	return &view
}

// Patient returns a view of the page that waits for what it wants to see no longer
// than this, however long the page takes to load and to answer.
func (p *Page) Patient(limit time.Duration) *Page {
	view := *p
	view.patience = limit
	return &view
}

// Close closes the tab. It may be called again.
func (p *Page) Close() { p.close() }

// ID is a short name of the tab, different from that of every other.
func (p *Page) ID() string { return string(p.events.mainFrame)[:8] }

// OpenedTargets lists the addresses of the pop-ups and tabs that the pages
// opened by themselves. Tabs opened with NewTab are not among them.
func (p *Page) OpenedTargets() []string { return p.family.strangers() }

// open starts the tab, or closes it.
func open(p *Page) (*Page, error) {
	p.events = &events{answerDialog: p.dismissDialog}
	p.close = sync.OnceFunc(p.close)
	if err := p.prepare(); err != nil {
		p.close()
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	return p, nil
}

// prepare starts the tab, and everything about it that must hold before the
// first navigation.
func (p *Page) prepare() error {
	// The first call binds the tab to its context, so it must have no deadline.
	if err := chromedp.Do(p.ctx); err != nil {
		return err
	}
	ctx, cancel := p.deadline()
	defer cancel()
	own := chromedp.FromContext(p.ctx)
	info, err := chromedp.Call(ctx, target.GetTargetInfo, target.GetTargetInfoParams{TargetID: own.Target.TargetID})
	if err != nil {
		return err
	}
	p.family.adopt(info.TargetInfo.BrowserContextID, own.Target.TargetID)
	p.events.mainFrame = cdp.FrameID(own.Target.TargetID)
	if err := chromedp.Listen(p.ctx, p.events.note); err != nil {
		return err
	}
	if err := keepBodies(ctx); err != nil {
		return err
	}
	if err := p.emulate(ctx); err != nil {
		return err
	}
	return p.setScripts(ctx, p.opts.JavaScript)
}

// errWindow is returned for what a window cannot be made to show.
var errWindow = errors.New("a window is shown as it is")

func (p *Page) emulate(ctx context.Context) error {
	if p.window {
		// Nothing else gives the window of an empty display the focus.
		_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}
	width, height := cmp.Or(p.opts.Width, defaultWidth), cmp.Or(p.opts.Height, defaultHeight)
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

// setScripts turns the scripts of the page on or off. What we evaluate through
// the protocol works in both modes.
func (p *Page) setScripts(ctx context.Context, on bool) error {
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: !on})
	return err
}

// Bounds of what is kept of answers, for each tab. Ours are far smaller.
const (
	keptOfAll = 64 << 20
	keptOfOne = 8 << 20
)

// keepBodies makes the browser keep the content of answers over navigations.
func keepBodies(ctx context.Context) error {
	all, one := int64(keptOfAll), int64(keptOfOne)
	_, err := chromedp.Call(ctx, network.ConfigureDurableMessages,
		network.ConfigureDurableMessagesParams{MaxTotalBufferSize: &all, MaxResourceBufferSize: &one})
	return err
}
