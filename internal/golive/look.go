package golive

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Look is one frame of a film that was looked at: the part that shows the page,
// without the browser's own frame and the captions.
type Look struct {
	At time.Duration
	// Spread is the standard deviation of its brightness, from 0 to 127; that of
	// a blank page is 0.
	Spread float64
	// Change is the mean difference of its brightness to that of the look before.
	Change float64
}

// How a frame is looked at.
const (
	lookWidth, lookHeight = 320, 140
	looksEach             = time.Second
	// toolbarHeight is that of tabs and address, in units.
	toolbarHeight = 90
	// blankSpread is the most a page has that shows nothing: video is never quite even.
	blankSpread = 1.5
)

// looks decodes a film and looks at one frame of each second.
func looks(ctx context.Context, ffmpeg, film string, picture frame) ([]Look, error) {
	top := int(toolbarHeight * picture.film.scale())
	height := picture.window().Height - top
	pixels, err := output(ctx, ffmpeg, "-v", "error", "-i", film, "-vf",
		fmt.Sprintf("fps=1:start_time=0,crop=%d:%d:0:%d,scale=%d:%d:flags=area,format=gray", picture.film.Width, height, top, lookWidth, lookHeight),
		"-f", "rawvideo", "-")
	if err != nil {
		return nil, fmt.Errorf("look at the film: %w", err)
	}
	const size = lookWidth * lookHeight
	var found []Look
	var before []byte
	for ; len(pixels) >= size; pixels = pixels[size:] {
		now := pixels[:size]
		found = append(found, Look{At: time.Duration(len(found)) * looksEach, Spread: spread(now), Change: change(before, now)})
		before = now
	}
	return found, nil
}

// Blank reports whether the page shows nothing.
func (l Look) Blank() bool { return l.Spread <= blankSpread }

// spread is the standard deviation of a picture's brightness.
func spread(picture []byte) float64 {
	var sum, squares float64
	for _, pixel := range picture {
		sum += float64(pixel)
		squares += float64(pixel) * float64(pixel)
	}
	mean := sum / float64(len(picture))
	return math.Sqrt(max(squares/float64(len(picture))-mean*mean, 0))
}

// change is the mean difference between two pictures, 0 without a first.
func change(before, now []byte) float64 {
	if before == nil {
		return 0
	}
	var sum float64
	for i := range now {
		sum += math.Abs(float64(now[i]) - float64(before[i]))
	}
	return sum / float64(len(now))
}
