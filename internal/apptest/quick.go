package apptest

import (
	"github.com/alexedwards/argon2id"

	"mooring/internal/account"
	"mooring/internal/secret"
)

// quick makes hashes that cost next to nothing. A hash names its own cost, so the
// app checks them as it checks every other.
type quick struct{ account.Argon2id }

// Hash implements account.Hasher.
func (quick) Hash(password secret.Value) (string, error) {
	return argon2id.CreateHash(password.Reveal(), &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}
