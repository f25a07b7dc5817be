package golive

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stopwatch is a clock that a test moves.
type stopwatch struct{ began, now time.Time }

func newStopwatch() *stopwatch {
	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	return &stopwatch{began, began}
}

// at moves the clock to so many seconds after its beginning.
func (s *stopwatch) at(seconds float64) { s.now = s.began.Add(span(seconds)) }

func span(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

func TestTheFilmBeginsWithTheFirstSectionAndLeavesOutWhatIsOffCamera(t *testing.T) {
	t.Parallel()
	watch := newStopwatch()
	timeline := NewTimeline(func() time.Time { return watch.now })
	for _, step := range []struct {
		at float64
		do func()
	}{
		{1, func() { timeline.Say("nobody sees this") }},
		{2, func() { timeline.Click(1, 1) }},
		{5, func() { timeline.Section(2, "Status") }},
		{6, timeline.OffCamera},
		{7, func() { timeline.Click(2, 2) }},
		{16, timeline.OnCamera},
		{18, func() { timeline.Say("one") }},
		{20, func() { timeline.Click(300, 200) }},
		{21, func() { timeline.Say("two") }},
		{23, timeline.Hush},
		{24, func() { timeline.Say("three") }},
		{26, func() { timeline.Section(4, "Disconnect") }},
		{28, func() { timeline.Say("to the end") }},
	} {
		watch.at(step.at)
		step.do()
	}
	cut := timeline.Cut(watch.began, watch.began.Add(span(30)))
	want := Cut{
		Sections: []Mark{{0, 2, "Status"}, {span(11), 4, "Disconnect"}},
		Captions: []Span{
			{span(3), span(6), "one"}, {span(6), span(8), "two"}, {span(9), span(11), "three"}, {span(13), span(15), "to the end"},
		},
		Clicks: []Click{{span(5), 300, 200}},
		Length: span(15),
		kept:   []frames{{150, 180}, {480, 780}, {780, 900}},
	}
	if diff := cmp.Diff(want, cut, cmp.AllowUnexported(Cut{}, frames{})); diff != "" {
		t.Errorf("the cut (-want +got):\n%s", diff)
	}
}

func TestACutOutsideTheCaptureKeepsWhatWasCaptured(t *testing.T) {
	t.Parallel()
	watch := newStopwatch()
	timeline := NewTimeline(func() time.Time { return watch.now })
	watch.at(-1) // ffmpeg's first frame may come later than what it shows
	timeline.Section(1, "Early")
	watch.at(12)
	timeline.OffCamera()
	cut := timeline.Cut(watch.began, watch.began.Add(span(10)))
	if cut.Length != span(10) || cut.Sections[0].At != 0 {
		t.Errorf("the film is %s long and begins its section at %s", cut.Length, cut.Sections[0].At)
	}
}

func TestAFilmWithoutASectionIsEmpty(t *testing.T) {
	t.Parallel()
	watch := newStopwatch()
	timeline := NewTimeline(func() time.Time { return watch.now })
	timeline.Say("nothing")
	if cut := timeline.Cut(watch.began, watch.began.Add(span(10))); cut.Length != 0 || len(cut.Captions) != 0 {
		t.Errorf("the cut is %+v", cut)
	}
}
