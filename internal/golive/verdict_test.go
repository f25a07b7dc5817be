package golive

import (
	"strings"
	"testing"
	"time"
)

// aProof is that of a film as it should be, and what it should be.
func aProof() (Proof, edit) {
	wanted := edit{picture: frame{film: Small(), band: bandHeight}, cut: aCut(), captions: Burned}
	return Proof{
		Size: Small(), Rate: FrameRate, Length: wanted.cut.Length, Video: "h264", Pixels: "yuv420p", Colours: "bt709",
		Captions: "mov_text", Chapters: wanted.cut.chapters(),
		Looks: []Look{{0, 20, 0}, {time.Second, 0.2, 30}, {2 * time.Second, 20, 30}, {3 * time.Second, 20, 0}},
	}, wanted
}

func TestAFilmAsItShouldBePasses(t *testing.T) {
	t.Parallel()
	proof, wanted := aProof()
	if err := proof.check(wanted); err != nil {
		t.Error(err)
	}
}

func TestEveryFaultOfAFilmIsFound(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		spoil func(*Proof)
		want  string
	}{
		"size":            {func(p *Proof) { p.Size = Large() }, "1920x1080"},
		"rate":            {func(p *Proof) { p.Rate = 0 }, "frames a second"},
		"length":          {func(p *Proof) { p.Length -= 2 * time.Second }, "28s long"},
		"pixels":          {func(p *Proof) { p.Pixels = "yuv444p" }, "yuv444p"},
		"colours":         {func(p *Proof) { p.Colours = "unknown" }, "colours"},
		"no captions":     {func(p *Proof) { p.Captions = "" }, "no captions"},
		"captions twice":  {func(p *Proof) { p.Shown = true }, "players show its captions: true"},
		"no chapters":     {func(p *Proof) { p.Chapters = nil }, "0 chapters"},
		"another chapter": {func(p *Proof) { p.Chapters[1].Text = "else" }, `"else"`},
		"a late chapter":  {func(p *Proof) { p.Chapters[1].From += time.Second }, "21s"},
		"no frames":       {func(p *Proof) { p.Looks = nil }, "no frame"},
		"blank pages":     {func(p *Proof) { p.Looks[2].Spread, p.Looks[3].Spread = 0, 1 }, "blank page until 3s"},
		"only blank":      {func(p *Proof) { p.Looks = p.Looks[1:2] }, "all through"},
		"a still picture": {func(p *Proof) { p.Looks[1].Change, p.Looks[2].Change = 0, 0 }, "nothing in it moves"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proof, wanted := aProof()
			try.spoil(&proof)
			if err := proof.check(wanted); err == nil || !strings.Contains(err.Error(), try.want) {
				t.Errorf("it is judged %v, want %q", err, try.want)
			}
		})
	}
}

func TestABlankPictureHasNoSpread(t *testing.T) {
	t.Parallel()
	blank := make([]byte, 100)
	if (Look{Spread: spread(blank)}).Blank() != true {
		t.Error("a picture of one colour is not blank")
	}
	written := append(make([]byte, 50), []byte(strings.Repeat("\xff", 50))...)
	if got := spread(written); got < 127 || got > 128 {
		t.Errorf("half black and half white spreads by %v", got)
	}
	if got := change(blank, written); got != 127.5 {
		t.Errorf("half of it turning white is a change of %v", got)
	}
}
