package secret

import (
	"errors"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrCannotOpen: the sealed bytes were not sealed by any key of this keyset
// for this associated data, or they were changed since. It says nothing about
// what was sealed: callers must never take it for a dead credential.
var ErrCannotOpen = errors.New("sealed data cannot be opened with this keyset")

// Keyset seals secrets before they are stored and opens them again (AES-256
// in GCM, by Tink). The primary key seals; every key of the set opens, so that
// keys can be rotated without touching what is stored. It is safe for
// concurrent use.
type Keyset struct {
	aead tink.AEAD
}

// NewKeyset makes a keyset with one new key that lives in memory only: what it
// seals is lost with the process. GenerateKeyset makes one that lasts.
func NewKeyset() (*Keyset, error) {
	handle, err := newHandle()
	if err != nil {
		return nil, err
	}
	return fromHandle(handle)
}

// Seal encrypts plaintext and binds it to associated, which Open must be given
// to the letter. Callers name the row and the purpose in it, so that sealed
// bytes moved to another row or column do not open.
func (k *Keyset) Seal(plaintext []byte, associated string) ([]byte, error) {
	sealed, err := k.aead.Encrypt(plaintext, []byte(associated))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}

// Open decrypts what Seal made for the same associated. Its error is
// ErrCannotOpen and tells nothing more, on purpose.
func (k *Keyset) Open(sealed []byte, associated string) ([]byte, error) {
	plaintext, err := k.aead.Decrypt(sealed, []byte(associated))
	if err != nil {
		return nil, ErrCannotOpen
	}
	return plaintext, nil
}

// Format implements fmt.Formatter, so that no verb prints a key.
func (*Keyset) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

// newHandle makes a keyset of one new AES-256-GCM key.
func newHandle() (*keyset.Handle, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return handle, nil
}

// fromHandle fails when the keyset is for another purpose than sealing.
func fromHandle(handle *keyset.Handle) (*Keyset, error) {
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use keyset for sealing: %w", err)
	}
	return &Keyset{aead: primitive}, nil
}
