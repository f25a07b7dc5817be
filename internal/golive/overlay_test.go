package golive

import (
	"strings"
	"testing"
	"time"
)

// aCut is a film of two sections.
func aCut() Cut {
	return Cut{
		Sections: []Mark{{0, 1, "Activate"}, {20 * time.Second, 4, "Disconnect {\\an8}"}},
		Captions: []Span{{3 * time.Second, 8 * time.Second, "Kim & co. <owner> signs in"}, {22 * time.Second, 29 * time.Second, "All is gone."}},
		Clicks:   []Click{{6500 * time.Millisecond, 960, 540}},
		Length:   30 * time.Second,
	}
}

func TestTheOverlayHoldsCardsRipplesAndCaptions(t *testing.T) {
	t.Parallel()
	drawn := newOverlay(aCut(), frame{film: Large(), band: bandHeight}, "Recall Desk")
	for _, want := range []string{
		"Dialogue: 2,0:00:00.00,0:00:02.40,Shape,{\\pos(0,0)", // the first card begins covered
		`\fad(0,300)`,
		"Dialogue: 3,0:00:20.00,0:00:22.40,Card,",
		"4  Disconnect \\{\u29f5an8\\}",
		"Dialogue: 1,0:00:03.00,0:00:08.00,Caption,{\\pos(640,676)",
		"2 of 2", "Recall Desk",
		// Where the pointer was pressed, in the units of the smaller film.
		`Dialogue: 0,0:00:06.50,0:00:07.10,Shape,{\an7\pos(640.0,360.0)`,
	} {
		if !strings.Contains(drawn, want) {
			t.Errorf("the overlay lacks %q:\n%s", want, drawn)
		}
	}
}

func TestCaptionsBesideAreNotDrawn(t *testing.T) {
	t.Parallel()
	if drawn := newOverlay(aCut(), frame{film: Small()}, "Recall Desk"); strings.Contains(drawn, "Caption,{") {
		t.Errorf("the overlay holds captions:\n%s", drawn)
	}
}

func TestALongCaptionIsDrawnSmaller(t *testing.T) {
	t.Parallel()
	cut := aCut()
	cut.Captions[0].Text = strings.Repeat("many words ", 15)
	drawn := newOverlay(cut, frame{film: Small(), band: bandHeight}, "")
	if strings.Count(drawn, `\fs27}many words`) != 1 || strings.Contains(drawn, `\fs27}All`) {
		t.Errorf("the overlay is\n%s", drawn)
	}
}

func TestThePictureIsDividedAlikeInBothSizes(t *testing.T) {
	t.Parallel()
	for _, size := range []Size{Small(), Large()} {
		for _, band := range []int{0, bandHeight} {
			picture := frame{film: size, band: band}
			window, units := picture.window(), picture.units()
			if window.Width%2+window.Height%2 != 0 {
				t.Errorf("the window is %s, which video cannot have", window)
			}
			if got := float64(units.Height) * size.scale(); got != float64(window.Height) {
				t.Errorf("%s with a band of %d: %d units are %v pixels of %d", size, band, units.Height, got, window.Height)
			}
		}
		if read, err := ParseSize(size.String()); err != nil || read != size {
			t.Errorf("%s reads as %s, %v", size, read, err)
		}
	}
	if _, err := ParseSize("640x480"); err == nil || !strings.Contains(err.Error(), "1920x1080") {
		t.Errorf("an unknown size: %v", err)
	}
}
