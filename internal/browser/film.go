package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// What follows is for a page that somebody watches: what the other methods do at
// once is done as slowly as a person does it.

// Glide is how a page is scrolled.
type Glide struct {
	Speed  float64 // in CSS pixels a second, about; 0 is at once
	Margin float64 // in CSS pixels: what stays free at the edges of the viewport
	// Top brings a thing to the top, so that what follows it can be seen. Without it
	// a thing comes to the middle, unless all of it is well in view already.
	Top bool
}

// scrollTo scrolls to the element, as smoothly as a wheel that is turned by hand.
const scrollTo = `function (speed, margin, top) {
	const box = this.getBoundingClientRect(), height = innerHeight;
	if (!top && box.top >= margin && box.bottom <= height - margin) return;
	const above = top ? margin : Math.max(margin, (height - box.height) / 2);
	const from = scrollY, most = document.documentElement.scrollHeight - height;
	const distance = Math.min(Math.max(from + box.top - above, 0), Math.max(most, 0)) - from;
	const place = (part) => scrollTo({top: from + distance * part, behavior: "instant"});
	if (!(speed > 0) || Math.abs(distance) < 1) return place(1);
	const lasts = Math.min(Math.max(Math.abs(distance) / speed, 0.4), 2.5) * 1000, begun = performance.now();
	return new Promise((done) => requestAnimationFrame(function step(now) {
		const part = Math.min(Math.max((now - begun) / lasts, 0), 1);
		place((1 - Math.cos(Math.PI * part)) / 2);
		if (part < 1) requestAnimationFrame(step); else done();
	}));
}`

// Reveal scrolls to a thing, so that it can be seen well.
func (p *Page) Reveal(thing Thing, glide Glide) error {
	_, err := read(p, "scroll to "+thing.String(), func(ctx context.Context) (chromedp.Void, error) {
		el, err := p.find(ctx, thing.Name, thing.roles()...)
		if err != nil {
			return chromedp.Void{}, err
		}
		await := func(call *runtime.CallFunctionOnParams) { call.ObjectID, call.AwaitPromise = el.object, new(true) }
		return chromedp.Run(ctx, chromedp.CallFunctionOn[chromedp.Void](scrollTo, await, glide.Speed, glide.Margin, glide.Top))
	})
	return err
}

// Place is Locate for a thing of any kind.
func (p *Page) Place(thing Thing) (Rect, error) {
	return p.rest("find "+thing.String(), thing.Name, thing.roles()...)
}

// Secretive reports whether what is typed into the field is hidden from whoever
// looks on.
func (p *Page) Secretive(label string) (bool, error) {
	return read(p, fmt.Sprintf("find the field %q", label), func(ctx context.Context) (bool, error) {
		el, err := p.find(ctx, label, textRoles...)
		if err != nil {
			return false, err
		}
		return callOn[bool](ctx, el, isPassword)
	})
}

// Write is Fill, character by character. It calls pause after each of them.
func (p *Page) Write(label, text string, pause func() error) error {
	var typed bool
	el, err := read(p, fmt.Sprintf("write into the field %q", label), func(ctx context.Context) (el element, err error) {
		el, typed, err = p.focus(ctx, label)
		return el, err
	})
	if err != nil {
		return err
	}
	if !typed || text == "" {
		return p.Fill(label, text)
	}
	for _, letter := range text {
		if err := p.letter(letter); err != nil {
			return fmt.Errorf("write into the field %q: %w", label, err)
		}
		if err := pause(); err != nil {
			return err
		}
	}
	ctx, cancel := p.deadline()
	defer cancel()
	if _, err := holds(ctx, el, text); err != nil {
		return fmt.Errorf("write into the field %q: %w", label, err)
	}
	return nil
}

func (p *Page) letter(letter rune) error {
	ctx, cancel := p.deadline()
	defer cancel()
	return insert(ctx, string(letter))
}
