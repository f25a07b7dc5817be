package secret

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// ErrKeyGone: the primary key is not the one that the caller went by; somebody
// else has changed the keyset meanwhile.
var ErrKeyGone = errors.New("the keyset was changed by another command meanwhile; run this one again")

// PrepareKey adds a new key to the keyset file, which opens and does not seal
// yet. Where one is prepared already it changes nothing.
func PrepareKey(path string) (Keys, error) {
	return change(path, func(material *tinkpb.Keyset) (bool, error) {
		if len(keysOf(material).Prepared) > 0 {
			return false, nil
		}
		made, err := newMaterial()
		if err != nil {
			return false, err
		}
		material.Key = append(material.Key, made.GetKey()...)
		return true, nil
	})
}

// PromoteKey makes the newest prepared key of the file the primary. It is
// ErrKeyGone when the primary is not from, or when no key is prepared.
func PromoteKey(path string, from KeyID) (Keys, error) {
	return change(path, func(material *tinkpb.Keyset) (bool, error) {
		keys := keysOf(material)
		if keys.Primary != from || len(keys.Prepared) == 0 {
			return false, ErrKeyGone
		}
		material.PrimaryKeyId = uint32(keys.Prepared[len(keys.Prepared)-1])
		return true, nil
	})
}

// RemoveKeys takes old keys out of the file: what they have sealed can never be
// opened again. It is ErrKeyGone when one of them is not an old key.
//
// The keys' ids stay, marked as destroyed (a status of Tink's), so that a process
// that has seen nothing of the rotation can tell the file from another keyset.
// In place of the key stands a random one that has never sealed anything,
// because every reader of Tink's wants one of the right form there.
func RemoveKeys(path string, ids []KeyID) (Keys, error) {
	return change(path, func(material *tinkpb.Keyset) (bool, error) {
		older := keysOf(material).Older
		for _, id := range ids {
			if !slices.Contains(older, id) {
				return false, ErrKeyGone
			}
			blank, err := newMaterial()
			if err != nil {
				return false, err
			}
			key := find(material, id)
			key.KeyData, key.Status = blank.GetKey()[0].GetKeyData(), tinkpb.KeyStatusType_DESTROYED
		}
		return len(ids) > 0, nil
	})
}

// change edits a keyset file in one step: a crash leaves the old file or the
// new one. edit reports whether there is anything to write.
func change(path string, edit func(*tinkpb.Keyset) (bool, error)) (Keys, error) {
	// A link keeps pointing where it did.
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		target = path
	}
	release, err := lock(target)
	if err != nil {
		return Keys{}, err
	}
	defer release()
	file, info, err := openFile(target)
	if err != nil {
		return Keys{}, err
	}
	keys, err := readRing(target, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return Keys{}, err
	}
	changed, err := edit(keys.material)
	if err != nil {
		return Keys{}, err
	}
	if changed {
		if err := replace(target, info, keys.material); err != nil {
			return Keys{}, err
		}
	}
	return keysOf(keys.material), nil
}

// replace puts a file with the keys in the place of another, with its owner.
// It is on disk for good when it returns nil.
func replace(path string, old os.FileInfo, material *tinkpb.Keyset) error {
	if _, err := newRing(material); err != nil {
		return err // Never write what could not be read.
	}
	text, err := encode(material)
	if err != nil {
		return err
	}
	next := path + ".new"
	// One may be left of a command that was killed; the lock says that none runs.
	_ = os.Remove(next)
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return unreadable(next, err)
	}
	err = errors.Join(keepOwner(file, old), writeDurably(file, text))
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		_ = os.Remove(next)
		return unreadable(path, err)
	}
	if err := syncFolder(path); err != nil {
		return unreadable(path, err)
	}
	return nil
}
