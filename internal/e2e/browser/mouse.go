package browser

import (
	"context"
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// point is a place in the viewport, in CSS pixels.
type point struct{ x, y float64 }

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
func (p *Page) Click(role, name string) {
	p.t.Helper()
	p.clickTimes(role, name, 1)
}

// DoubleClick is Click by an impatient person: two clicks at the same place, the
// second without waiting for what the first one started.
func (p *Page) DoubleClick(role, name string) {
	p.t.Helper()
	p.clickTimes(role, name, 2)
}

func (p *Page) clickTimes(role, name string, times int) {
	p.t.Helper()
	p.settle()
	var at point
	var before *point // where it was at the last look
	p.until(fmt.Sprintf("click the %s %q", role, name), func(ctx context.Context) error {
		el, err := p.find(ctx, name, role)
		if err != nil {
			return err
		}
		at, err = aim(ctx, el)
		if err != nil {
			return err
		}
		if before == nil || *before != at {
			before = &point{at.x, at.y}
			return errors.New("it is moving")
		}
		return nil
	})
	p.press(at, times)
	p.afterInput()
}

// aim scrolls to the element and returns its centre, once a click there would
// reach it.
func aim(ctx context.Context, el element) (point, error) {
	_, err := chromedp.Call(ctx, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: el.node})
	if err != nil {
		return point{}, fmt.Errorf("scroll to it: %w", err)
	}
	result, err := chromedp.Call(ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: el.node})
	if err != nil {
		return point{}, fmt.Errorf("find its place: %w", err)
	}
	if len(result.Quads) == 0 {
		return point{}, errors.New("it is not drawn")
	}
	at := centre(result.Quads[0])
	obstacle, err := callOn[string](ctx, el, reachable, at.x, at.y)
	if err != nil {
		return point{}, err
	}
	if obstacle != "" {
		return point{}, errors.New(obstacle)
	}
	return at, nil
}

// centre of a quad: four corners, x and y of each in turn.
func centre(q dom.Quad) point {
	var c point
	for i := 0; i+1 < len(q); i += 2 {
		c.x += q[i] / 4
		c.y += q[i+1] / 4
	}
	return c
}

// press moves the mouse to the point and clicks the left button.
func (p *Page) press(at point, times int) {
	p.t.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at.x, at.y),
	}
	for n := range times {
		steps = append(steps, chromedp.MouseClickXY(at.x, at.y, chromedp.ClickCount(n+1)))
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("browser: send the click: %v", err)
	}
}
