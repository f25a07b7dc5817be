package account

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"github.com/alexedwards/argon2id"

	"mooring/internal/secret"
)

// parameters cost 19 MiB and two passes for each hash: the first choice of the
// OWASP password storage cheat sheet. Two at a time stay within 40 MiB.
func parameters() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Argon2id hashes passwords with argon2id (RFC 9106).
type Argon2id struct{}

// Hash implements Hasher.
func (Argon2id) Hash(password secret.Value) (string, error) {
	hash, err := argon2id.CreateHash(password.Reveal(), parameters())
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// Matches implements Hasher.
func (Argon2id) Matches(password secret.Value, hash string) (bool, error) {
	matches, err := argon2id.ComparePasswordAndHash(password.Reveal(), hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return matches, nil
}

// newDecoy is written as a hash of Argon2id and is none: random bytes stand where
// the hash would. So making it costs nothing, no password matches it, and finding
// that out costs as much as with any other.
func newDecoy() string {
	p := parameters()
	salt, key := make([]byte, p.SaltLength), make([]byte, p.KeyLength)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	_, _ = rand.Read(key)
	encoded := base64.RawStdEncoding.EncodeToString
	// 19 is the version of RFC 9106 section 3.1.
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism, encoded(salt), encoded(key))
}
