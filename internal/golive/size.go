package golive

import "fmt"

// The film is laid out once, in the units of the smaller size; a larger one
// shows the same, sharper.
const (
	unitWidth  = 1280
	unitHeight = 720
	// bandHeight is what burned-in captions get below the browser's window: two
	// lines, so that they never cover what is clicked.
	bandHeight = 88
)

// Size is that of the film, in pixels.
type Size struct{ Width, Height int }

// Small and Large are the sizes a film can have.
func Small() Size { return Size{Width: unitWidth, Height: unitHeight} }

// Large is the other one.
func Large() Size { return Size{Width: 1920, Height: 1080} }

// ParseSize reads one as it is written on a command line.
func ParseSize(text string) (Size, error) {
	for _, size := range []Size{Small(), Large()} {
		if size.String() == text {
			return size, nil
		}
	}
	return Size{}, fmt.Errorf("the film can be %s or %s, not %q", Small(), Large(), text)
}

// String writes the size as ffmpeg reads it.
func (s Size) String() string { return fmt.Sprintf("%dx%d", s.Width, s.Height) }

// scale is how many pixels a unit has.
func (s Size) scale() float64 { return float64(s.Height) / unitHeight }

// frame is how the film's picture is divided.
type frame struct {
	film Size
	// band is the height of the part below the window, in units; 0 for none.
	band int
}

// window is the part that the browser fills, in pixels.
func (f frame) window() Size {
	return Size{Width: f.film.Width, Height: f.film.Height - int(float64(f.band)*f.film.scale())}
}

// units is the window's size in the browser's own pixels.
func (f frame) units() Size { return Size{Width: unitWidth, Height: unitHeight - f.band} }

// screen is the size of the screen the window is on. A window as large as its
// screen is made a pixel smaller by Chromium, which shows as a black edge.
func (f frame) screen() Size {
	const margin = 16
	window := f.window()
	return Size{Width: window.Width + margin, Height: window.Height + margin}
}
