package golive

import (
	"fmt"
	"strings"
)

// chapters are a film's sections, each to the beginning of the next.
func (c Cut) chapters() []Span {
	var chapters []Span
	for i, section := range c.Sections {
		to := c.Length
		if i+1 < len(c.Sections) {
			to = c.Sections[i+1].At
		}
		chapters = append(chapters, Span{From: section.At, To: to, Text: section.String()})
	}
	return chapters
}

// String is the section as contents list it.
func (m Mark) String() string { return fmt.Sprintf("%d. %s", m.Number, m.Title) }

// metadata writes a film's title and chapters as ffmpeg reads them.
func (c Cut) metadata(title string) string {
	var b strings.Builder
	fmt.Fprintf(&b, ";FFMETADATA1\ntitle=%s\n", metadataText(title))
	for _, chapter := range c.chapters() {
		fmt.Fprintf(&b, "[CHAPTER]\nTIMEBASE=1/1000\nSTART=%d\nEND=%d\ntitle=%s\n",
			chapter.From.Milliseconds(), chapter.To.Milliseconds(), metadataText(chapter.Text))
	}
	return b.String()
}

// metadataText escapes what has a meaning in ffmpeg's file of metadata.
func metadataText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "=", `\=`, ";", `\;`, "#", `\#`, "\n", " ").Replace(text)
}
