package browser

import (
	"context"
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Rect is a part of the viewport, in CSS pixels from its top left corner.
type Rect struct{ X, Y, Width, Height float64 }

// Centre is the point in the middle.
func (r Rect) Centre() (x, y float64) { return r.X + r.Width/2, r.Y + r.Height/2 }

// reachable says why a click at the point would not arrive at the element, ""
// when it would. A label stands for its control.
const reachable = `function (x, y) {
	if (this.matches(":disabled") || this.getAttribute("aria-disabled") === "true") return "it is disabled";
	const hit = document.elementFromPoint(x, y);
	if (hit === null) return "it lies outside the viewport";
	const label = hit.closest("label");
	if (this.contains(hit) || (label !== null && label.control === this)) return "";
	return "it is covered by " + hit.outerHTML.slice(0, 120);
}`

// Click clicks the one element with this role and accessible name: a real mouse
// click at its centre, after scrolling to it. It waits until the element is
// there, enabled, at rest and not covered, and afterwards for the navigation
// that the click may start.
func (p *Page) Click(role, name string) error { return p.clickTimes(role, name, 1) }

// DoubleClick is Click by an impatient person: two clicks at the same place, the
// second without waiting for what the first one started.
func (p *Page) DoubleClick(role, name string) error { return p.clickTimes(role, name, 2) }

func (p *Page) clickTimes(role, name string, times int) error {
	at, err := p.rest(fmt.Sprintf("click the %s %q", role, name), name, role)
	if err != nil {
		return err
	}
	if err := p.press(at, times); err != nil {
		return err
	}
	return p.Settle()
}

// Locate returns where the one element with this role and accessible name is,
// once it is in view, enabled, at rest and not covered at its centre. It
// scrolls when it has to.
func (p *Page) Locate(role, name string) (Rect, error) {
	return p.rest(fmt.Sprintf("find the %s %q", role, name), name, role)
}

// rest waits until an element lies still where a click reaches it.
func (p *Page) rest(wanted, name string, roles ...string) (Rect, error) {
	var before *Rect // where it was at the last look
	return read(p, wanted, func(ctx context.Context) (Rect, error) {
		el, err := p.find(ctx, name, roles...)
		if err != nil {
			return Rect{}, err
		}
		at, err := aim(ctx, el)
		if err != nil {
			return Rect{}, err
		}
		if before == nil || *before != at {
			before = &at
			return Rect{}, errors.New("it is moving")
		}
		return at, nil
	})
}

// aim scrolls to the element and returns its place, once a click at its centre
// would reach it.
func aim(ctx context.Context, el element) (Rect, error) {
	_, err := chromedp.Call(ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: el.node})
	if err != nil {
		return Rect{}, fmt.Errorf("scroll to it: %w", err)
	}
	result, err := chromedp.Call(ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: el.node})
	if err != nil {
		return Rect{}, fmt.Errorf("find its place: %w", err)
	}
	if len(result.Quads) == 0 {
		return Rect{}, errors.New("it is not drawn")
	}
	at := around(result.Quads[0])
	x, y := at.Centre()
	obstacle, err := callOn[string](ctx, el, reachable, x, y)
	if err != nil {
		return Rect{}, err
	}
	if obstacle != "" {
		return Rect{}, errors.New(obstacle)
	}
	return at, nil
}

// around is the rectangle around a quad: four corners, x and y of each in turn.
func around(q dom.Quad) Rect {
	left, top, right, bottom := q[0], q[1], q[0], q[1]
	for i := 2; i+1 < len(q); i += 2 {
		left, right = min(left, q[i]), max(right, q[i])
		top, bottom = min(top, q[i+1]), max(bottom, q[i+1])
	}
	return Rect{X: left, Y: top, Width: right - left, Height: bottom - top}
}

// press moves the mouse to the middle and clicks the left button.
func (p *Page) press(at Rect, times int) error {
	x, y := at.Centre()
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y),
	}
	for n := range times {
		steps = append(steps, chromedp.MouseClickXY(x, y, chromedp.ClickCount(n+1)))
	}
	return p.do("send the click", steps...)
}
