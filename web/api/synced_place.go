package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"mooring/internal/connection"
)

// place is where a page of copied data ended.
type place struct {
	// At and ID are the order of the list; At is in microseconds, 0 where lists are
	// ordered by id.
	At int64  `json:"t,omitempty"`
	ID string `json:"i"`
	// AsOf is as_of of the first page, in microseconds.
	AsOf int64 `json:"a,omitempty"`
}

// markLength is how many bytes of a cursor tell lists and filters apart.
const markLength = 6

// cursor writes a place in the list that filter selects.
func (p place) cursor(filter ...string) *string {
	text, err := json.Marshal(p)
	if err != nil { // Numbers and text can always be written.
		return nil
	}
	written := base64.RawURLEncoding.EncodeToString(append(markOf(filter), text...))
	return &written
}

// placeOf reads the place of a cursor; the zero value for the beginning. Whoever
// makes one up gets at most another page of what they may see anyway.
func placeOf(text string, filter ...string) (place, error) {
	var read place
	if text == "" {
		return read, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) <= markLength || string(raw[:markLength]) != string(markOf(filter)) || json.Unmarshal(raw[markLength:], &read) != nil || odd(read.ID) {
		return read, badCursor.fault("query.after", "is no cursor of this list; send what “next” said, with the same filters")
	}
	return read, nil
}

// markOf tells filters apart.
func markOf(filter []string) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", filter))
	return sum[:markLength:markLength]
}

// changes is the place as the copy knows it.
func (p place) changes() connection.ChangesPlace {
	return connection.ChangesPlace{At: instant(p.At), ID: p.ID}
}

// instant is a moment in microseconds; 0 is the zero time.
func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// micros is a moment as a cursor holds it.
func micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}
