package secret

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
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

// GenerateKeyset writes a keyset with one new key to path, readable and
// writable by its owner only, and never overwrites a file. When it returns nil
// the file is on disk for good.
func GenerateKeyset(path string) error {
	handle, err := newHandle()
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		return fmt.Errorf("encode keyset: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &KeysetError{Path: path, Kind: ErrKeysetExists}
	}
	if err != nil {
		return unreadable(path, err)
	}
	if err := writeDurably(file, text.Bytes()); err != nil {
		// Half a keyset would stop every later start.
		_ = os.Remove(path)
		return unreadable(path, err)
	}
	return nil
}

// LoadKeyset reads the keyset at path. It refuses a file that anybody but its
// owner can reach, and says how to mend that.
func LoadKeyset(path string) (*Keyset, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &KeysetError{Path: path, Kind: ErrKeysetMissing}
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	// Windows has no such bits; its files inherit the folder's access list.
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, &KeysetError{Path: path, Kind: ErrKeysetExposed, Remedy: "run: chmod 600 " + path}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, &KeysetError{Path: path, Kind: ErrKeysetMalformed}
	}
	opened, err := fromHandle(handle)
	if err != nil {
		return nil, &KeysetError{Path: path, Kind: ErrKeysetMalformed}
	}
	return opened, nil
}

// writeDurably writes, flushes to disk and closes, and then flushes the folder,
// which holds the file's name.
func writeDurably(file *os.File, content []byte) error {
	_, err := file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil || runtime.GOOS == "windows" {
		return err // Windows cannot flush a folder.
	}
	folder, err := os.Open(filepath.Dir(file.Name()))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// unreadable wraps an error of the file system, which names the operation.
func unreadable(path string, err error) error {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		err = fault.Err
	}
	return &KeysetError{Path: path, Kind: ErrKeysetUnreadable, Remedy: err.Error()}
}
