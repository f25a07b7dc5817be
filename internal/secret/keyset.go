package secret

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// ErrCannotOpen: the sealed bytes were not sealed by any key of this keyset
// for this associated data, or they were changed since. It says nothing about
// what was sealed: callers must never take it for a dead credential.
var ErrCannotOpen = errors.New("sealed data cannot be opened with this keyset")

// Keyset seals secrets before they are stored and opens them again (AES-256
// in GCM, by Tink). The primary key seals; every key of the set opens, so that
// keys can be rotated while processes serve. It is safe for concurrent use.
type Keyset struct {
	ring atomic.Pointer[ring]
	// file is where the keys come from; nil: they live in memory only.
	file *follower
}

// NewKeyset makes a keyset with one new key that lives in memory only: what it
// seals is lost with the process. GenerateKeyset makes one that lasts.
func NewKeyset() (*Keyset, error) {
	material, err := newMaterial()
	if err != nil {
		return nil, err
	}
	keys, err := newRing(material)
	if err != nil {
		return nil, err
	}
	made := &Keyset{}
	made.ring.Store(keys)
	return made, nil
}

// Seal encrypts plaintext and binds it to associated, which Open must be given
// to the letter. Callers name the row and the purpose in it, so that sealed
// bytes moved to another row or column do not open. It looks at the keyset's
// file first, so that no process goes on sealing with a key that is being removed.
func (k *Keyset) Seal(plaintext []byte, associated string) ([]byte, error) {
	sealed, err := k.newest().aead.Encrypt(plaintext, []byte(associated))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}

// Open decrypts what Seal made for the same associated. Bytes that a key
// unknown so far has sealed make it look at the file: another process may have
// begun to use a new one. Its error is ErrCannotOpen and tells nothing more, on
// purpose.
func (k *Keyset) Open(sealed []byte, associated string) ([]byte, error) {
	keys := k.ring.Load()
	if key, named := keyOf(sealed); named && !keys.opens(key) {
		keys = k.newest()
	}
	plaintext, err := keys.aead.Decrypt(sealed, []byte(associated))
	if err != nil {
		return nil, ErrCannotOpen
	}
	return plaintext, nil
}

// Keys tells which keys there are, by the file's newest state.
func (k *Keyset) Keys() Keys { return k.newest().keys() }

// Mark returns the bytes that everything begins with that the key has sealed
// (Tink's output prefix).
func Mark(key KeyID) []byte {
	return binary.BigEndian.AppendUint32([]byte{tinkPrefix}, uint32(key))
}

// Format implements fmt.Formatter, so that no verb prints a key.
func (*Keyset) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

// tinkPrefix begins what Tink seals; the key's id follows in big-endian order.
const tinkPrefix = 1

// keyOf reads which key sealed something; false: the bytes are not Tink's.
func keyOf(sealed []byte) (KeyID, bool) {
	if len(sealed) < 5 || sealed[0] != tinkPrefix {
		return 0, false
	}
	return KeyID(binary.BigEndian.Uint32(sealed[1:5])), true
}
