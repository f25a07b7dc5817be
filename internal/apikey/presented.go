package apikey

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"mooring/internal/secret"
)

// The parts of a key's text: "mooring_", 12 characters that are its id, "_", and
// 52 characters that are its 256 secret bits.
const (
	prefix       = "mooring_"
	idLength     = 12
	secretBytes  = 32
	secretLength = 52
	textLength   = len(prefix) + idLength + 1 + secretLength
)

// scheme is that of the header Authorization (RFC 6750 section 2.1).
const scheme = "Bearer"

// alphabet is that of ids and secrets: it can be read aloud, and a double click
// selects the whole key.
var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Presented is a key as a request presents it.
type Presented struct {
	// ID finds the row; empty: the text cannot be a key.
	ID string
	// Hash is SHA-256 of the whole text.
	Hash [32]byte
}

// Parse reads the header Authorization, without the database. It fails with
// ErrMissing when there is no bearer in it. A bearer that cannot be a key has no
// ID, and no Key admits it.
func Parse(authorization string) (Presented, error) {
	name, text, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	text = strings.TrimSpace(text)
	if !strings.EqualFold(name, scheme) || text == "" {
		return Presented{}, ErrMissing
	}
	presented := Presented{Hash: sha256.Sum256([]byte(text))}
	if rest, found := strings.CutPrefix(text, prefix); found && len(text) == textLength && rest[idLength] == '_' && isID(rest[:idLength]) {
		presented.ID = rest[:idLength]
	}
	return presented, nil
}

// isID reports whether text could be an id, so that what could not is never
// looked up.
func isID(text string) bool {
	return len(text) == idLength && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '2' || r > '7')
	})
}

// newText makes the id and the whole text of a new key. The same once, unless it
// is empty, makes the same id.
func newText(once string) (id string, text secret.Value) {
	naming := sha256.Sum256([]byte("mooring API key\x00" + cmp.Or(once, rand.Text())))
	id = alphabet.EncodeToString(naming[:])[:idLength]
	var bits [secretBytes]byte
	_, _ = rand.Read(bits[:]) // It never fails (crypto/rand).
	return id, secret.NewValue(prefix + id + "_" + alphabet.EncodeToString(bits[:]))
}

// hashOf is what of a key's text is stored.
func hashOf(text secret.Value) [32]byte { return sha256.Sum256([]byte(text.Reveal())) }

// Admits reports whether the key is the one presented, and stands at now. It
// compares in constant time, and a key that was not found, the zero Key, costs
// the same work and never admits.
func (k Key) Admits(presented Presented, now time.Time) bool {
	same := subtle.ConstantTimeCompare(k.Hash[:], presented.Hash[:]) == 1
	return same && k.ID != "" && k.ID == presented.ID && k.Stands(now)
}

// Stands reports whether the key is neither revoked nor expired at now.
func (k Key) Stands(now time.Time) bool {
	return k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}
