package notify

import (
	"strings"
	"unicode/utf8"

	"mooring/templates"
)

// lineLength is where lines of plain text are broken, in characters (RFC 5322
// section 2.1.1: no more than 78).
const lineLength = 72

// textOf is the letter as plain text: the same sentences as its HTML.
func textOf(letter templates.Letter) string {
	paragraphs := []string{wrapped("", "", letter.Greeting), wrapped("", "", letter.Heading)}
	for _, paragraph := range letter.Paragraphs {
		paragraphs = append(paragraphs, wrapped("", "", paragraph))
	}
	paragraphs = append(paragraphs, letter.Link.Label+":\n"+letter.Link.URL)
	if len(letter.Others) > 0 {
		items := []string{letter.OthersHeading}
		for _, other := range letter.Others {
			items = append(items, wrapped("- ", "  ", other))
		}
		paragraphs = append(paragraphs, strings.Join(items, "\n"))
	}
	// "-- " begins a signature, which mail programs show quietly (RFC 3676 section 4.3).
	paragraphs = append(paragraphs, "-- \n"+wrapped("", "", letter.Closing))
	return strings.Join(paragraphs, "\n\n") + "\n"
}

// wrapped breaks a text into lines, of which the first begins with one thing and
// the others with another. A word that is longer than a line stays whole: it is an
// address.
func wrapped(first, then, text string) string {
	var lines strings.Builder
	lines.WriteString(first)
	length, begun := utf8.RuneCountInString(first), false
	for _, word := range strings.Fields(text) {
		size := utf8.RuneCountInString(word)
		switch {
		case begun && length+1+size > lineLength:
			lines.WriteString("\n" + then)
			length = utf8.RuneCountInString(then)
		case begun:
			lines.WriteByte(' ')
			length++
		}
		lines.WriteString(word)
		length, begun = length+size, true
	}
	return lines.String()
}
