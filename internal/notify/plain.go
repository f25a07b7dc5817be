package notify

import (
	"strings"
	"unicode"
)

// longestName is how much of a name from outside a letter shows, in characters.
const longestName = 80

// plain makes a name from outside fit for a letter: one line of visible text, cut
// to longestName. Mail programs turn what looks like an address into a link by
// themselves, so a space stands where one would be recognised ("http: //evil.
// example"); and marks that change the direction of text are left out, so that it
// cannot be read as something else (Unicode TR 36).
func plain(name string) string {
	var text strings.Builder
	characters := []rune(strings.ToValidUTF8(name, ""))
	for i, r := range characters {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			r = ' '
		case !unicode.IsGraphic(r):
			continue
		}
		text.WriteRune(r)
		if i+1 < len(characters) && linked(r, characters[i+1]) {
			text.WriteRune(' ')
		}
	}
	return shortened(strings.Join(strings.Fields(text.String()), " "), longestName)
}

// linked reports whether an address could go on from a character to the next: a
// dot in a host's name, or what follows a scheme.
func linked(r, next rune) bool {
	switch r {
	case '.', '。', '．', '｡':
		return !unicode.IsSpace(next)
	case ':':
		return next == '/' || next == '\\'
	}
	return false
}

// shortened cuts a text to so many characters.
func shortened(text string, most int) string {
	characters := []rune(text)
	if len(characters) <= most {
		return text
	}
	return strings.TrimRight(string(characters[:most-1]), " ") + "…"
}
