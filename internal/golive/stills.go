package golive

import (
	"context"
	"fmt"
	"time"
)

// The contact sheet: stills beside and below each other, with their times.
const (
	sheetColumns  = 5
	sheetStills   = 60
	stillWidth    = 384
	leastDistance = 3 * time.Second
)

// stampTimes draws over each still the time it was taken at.
func stampTimes(length, distance time.Duration) string {
	o := &overlay{}
	for at := time.Duration(0); at < length; at += distance {
		o.line(layerCardText, at, at+distance, "Stamp", clock(at))
	}
	return styles + o.lines.String()
}

// stillDistance is how far apart the stills of a film are, in whole seconds.
func stillDistance(length time.Duration) time.Duration {
	return max(leastDistance, (length/sheetStills).Truncate(time.Second)+time.Second)
}

// sheet draws the contact sheet of the film.
func (e edit) sheet(ctx context.Context, ffmpeg, out string) error {
	distance := stillDistance(e.cut.Length)
	stills := int((e.cut.Length + distance - 1) / distance)
	rows := (stills + sheetColumns - 1) / sheetColumns
	return e.run(ctx, ffmpeg, "draw the contact sheet", "-i", e.mp4, "-vf", fmt.Sprintf(
		"fps=1/%d:start_time=0:round=up,ass=%s,scale=%d:-2:flags=area,tile=%dx%d:padding=4:margin=4:color=%s",
		distance/time.Second, stampsFile, stillWidth, sheetColumns, rows, bandColour),
		"-frames:v", "1", "-q:v", "3", "-y", out)
}
