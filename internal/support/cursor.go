package support

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// longestCursor is above every cursor of ours: a provider's answer may hold a
// long name, and base64 of JSON makes it longer.
const longestCursor = 16 << 10

// errCursor: a cursor is of another filter, or none of ours.
var errCursor = errors.New("cursor does not fit")

// mark is what a cursor holds.
type mark struct {
	// Filter is the fingerprint of the filter whose pages it is for.
	Filter string `json:"f"`
	Key    string `json:"k"`
	ID     string `json:"i"`
}

// cursor names a place in the order of a filter, for addresses.
func cursor(at Place, filter Filter) string {
	text, err := json.Marshal(mark{Filter: filter.fingerprint(), Key: at.Key, ID: at.ID})
	if err != nil {
		return "" // Strings can always be written.
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// place reads a cursor. It returns the beginning for an empty one, and errCursor
// with it for one that is of another filter or none of ours: whoever makes one up
// gets at most another page of what they may see anyway.
func place(text string, filter Filter) (Place, error) {
	if text == "" {
		return Place{}, nil
	}
	if len(text) > longestCursor {
		return Place{}, errCursor
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return Place{}, errCursor
	}
	var read mark
	if json.Unmarshal(raw, &read) != nil || read.Filter != filter.fingerprint() {
		return Place{}, errCursor
	}
	at := Place{Key: read.Key, ID: read.ID}
	if !filter.holds(at) {
		return Place{}, errCursor
	}
	return at, nil
}

// holds reports whether a place can be one in the order of the filter.
func (f Filter) holds(at Place) bool {
	if at.ID == "" || strings.ContainsRune(at.Key+at.ID, 0) {
		return false
	}
	if f.Search == "" && (f.Sort == SortNewest || f.Sort == SortLongest) {
		_, err := strconv.ParseInt(at.Key, 10, 64)
		return err == nil
	}
	return true
}

// fingerprint tells filters apart.
func (f Filter) fingerprint() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{
		f.Search, f.Provider, string(f.Status), string(f.Health), string(f.Problem), f.Age.String(), string(f.Sort),
	}))
	return hex.EncodeToString(sum[:8])
}
