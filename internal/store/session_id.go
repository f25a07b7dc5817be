package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"github.com/gorilla/sessions"
)

// sessionIDBytes is how many random bytes an id has: 256 bits.
const sessionIDBytes = 32

// newSessionID returns a random id in the alphabet of cookies.
func newSessionID() string {
	var bits [sessionIDBytes]byte
	_, _ = rand.Read(bits[:]) // It never fails (crypto/rand).
	return base64.RawURLEncoding.EncodeToString(bits[:])
}

// isSessionID reports whether text could be an id, so that what could not is
// never looked up.
func isSessionID(text string) bool {
	if len(text) != base64.RawURLEncoding.EncodedLen(sessionIDBytes) {
		return false
	}
	bits, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return err == nil && len(bits) == sessionIDBytes
}

// sessionKey is what the row is found by.
func sessionKey(id string) []byte { return derive("mooring session row", id) }

// Hash names a stored session to the rest of the program, to bind an
// authorization request to the browser that started it. It tells neither the id
// nor the row's key, and changes with Renew. It is nil for a session that is not stored.
func (s *Sessions) Hash(session *sessions.Session) []byte {
	if session.ID == "" {
		return nil
	}
	return derive("mooring session binding", session.ID)
}

// derive is SHA-256 of a purpose and an id, so that what is derived for one
// purpose says nothing about another.
func derive(purpose, id string) []byte {
	sum := sha256.Sum256([]byte(purpose + "\x00" + id))
	return sum[:]
}
