package golive

import (
	"fmt"
	"strings"
	"time"
)

// Captions say where a film's captions are.
type Captions string

// The places captions can have. WebVTT is written in either case.
const (
	// Burned captions are part of the picture, below the window. The track in the
	// file is off until a viewer turns it on.
	Burned Captions = "burned"
	// Beside them, the window fills the picture, and the track in the file is on.
	Beside Captions = "beside"
)

// webVTT writes captions or chapters as players read them.
func webVTT(spans []Span) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for i, span := range spans {
		fmt.Fprintf(&b, "\n%d\n%s --> %s\n%s\n", i+1, vttTime(span.From), vttTime(span.To), vttText(span.Text))
	}
	return b.String()
}

// vttTime writes a time as WebVTT has it, in milliseconds.
func vttTime(at time.Duration) string {
	ms := at.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

// vttText keeps players from reading marks in what people wrote.
func vttText(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", " ").Replace(text)
}
