package secret

import (
	"errors"
	"fmt"
	"io/fs"
)

// What can be wrong with a keyset file; each comes wrapped in a *KeysetError.
var (
	// ErrKeysetMissing: there is no such file.
	ErrKeysetMissing = errors.New("there is no keyset file")
	// ErrKeysetExists: a keyset file is never overwritten, because everything
	// sealed with it would be lost.
	ErrKeysetExists = errors.New("the file exists already and is never overwritten")
	// ErrKeysetExposed: other users of the machine may read or write the file.
	ErrKeysetExposed = errors.New("other users of this machine can reach the keyset file")
	// ErrKeysetUnreadable: the file cannot be read or written.
	ErrKeysetUnreadable = errors.New("the keyset file cannot be read or written")
	// ErrKeysetMalformed: the file is not a Tink keyset for sealing.
	ErrKeysetMalformed = errors.New("the file is not a keyset for sealing")
	// ErrKeysetBusy: another process changes the file at this moment.
	ErrKeysetBusy = errors.New("another command is changing the keyset file")
	// ErrKeysetForeign: the keys are not those that are in use.
	ErrKeysetForeign = errors.New("the file holds other keys than those that sealed what is stored")
)

// KeysetError names the file and what is wrong with it. Its text never holds
// anything of the file's content.
type KeysetError struct {
	Path string
	// Kind is one of the ErrKeyset errors.
	Kind error
	// Remedy is what to do, empty when Kind says it all.
	Remedy string
}

// Error implements error.
func (e *KeysetError) Error() string {
	text := fmt.Sprintf("keyset %s: %v", e.Path, e.Kind)
	if e.Remedy != "" {
		text += "; " + e.Remedy
	}
	return text
}

// Unwrap returns the kind.
func (e *KeysetError) Unwrap() error { return e.Kind }

// unreadable wraps an error of the file system, which names the operation.
func unreadable(path string, err error) error {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		err = fault.Err
	}
	return &KeysetError{Path: path, Kind: ErrKeysetUnreadable, Remedy: err.Error()}
}
