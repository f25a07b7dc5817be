package golive

import (
	"time"
	"unicode/utf8"

	"mooring/internal/pause"
)

// How calm a film is.
const (
	// A caption stands long enough to be read: a moment to find it, and so much
	// for each character.
	captionLeast     = 2200 * time.Millisecond
	captionCharacter = 45 * time.Millisecond
	// captionBeat is the part of that time after which the next thing may happen.
	captionBeat = 0.45

	letterPause = 40 * time.Millisecond  // after each letter that is typed
	aimPause    = 220 * time.Millisecond // between arriving and pressing, pressing and typing
	actPause    = 450 * time.Millisecond // after a press, to see what it did
	lookPause   = 600 * time.Millisecond // after scrolling to a thing
	sectionEnd  = 400 * time.Millisecond // after a section's last caption
	cutMargin   = 100 * time.Millisecond // between a fade and a cut

	scrollSpeed  = 850.0 // CSS pixels a second
	scrollMargin = 70.0  // CSS pixels that a thing keeps from the viewport's edges
)

// readingTime is how long a caption has to stand.
func readingTime(caption string) time.Duration {
	return captionLeast + time.Duration(utf8.RuneCountInString(caption))*captionCharacter
}

// scaled is a time at the play's pace.
func (p *player) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / p.play.Hurry)
}

// rest does nothing for a time that a viewer needs; off camera nobody does.
func (p *player) rest(d time.Duration) error {
	if p.offCamera {
		return p.ctx.Err()
	}
	return p.until(time.Now().Add(p.scaled(d)))
}

// until does nothing until a moment.
func (p *player) until(moment time.Time) error {
	return pause.For(p.ctx, time.Until(moment))
}

// ready waits until a viewer has read enough of the caption for something to
// happen.
func (p *player) ready() error {
	if p.offCamera {
		return p.ctx.Err()
	}
	return p.until(p.eased)
}
