//go:build !unix

package secret

import (
	"errors"
	"io/fs"
	"os"
)

// lock keeps other commands from changing the keyset file until release, by a
// file beside it, because there is no lock here that ends with the process.
func lock(path string) (release func(), err error) {
	guard := path + ".lock"
	file, err := os.OpenFile(guard, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, &KeysetError{Path: path, Kind: ErrKeysetBusy, Remedy: "if none is running, delete " + guard}
	}
	if err != nil {
		return nil, unreadable(guard, err)
	}
	return func() { _, _ = file.Close(), os.Remove(guard) }, nil
}

// keepOwner has nothing to do: a file's access follows from its folder.
func keepOwner(*os.File, fs.FileInfo) error { return nil }
