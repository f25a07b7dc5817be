package secret

import (
	"io/fs"
	"os"
	"sync"
)

// FollowOptions are what FollowKeyset needs.
type FollowOptions struct {
	// Path is the keyset file.
	Path string
	// Trouble hears, once for each kind, that the file has changed into one that
	// cannot be used; nil: nobody does. It must not use the keyset.
	Trouble func(error)
}

// LoadKeyset reads the keyset at path and follows the file as FollowKeyset does.
func LoadKeyset(path string) (*Keyset, error) {
	return FollowKeyset(FollowOptions{Path: path})
}

// FollowKeyset reads a keyset file and takes up what "keys rotate" changes in
// it: before anything is sealed, and when something turns up that an unknown key
// has sealed. Its own errors are *KeysetError.
//
// A later state of the file that cannot be read, or that lacks a key which we
// have without a note of its removal, is reported and otherwise ignored: what
// could be opened can be opened still.
func FollowKeyset(options FollowOptions) (*Keyset, error) {
	if options.Trouble == nil {
		options.Trouble = func(error) {}
	}
	followed := &follower{path: options.Path, trouble: options.Trouble}
	keys, err := followed.read()
	if err != nil {
		return nil, err
	}
	made := &Keyset{file: followed}
	made.ring.Store(keys)
	return made, nil
}

// follower watches one file.
type follower struct {
	path    string
	trouble func(error)

	mu sync.Mutex
	// taken is the file as it was when the keys in use were read from it.
	taken fs.FileInfo
	// complaint is the trouble that was reported last.
	complaint string
}

// newest looks whether the file has changed and returns the keys to use. Opening
// and asking the open file is exact on network file systems as well, and takes
// microseconds.
func (k *Keyset) newest() *ring {
	if k.file == nil {
		return k.ring.Load()
	}
	k.file.mu.Lock()
	defer k.file.mu.Unlock()
	current := k.ring.Load()
	changed, err := k.file.read()
	switch {
	case err != nil:
		k.file.complain(err)
	case changed == nil:
		k.file.complaint = ""
	case !changed.follows(current):
		k.file.taken = nil // Look again the next time.
		k.file.complain(&KeysetError{Path: k.file.path, Kind: ErrKeysetForeign, Remedy: "it is ignored until the right file is back"})
	default:
		k.file.complaint = ""
		k.ring.Store(changed)
		return changed
	}
	return current
}

// read returns the keys of the file, nil when they are those that were taken.
func (f *follower) read() (*ring, error) {
	file, info, err := openFile(f.path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if f.taken != nil && sameState(f.taken, info) {
		return nil, nil
	}
	keys, err := readRing(f.path, file)
	if err != nil {
		return nil, err
	}
	f.taken = info
	return keys, nil
}

// sameState reports whether a file has not changed: it is replaced as a whole,
// and where somebody copies over it, size or time differ.
func sameState(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// complain reports trouble, unless it is what was reported before.
func (f *follower) complain(err error) {
	if text := err.Error(); text != f.complaint {
		f.complaint = text
		f.trouble(err)
	}
}
