package golive

import (
	"errors"
	"fmt"
	"time"
)

// What a film may be off by.
const (
	lengthSlack  = 500 * time.Millisecond
	chapterSlack = 50 * time.Millisecond
	// blankMost is how many looks in a row may be blank.
	blankMost = 2
	// leastChange is what a caption or a pointer that moves changes at least.
	leastChange = 0.02
)

// check reports all that is wrong with a film that was read back.
func (p Proof) check(wanted edit) error {
	var faults []error
	expect := func(fine bool, format string, args ...any) {
		if !fine {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	expect(p.Size == wanted.picture.film, "it is %s, not %s", p.Size, wanted.picture.film)
	expect(p.Rate == FrameRate, "it has %v frames a second, not %d all through", p.Rate, FrameRate)
	expect((p.Length-wanted.cut.Length).Abs() <= lengthSlack, "it is %s long, not %s", p.Length, wanted.cut.Length)
	expect(p.Pixels == "yuv420p", "its pixels are %s", p.Pixels)
	expect(p.Colours == "bt709", "its colours are %s", p.Colours)
	expect(len(wanted.cut.Captions) == 0 || p.Captions != "", "it has no captions")
	expect(p.Captions == "" || p.Shown == (wanted.captions == Beside), "players show its captions: %t", p.Shown)
	faults = append(faults, p.checkChapters(wanted.cut.chapters()), p.checkLooks())
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("the film is not as it should be: %w", err)
	}
	return nil
}

// checkChapters compares the chapters with the sections.
func (p Proof) checkChapters(wanted []Span) error {
	if len(p.Chapters) != len(wanted) {
		return fmt.Errorf("it has %d chapters, not %d", len(p.Chapters), len(wanted))
	}
	for i, chapter := range p.Chapters {
		if chapter.Text != wanted[i].Text || (chapter.From-wanted[i].From).Abs() > chapterSlack {
			return fmt.Errorf("its chapter at %s is %q; wanted is %q at %s", chapter.From, chapter.Text, wanted[i].Text, wanted[i].From)
		}
	}
	return nil
}

// checkLooks refuses a film that shows nothing. Looks that are blank for a
// moment may be a page that was being loaded.
func (p Proof) checkLooks() error {
	if len(p.Looks) == 0 {
		return errors.New("it has no frame that can be looked at")
	}
	moved, blank := false, 0
	for _, look := range p.Looks {
		if blank++; !look.Blank() {
			blank = 0
		}
		if blank > blankMost {
			return fmt.Errorf("it shows a blank page until %s", look.At)
		}
		moved = moved || look.Change > leastChange
	}
	if blank == len(p.Looks) {
		return errors.New("it shows a blank page all through")
	}
	if !moved && len(p.Looks) > 1 {
		return errors.New("nothing in it moves")
	}
	return nil
}
