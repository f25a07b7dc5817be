package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// UsualWidth is how many columns a terminal has that does not say.
const UsualWidth = 80

// Colour is a colour of text (ECMA-48 section 8.3.117).
type Colour int

// The colours.
const (
	Plain  Colour = 0
	Red    Colour = 31
	Green  Colour = 32
	Yellow Colour = 33
)

// Paint is text in the colour.
func (c Colour) Paint(text string) string {
	if c == Plain {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", c, text)
}

// Column is where words stand: they begin at Indent, where the line stands already, and
// are wrapped there so that they end before Width.
type Column struct {
	Indent, Width int
}

// Write writes words and ends the line.
func (c Column) Write(text *strings.Builder, words string) {
	at := c.Indent
	for i, word := range strings.Fields(Harmless(words)) {
		length := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+length > c.Width:
			text.WriteString("\n" + strings.Repeat(" ", c.Indent))
			at = c.Indent
		default:
			text.WriteByte(' ')
			at++
		}
		text.WriteString(word)
		at += length
	}
	text.WriteByte('\n')
}

// Harmless takes out of a text what a terminal would obey.
func Harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, text)
}
