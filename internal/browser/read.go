package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// URL returns the address of the page, once it is complete.
func (p *Page) URL() (string, error) { return read(p, "read the address", p.address) }

func (p *Page) address(ctx context.Context) (string, error) {
	return chromedp.Run(ctx, chromedp.Location())
}

// Heading returns the accessible name of the page's only level one heading. A
// page with none or with several is an error.
func (p *Page) Heading() (string, error) { return read(p, "read the heading", p.heading) }

func (p *Page) heading(ctx context.Context) (string, error) {
	nodes, err := p.accessible(ctx, []string{"heading"})
	if err != nil {
		return "", err
	}
	var found []string
	for _, node := range nodes {
		for _, property := range node.Properties {
			if property.Name == "level" && string(property.Value.Value) == "1" {
				found = append(found, text(node.Name))
			}
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("the page has %d level one headings: %q", len(found), found)
	}
	return found[0], nil
}

// Text returns the visible text of the first element in scope that matches the
// CSS selector, and waits until there is one.
func (p *Page) Text(css string) (string, error) {
	return p.readFrom(css, `.innerText.trim()`)
}

// Attribute returns an attribute of the first element in scope that matches the
// CSS selector, "" when it has none of that name.
func (p *Page) Attribute(css, name string) (string, error) {
	return p.readFrom(css, `.getAttribute(`+quote(name)+`) ?? ""`)
}

// readFrom evaluates a JavaScript expression that begins after the element.
func (p *Page) readFrom(css, expression string) (string, error) {
	return read(p, "read "+css, func(ctx context.Context) (string, error) {
		if err := p.there(ctx, css); err != nil {
			return "", err
		}
		return evaluate[string](ctx, p.rootScript()+`.querySelector(`+quote(css)+`)`+expression)
	})
}

// there reports as an error that nothing in scope matches.
func (p *Page) there(ctx context.Context, css string) error {
	count, err := evaluate[int](ctx, p.countScript(css))
	if err == nil && count == 0 {
		err = errors.New("nothing matches")
	}
	return err
}

// Count returns how many elements in scope match the CSS selector now.
func (p *Page) Count(css string) (int, error) {
	return read(p, "count "+css, func(ctx context.Context) (int, error) {
		return evaluate[int](ctx, p.countScript(css))
	})
}

func (p *Page) countScript(css string) string {
	return `(` + p.rootScript() + `?.querySelectorAll(` + quote(css) + `) ?? []).length`
}

// WaitFor waits until an element in scope matches the CSS selector, for instance
// [data-status="connected"].
func (p *Page) WaitFor(css string) error {
	err := p.until("wait for "+css, func(ctx context.Context) error { return p.there(ctx, css) })
	if err != nil {
		return err
	}
	return p.settle()
}

// HasText waits until the visible text in scope contains s. Runs of white space
// count as one space on both sides.
func (p *Page) HasText(s string) error { return p.waitText(s, true) }

// LacksText waits until the visible text in scope does not contain s.
func (p *Page) LacksText(s string) error { return p.waitText(s, false) }

func (p *Page) waitText(s string, want bool) error {
	wanted := fmt.Sprintf("see %q", s)
	if !want {
		wanted = fmt.Sprintf("no longer see %q", s)
	}
	_, err := read(p, wanted, func(ctx context.Context) (string, error) {
		shown, err := evaluate[string](ctx, `((`+p.rootScript()+`)?.body ?? `+p.rootScript()+`)?.innerText ?? ""`)
		if err != nil {
			return "", err
		}
		if shown = squeeze(shown); strings.Contains(shown, squeeze(s)) != want {
			return "", fmt.Errorf("the page says: %.600s", shown)
		}
		return shown, nil
	})
	return err
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Console returns the errors of the page so far: console.error, uncaught
// exceptions, violations of the content security policy, native dialogs. Failed
// requests are in Requests.
func (p *Page) Console() []string { return p.events.consoleLines() }

// Requests returns every request of the page so far, in order, those of earlier
// pages in the same tab included.
func (p *Page) Requests() []Request { return p.events.requests() }

// WaitHeading waits until the page's only level one heading is this.
func (p *Page) WaitHeading(heading string) error {
	_, err := read(p, fmt.Sprintf("wait for the heading %q", heading), func(ctx context.Context) (string, error) {
		shown, err := p.heading(ctx)
		if err == nil && squeeze(shown) != squeeze(heading) {
			err = fmt.Errorf("it is %q", shown)
		}
		return shown, err
	})
	return err
}
