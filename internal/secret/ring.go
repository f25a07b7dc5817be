package secret

import (
	"bytes"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
	"google.golang.org/protobuf/proto"
)

// KeyID names a key. It stands in clear before everything the key seals and is no secret.
type KeyID uint32

// Keys tells the keys of a keyset apart, in the order in which they were made.
type Keys struct {
	// Primary seals.
	Primary KeyID
	// Older open what was sealed before a rotation.
	Older []KeyID
	// Prepared are newer than the primary and do not seal yet.
	Prepared []KeyID
}

// ring is the keys of a keyset at one moment.
type ring struct {
	aead     tink.AEAD
	material *tinkpb.Keyset
}

// newRing fails when the keys are for another purpose than sealing.
func newRing(material *tinkpb.Keyset) (*ring, error) {
	text, err := proto.Marshal(material)
	if err != nil {
		return nil, fmt.Errorf("encode keyset: %w", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("read keyset: %w", err)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use keyset for sealing: %w", err)
	}
	return &ring{aead: primitive, material: material}, nil
}

// newMaterial makes one new AES-256-GCM key, the primary.
func newMaterial() (*tinkpb.Keyset, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return insecurecleartextkeyset.KeysetMaterial(handle), nil
}

// opens reports whether the ring has the key.
func (r *ring) opens(id KeyID) bool {
	key := find(r.material, id)
	return key != nil && key.GetStatus() == tinkpb.KeyStatusType_ENABLED
}

// follows reports whether the ring can be a later state of an earlier one: it
// has every key of it, if only the note that a key was removed.
func (r *ring) follows(earlier *ring) bool {
	for _, key := range earlier.material.GetKey() {
		if find(r.material, KeyID(key.GetKeyId())) == nil {
			return false
		}
	}
	return true
}

// keys lists the keys that open.
func (r *ring) keys() Keys { return keysOf(r.material) }

// keysOf lists the keys that open. Keys stand in the order of their making.
func keysOf(material *tinkpb.Keyset) Keys {
	found := Keys{Primary: KeyID(material.GetPrimaryKeyId())}
	passed := false
	for _, key := range material.GetKey() {
		id := KeyID(key.GetKeyId())
		switch {
		case id == found.Primary:
			passed = true
		case key.GetStatus() != tinkpb.KeyStatusType_ENABLED:
		case passed:
			found.Prepared = append(found.Prepared, id)
		default:
			found.Older = append(found.Older, id)
		}
	}
	return found
}

// find returns a key by its id, nil when it was never there.
func find(material *tinkpb.Keyset, id KeyID) *tinkpb.Keyset_Key {
	for _, key := range material.GetKey() {
		if key.GetKeyId() == uint32(id) {
			return key
		}
	}
	return nil
}
