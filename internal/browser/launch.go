package browser

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"
)

// Bounds of starting and stopping Chromium.
const (
	startLimit = 2 * time.Minute
	closeLimit = time.Minute
)

// Browser is a running Chromium. It is safe for parallel use: each page has a
// browser context (cookies, storage, cache) of its own.
type Browser struct {
	ctx    context.Context // of chromedp
	cancel context.CancelFunc
	window bool
}

// Launch starts Chromium. It runs until Close, or until ctx ends.
func Launch(ctx context.Context, settings Settings) (*Browser, error) {
	if err := settings.check(); err != nil {
		return nil, err
	}
	if err := settings.prepare(); err != nil {
		return nil, err
	}
	allocation, cancelAllocation := chromedp.NewExecAllocator(ctx, settings.allocation()...)
	running, cancel := chromedp.NewContext(allocation)
	b := &Browser{ctx: running, window: settings.Window, cancel: func() { cancel(); cancelAllocation() }}
	// The first call binds the browser to its context, so it must have no deadline.
	late := time.AfterFunc(startLimit, cancel)
	err := chromedp.Do(running)
	if !late.Stop() && ctx.Err() == nil {
		err = fmt.Errorf("it is not ready after %s", startLimit)
	}
	if err != nil {
		b.cancel()
		return nil, fmt.Errorf("start %s: %w", settings.Binary, err)
	}
	return b, nil
}

// Close stops Chromium and waits until it has ended. One that does not end by
// itself is killed. Its folder may be removed afterwards.
func (b *Browser) Close() error {
	defer b.cancel()
	if b.ctx.Err() != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(b.ctx, closeLimit)
	defer cancel()
	if err := chromedp.Cancel(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("close the browser: %w", err)
	}
	return nil
}
