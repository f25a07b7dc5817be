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
// is data, and a database may refuse a zero byte.
func Plain(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
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
