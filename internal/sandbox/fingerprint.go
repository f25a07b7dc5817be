package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
)

// fingerprintBytes is how much of the digest is kept: 48 bits tell a few
// million tokens apart and give none away.
const fingerprintBytes = 6

// Fingerprint names a token without revealing it: the first 12 hexadecimal
// digits of its SHA-256. The empty token has the empty fingerprint, so that
// "nothing was presented" stays visible in a [Record].
func Fingerprint(token string) string {
	if token == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:fingerprintBytes])
}
