package listing

import (
	"encoding/json"
	"errors"
	"regexp"
)

// ID is an identifier of a provider that writes some as texts and some as
// numbers. It is kept as text, so that 7 and "7" are the same one.
type ID string

// wholeNumber is one without fraction and exponent, which no float ever holds
// here: large ones keep every digit.
var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// errID is said of everything else.
var errID = errors.New("an id is neither a plain text nor a whole number")

// UnmarshalJSON implements json.Unmarshaler; null leaves none, and "" is none.
func (id *ID) UnmarshalJSON(text []byte) error {
	var own string
	switch {
	case string(text) == "null":
		return nil
	case wholeNumber.Match(text):
		*id = ID(text)
		return nil
	case json.Unmarshal(text, &own) != nil, own != "" && !IsID(own):
		return errID
	}
	*id = ID(own)
	return nil
}

// IsID reports whether an identifier can be kept and told from others: it is there,
// not too long, and plain text.
func IsID(id string) bool { return id != "" && len(id) <= MaxText && Plain(id) == id }
