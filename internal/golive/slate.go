package golive

import (
	"context"
	"fmt"
	"time"

	"github.com/jezek/xgb/xproto"
)

// slate is a page of one colour. Where it is on the screen is where pages are:
// the browser does not tell.
const (
	slatePage   = "data:text/html,<title>Slate</title><body style='background:%23ff00ff'>"
	slateColour = 0xff00ff
)

// find looks for the slate on the screen, and takes from it where the page
// begins. wide is how many CSS pixels the page is wide; window is the size that
// the browser's window should have, whose place is returned.
func (p *pointer) find(ctx context.Context, window Size, wide int) (corner point, err error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		pixels, err := p.pixels()
		if err != nil {
			return point{}, err
		}
		if slate := slateIn(pixels, p.screen); slate.width == window.Width {
			p.origin, p.unit = point{float64(slate.left), float64(slate.top)}, float64(slate.width)/float64(wide)
			return point{float64(slate.left), float64(slate.bottom - window.Height)}, nil
		}
		select {
		case <-ctx.Done():
			return point{}, fmt.Errorf("no window of %s shows on the screen of %s", window, p.screen)
		case <-again.C:
		}
	}
}

// pixels is what the screen shows, four bytes each: blue, green, red and nothing.
func (p *pointer) pixels() ([]byte, error) {
	shown, err := xproto.GetImage(p.conn, xproto.ImageFormatZPixmap, xproto.Drawable(p.root), 0, 0,
		uint16(p.screen.Width), uint16(p.screen.Height), 0xffffffff).Reply()
	if err != nil {
		return nil, fmt.Errorf("look at the screen: %w", err)
	}
	return shown.Data, nil
}

// area is a part of a screen; bottom is the first row below it.
type area struct{ left, top, width, bottom int }

// slateIn finds the slate in a picture; its width is 0 when it is not there.
func slateIn(pixels []byte, size Size) area {
	is := func(x, y int) bool {
		at := pixels[4*(y*size.Width+x):]
		return int(at[2])<<16|int(at[1])<<8|int(at[0]) == slateColour
	}
	for y := range size.Height {
		for x := range size.Width {
			if !is(x, y) {
				continue
			}
			right, bottom := x, y
			for right < size.Width && is(right, y) {
				right++
			}
			for bottom < size.Height && is(x, bottom) {
				bottom++
			}
			return area{left: x, top: y, width: right - x, bottom: bottom}
		}
	}
	return area{}
}
