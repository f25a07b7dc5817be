package browser

import (
	"context"
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// MoveMouse moves the mouse of the page, which is not the pointer of the screen,
// to a point of the viewport.
func (p *Page) MoveMouse(x, y float64) error {
	return p.do("move the mouse", chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
}

// PressMouse clicks with the mouse of the page at a point of the viewport. It
// does not wait for what that starts.
func (p *Page) PressMouse(x, y float64) error {
	return p.do("send the click", chromedp.MouseClickXY(x, y))
}

// presses tells clicks of one document from each other and from those of the
// next document. The browser counts them by itself (Event Timing API).
const presses = `performance.timeOrigin + " " + (performance.eventCounts.get("click") ?? 0)`

// Pressed calls press, which presses a button at the page from outside, as the
// pointer of the screen does, and waits until the page has felt it and for the
// navigation that it may start.
func (p *Page) Pressed(press func() error) error {
	before, err := read(p, "reach the page before the press", felt)
	if err != nil {
		return err
	}
	if err := press(); err != nil {
		return fmt.Errorf("press: %w", err)
	}
	err = p.until("wait until the press arrives", func(ctx context.Context) error {
		after, err := felt(ctx)
		if err == nil && after == before {
			err = errors.New("the page has not felt it")
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.Settle()
}

func felt(ctx context.Context) (string, error) { return evaluate[string](ctx, presses) }
