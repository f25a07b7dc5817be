package golive

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"mooring/internal/browser"
)

// player plays one scene.
type player struct {
	Set

	ctx   context.Context
	play  Play
	words words
	// offCamera: nobody looks, so nothing has to be slow.
	offCamera bool
	// read is when a viewer has read the caption, and eased when enough of it for
	// something to happen.
	read, eased time.Time
}

func (p *player) playAll(acts []act) error {
	if err := p.Page.Goto("about:blank"); err != nil { // the first title card fades in over it
		return err
	}
	for _, act := range acts {
		p.play.Report(fmt.Sprintf("section %d: %s", act.number, act.title))
		p.Timeline.Section(act.number, act.title)
		p.read, p.eased = time.Time{}, time.Time{}
		if err := p.behindCard(act); err != nil {
			return err
		}
		if err := p.steps(act, act.unseen(), len(act.steps)); err != nil {
			return err
		}
		if err := p.until(p.read.Add(p.scaled(sectionEnd))); err != nil {
			return err
		}
		p.Timeline.Hush()
	}
	return nil
}

// behindCard plays what a section needs off camera, and what it begins with,
// while its title card covers everything.
func (p *player) behindCard(section act) error {
	// A little more than the fade, so that nothing of it is cut.
	if err := p.rest(CardFade + cutMargin); err != nil {
		return err
	}
	if len(section.prepare) > 0 {
		p.Timeline.OffCamera()
		p.offCamera = true
		for _, act := range section.prepare {
			if err := p.steps(act, 0, len(act.steps)); err != nil {
				return err
			}
		}
		p.offCamera = false
		p.Timeline.OnCamera()
	}
	over := time.Now().Add(p.scaled(CardLength - CardFade - cutMargin))
	if err := p.steps(section, 0, section.unseen()); err != nil {
		return err
	}
	return p.until(over)
}

// unseen is how many steps a section begins with that a viewer need not see:
// pages that are opened.
func (a act) unseen() int {
	count := slices.IndexFunc(a.steps, func(s Step) bool { return s.Open == "" && s.Wait == nil })
	if count < 0 {
		return len(a.steps)
	}
	return count
}

// steps plays some steps of an act. The first that fails ends the play.
func (p *player) steps(act act, from, to int) error {
	for i := from; i < to; i++ {
		step := act.steps[i]
		err := step.verb().play(p, step)
		if err == nil {
			err = p.ctx.Err()
		}
		if err == nil {
			continue
		}
		failed := &StepError{Section: act.title, Step: i + 1, File: p.play.Script.file, Line: step.line, Err: err}
		if act.number > 0 {
			failed.Section = fmt.Sprintf("section %d (%s)", act.number, act.title)
		}
		failed.Picture = p.keepPicture()
		return failed
	}
	return nil
}

// keepPicture saves what the page shows, and returns where; "" when it could not.
func (p *player) keepPicture() string {
	if p.play.Picture == "" || p.ctx.Err() != nil {
		return ""
	}
	seen, err := p.Page.Sight()
	if err != nil || seen.Fault != nil {
		return ""
	}
	if err := os.WriteFile(p.play.Picture, seen.Picture, 0o644); err != nil {
		return ""
	}
	return p.play.Picture
}

// inside is the part of the page that a step is about.
func (p *player) inside(step Step) (*browser.Page, error) {
	if step.Inside == "" {
		return p.Page, nil
	}
	return p.Page.Inside(step.Inside)
}
