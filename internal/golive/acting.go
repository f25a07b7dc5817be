package golive

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"time"

	"mooring/internal/browser"
)

// say puts up a caption once the one before can have been read.
func (p *player) say(step Step) error {
	if p.offCamera {
		return nil
	}
	if err := p.until(p.read); err != nil {
		return err
	}
	p.Timeline.Say(step.Say)
	now, long := time.Now(), float64(p.scaled(readingTime(step.Say)))
	p.read = now.Add(time.Duration(long))
	p.eased = now.Add(time.Duration(long * captionBeat))
	return nil
}

func (p *player) open(step Step) error {
	if err := p.ready(); err != nil {
		return err
	}
	if err := p.Page.Goto(step.Open); err != nil {
		return err
	}
	return p.rest(actPause)
}

func (p *player) click(step Step) error {
	page, err := p.inside(step)
	if err != nil {
		return err
	}
	if err := p.hitThing(page, browser.Thing{Role: cmp.Or(step.Role, browser.Control), Name: step.Click}); err != nil {
		return err
	}
	return p.rest(actPause)
}

// hitThing takes the pointer to a thing and presses.
func (p *player) hitThing(page *browser.Page, thing browser.Thing) error {
	if err := p.ready(); err != nil {
		return err
	}
	if err := p.aim(page, thing); err != nil {
		return err
	}
	return page.Pressed(func() error { return p.hit(page, thing) })
}

// aim takes the pointer to a thing: it scrolls there, moves, and looks again,
// since cards refresh themselves and move what is below them.
func (p *player) aim(page *browser.Page, thing browser.Thing) error {
	if err := page.Reveal(thing, p.glide()); err != nil {
		return err
	}
	if p.offCamera {
		return nil
	}
	if err := p.follow(page, thing); err != nil {
		return err
	}
	if err := p.rest(aimPause); err != nil {
		return err
	}
	return p.follow(page, thing)
}

// follow moves the pointer until it is over a thing.
func (p *player) follow(page *browser.Page, thing browser.Thing) error {
	const most = 5
	var before *browser.Rect
	for range most {
		at, err := page.Place(thing)
		if err != nil {
			return err
		}
		if before != nil && near(at, *before) {
			return nil
		}
		before = &at
		x, y := at.Centre()
		if err := p.Hand.Move(p.ctx, x, y); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s does not stay where it is", thing)
}

// near reports whether a thing has not moved to speak of.
func near(a, b browser.Rect) bool {
	ax, ay := a.Centre()
	bx, by := b.Centre()
	return math.Hypot(ax-bx, ay-by) < 2
}

// hit presses what the pointer was taken to. Off camera the page's own mouse is
// faster.
func (p *player) hit(page *browser.Page, thing browser.Thing) error {
	if !p.offCamera {
		return p.Hand.Click(p.ctx)
	}
	at, err := page.Place(thing)
	if err != nil {
		return err
	}
	return page.PressMouse(at.Centre())
}

func (p *player) glide() browser.Glide {
	glide := browser.Glide{Margin: scrollMargin}
	if !p.offCamera {
		glide.Speed = scrollSpeed * p.play.Hurry
	}
	return glide
}

// fill types into a field, letter by letter. A secret is typed only where
// nobody can read it.
func (p *player) fill(step Step) error {
	page, err := p.inside(step)
	if err != nil {
		return err
	}
	text := step.With
	if secret, found := p.words.secret(step.With); found {
		hidden, err := page.Secretive(step.Fill)
		if err != nil {
			return err
		}
		if !hidden {
			return fmt.Errorf("%s is a secret, and everybody could read it in the field %q", step.With, step.Fill)
		}
		text = secret
	}
	if p.offCamera {
		return page.Fill(step.Fill, text)
	}
	if err := p.hitThing(page, browser.Thing{Role: browser.Field, Name: step.Fill}); err != nil {
		return err
	}
	if err := p.rest(aimPause); err != nil {
		return err
	}
	if err := page.Write(step.Fill, text, func() error { return p.rest(letterPause) }); err != nil {
		return err
	}
	return p.rest(actPause)
}

func (p *player) check(step Step) error   { return p.tick(step, step.Check, true) }
func (p *player) uncheck(step Step) error { return p.tick(step, step.Uncheck, false) }

// tick presses a check box or a radio button when that changes something.
func (p *player) tick(step Step, label string, on bool) error {
	page, err := p.inside(step)
	if err != nil {
		return err
	}
	checked, err := page.Checked(label)
	if err != nil || checked == on {
		return err
	}
	if err := p.hitThing(page, browser.Thing{Role: browser.Box, Name: label}); err != nil {
		return err
	}
	checked, err = page.Checked(label)
	if err == nil && checked != on {
		err = fmt.Errorf("the box %q did not change when it was pressed", label)
	}
	if err != nil {
		return err
	}
	return p.rest(actPause)
}

// choose picks from a list. The list itself would open outside the page, so it
// stays closed.
func (p *player) choose(step Step) error {
	page, err := p.inside(step)
	if err != nil {
		return err
	}
	if err := p.ready(); err != nil {
		return err
	}
	if err := p.aim(page, browser.Thing{Role: browser.List, Name: step.From}); err != nil {
		return err
	}
	if err := page.Select(step.From, step.Choose); err != nil {
		return err
	}
	return p.rest(actPause)
}

func (p *player) press(step Step) error {
	if err := p.ready(); err != nil {
		return err
	}
	if err := p.Page.Press(step.Press); err != nil {
		return err
	}
	return p.rest(actPause)
}

// look scrolls until a thing is at the top, and rests there.
func (p *player) look(step Step) error {
	page, err := p.inside(step)
	if err != nil {
		return err
	}
	thing := browser.Thing{Role: cmp.Or(step.Role, "heading"), Name: step.Look}
	glide := p.glide()
	glide.Top = true
	if err := page.Reveal(thing, glide); err != nil {
		return err
	}
	return p.rest(lookPause)
}

// wait waits for everything that has to be seen.
func (p *player) wait(step Step) error {
	page, err := p.inside(step)
	if err != nil {
		return err
	}
	for _, each := range []struct {
		given string
		see   func(string) error
	}{
		{step.Wait.URL, page.WaitURL}, {step.Wait.Heading, page.WaitHeading},
		{step.Wait.Text, page.HasText}, {step.Wait.Gone, page.LacksText},
	} {
		if each.given == "" {
			continue
		}
		if err := each.see(each.given); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) pause(step Step) error { return p.rest(time.Duration(step.Pause)) }

// person tells somebody what to do, and waits as long as it takes.
func (p *player) person(step Step) error {
	p.play.Report(step.Person)
	for {
		waited := p.Page.WaitURL(step.Until)
		if waited == nil || p.ctx.Err() != nil {
			return errors.Join(waited, p.ctx.Err())
		}
		if _, err := p.Page.Sight(); err != nil { // the window was closed
			return err
		}
	}
}
