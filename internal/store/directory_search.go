package store

import (
	"strings"
	"unicode/utf8"
)

// prefixRange is the range of terms that begin with a text: from first up to, and
// without, end; without end when that is empty. Databases compare terms byte by
// byte, which for UTF-8 is by code point. Of a pasted address only the host counts.
func prefixRange(text string) (first, end string) {
	for _, scheme := range []string{"https://", "http://"} {
		if rest, found := strings.CutPrefix(text, scheme); found {
			text, _, _ = strings.Cut(rest, "/")
		}
	}
	for rest := text; rest != ""; {
		last, size := utf8.DecodeLastRuneInString(rest)
		rest = rest[:len(rest)-size]
		switch {
		case last == utf8.MaxRune: // the rune before it decides
		case last == '\uD7FF': // no text holds the surrogates behind it
			return text, rest + "\uE000"
		default:
			return text, rest + string(last+1)
		}
	}
	return text, ""
}
