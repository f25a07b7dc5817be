package browser

import (
	"context"
	"fmt"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// sightLimit bounds a look at a page that may not answer any more.
const sightLimit = time.Minute

// Screenshot is the whole page as PNG, once it is complete.
func (p *Page) Screenshot() ([]byte, error) {
	return read(p, "take a screenshot", screenshot)
}

func screenshot(ctx context.Context) ([]byte, error) {
	return chromedp.Run(ctx, chromedp.FullScreenshot(100))
}

// Sight is what a page shows at a moment.
type Sight struct {
	URL     string
	Heading string // or why it is unknown
	Picture []byte // the whole page as PNG; nil when none could be taken
	Fault   error  // why there is no picture
}

// Sight tells what the page shows now, for the report of a failure: it waits for
// nothing. It is an error that the page cannot be reached any more.
func (p *Page) Sight() (Sight, error) {
	ctx, cancel := context.WithTimeout(p.ctx, sightLimit)
	defer cancel()
	url, err := p.address(ctx)
	if err != nil {
		return Sight{}, fmt.Errorf("the page cannot be reached any more: %w", err)
	}
	seen := Sight{URL: url}
	if seen.Heading, err = p.heading(ctx); err != nil {
		seen.Heading = "unknown: " + err.Error()
	}
	seen.Picture, seen.Fault = screenshot(ctx)
	return seen, nil
}

// dismissDialog closes a native dialog, which would block the page for good.
// The console has noted it; Mooring's own pages never open one.
func (p *Page) dismissDialog() {
	ctx, cancel := context.WithTimeout(p.ctx, sightLimit)
	defer cancel()
	_, err := chromedp.Call(ctx, cdppage.HandleJavaScriptDialog, cdppage.HandleJavaScriptDialogParams{Accept: false})
	if err != nil {
		p.events.addConsole("dismiss the dialog: " + err.Error())
	}
}

// Viewport is what is in view now, as PNG.
func (p *Page) Viewport() ([]byte, error) {
	return read(p, "take a picture", func(ctx context.Context) ([]byte, error) {
		return chromedp.Run(ctx, chromedp.CaptureScreenshot())
	})
}
