package listing

import (
	"strings"
	"unicode"
)

// Limits of what is kept, in bytes.
const (
	// MaxText bounds an id, a name, a status or an address.
	MaxText = 1000
	// MaxReason bounds an appointment's reason.
	MaxReason = 10_000
)

// Plain takes control characters and outer spaces out of text from outside; it
// is data, and a database may refuse a zero byte. So it does with those that turn the
// direction of writing: left open, they would turn our own words after a name as well.
func Plain(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case turns(r):
			return -1
		}
		return r
	}, text))
}

// turns reports whether a character turns the direction of what follows (Unicode
// Standard Annex 9, section 2: embeddings, overrides and isolates).
func turns(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// Name is plain text that must be there; ErrName when it is not, or too long.
func Name(text string) (string, error) {
	text = Plain(text)
	if text == "" || len(text) > MaxText {
		return "", ErrName
	}
	return text, nil
}

// Text is plain text of at most limit bytes, which may be missing; ErrText when it
// is longer.
func Text(text string, limit int) (string, error) {
	if len(text) > limit {
		return "", ErrText
	}
	return Plain(text), nil
}
