package vendor

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

// ErrCursor: a cursor is of another filter, or none of ours.
var ErrCursor = errors.New("cursor does not fit")

// markLength is how many bytes of a cursor tell filters apart.
const markLength = 6

// cursor names the place behind an id in a list that is selected by what.
func cursor(id string, what ...string) string {
	return base64.RawURLEncoding.EncodeToString(append(mark(what), id...))
}

// place is the id that a cursor names; empty for the beginning. Whoever makes one
// up gets at most another page of what they may see anyway.
func place(text string, what ...string) (string, error) {
	if text == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) <= markLength || string(raw[:markLength]) != string(mark(what)) {
		return "", ErrCursor
	}
	return string(raw[markLength:]), nil
}

// mark tells filters apart.
func mark(what []string) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", what))
	return sum[:markLength:markLength]
}
