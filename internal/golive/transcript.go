package golive

import (
	"fmt"
	"strings"
	"time"
)

// transcript is the film in words, as Markdown: its sections and captions, each
// with the time it begins at.
func (c Cut) transcript(title string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nA film of %s.\n", title, clock(c.Length))
	next := 0
	for _, chapter := range c.chapters() {
		fmt.Fprintf(&b, "\n## %s (%s)\n\n", chapter.Text, clock(chapter.From))
		for ; next < len(c.Captions) && c.Captions[next].From < chapter.To; next++ {
			fmt.Fprintf(&b, "- %s %s\n", clock(c.Captions[next].From), c.Captions[next].Text)
		}
	}
	return b.String()
}

// clock writes a time in minutes and seconds.
func clock(at time.Duration) string {
	seconds := int(at.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
