package corepractice

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
)

// form is one way in which a text may stand somewhere.
type form struct {
	name   string
	needle []byte
}

// forms are the ways in which a text may stand somewhere: as it is, in base64
// at each of the three alignments and in both alphabets, percent-encoded, and in
// hex.
func forms(text string) []form {
	inHex := hex.EncodeToString([]byte(text))
	all := []form{
		{"as it is", []byte(text)}, {"in a query", []byte(url.QueryEscape(text))},
		{"in hex", []byte(inHex)}, {"in hex", []byte(strings.ToUpper(inHex))},
	}
	var percent strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&percent, "%%%02X", b)
	}
	all = append(all, form{"percent-encoded", []byte(percent.String())}, form{"percent-encoded", []byte(strings.ToLower(percent.String()))})
	for shift := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString(append(make([]byte, shift), text...))
			// Characters that also hold bits of what stands before or behind vary.
			from, to := (shift*8+5)/6, (shift+len(text))*8/6
			all = append(all, form{"in base64", []byte(encoded[from:to])})
		}
	}
	return all
}

// holds tells in which form a text stands in a place; empty when it does not.
func holds(place []byte, text string) string {
	if text == "" {
		return ""
	}
	for _, form := range forms(text) {
		if bytes.Contains(place, form.needle) {
			return form.name
		}
	}
	return ""
}
