package browser

import "context"

// View is how a page is looked at.
type View struct {
	Width, Height int  // of the viewport in CSS pixels; 0 means as in Options
	Dark          bool // prefers-color-scheme: dark
}

// Look changes how the page is looked at, as somebody does who turns a phone or
// switches to the dark scheme. Other pages are not affected. A window cannot.
func (p *Page) Look(view View) error {
	if p.window {
		return errWindow
	}
	if err := p.settle(); err != nil {
		return err
	}
	p.opts.Width, p.opts.Height, p.opts.Dark = view.Width, view.Height, view.Dark
	ctx, cancel := p.deadline()
	defer cancel()
	return p.emulate(ctx)
}

// overflow lists what makes the page scroll sideways, as short pieces of markup.
const overflow = `(() => {
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return [];
	const wide = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 0.5);
	return ["scrollWidth " + document.documentElement.scrollWidth, ...wide.map(e => e.outerHTML.slice(0, 80))].slice(0, 8);
})()`

// Overflow lists what makes the page scroll sideways, the outermost first;
// nothing when it does not.
func (p *Page) Overflow() ([]string, error) {
	return read(p, "measure the page", func(ctx context.Context) ([]string, error) {
		return evaluate[[]string](ctx, overflow)
	})
}
