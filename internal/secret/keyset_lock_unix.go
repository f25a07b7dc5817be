//go:build unix

package secret

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lock keeps other commands from changing the keyset file until release. The
// lock is on the file itself and ends with the process, however it ends.
func lock(path string) (release func(), err error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &KeysetError{Path: path, Kind: ErrKeysetMissing}
		}
		if err != nil {
			return nil, unreadable(path, err)
		}
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			_ = file.Close()
			return nil, &KeysetError{Path: path, Kind: ErrKeysetBusy, Remedy: "run this again when it has ended"}
		}
		if err != nil {
			_ = file.Close()
			return nil, unreadable(path, err)
		}
		if stillAt(path, file) {
			return func() { _ = file.Close() }, nil
		}
		// The file was replaced between opening and locking: lock the new one.
		_ = file.Close()
	}
}

// stillAt reports whether the open file is the one that path names.
func stillAt(path string, file *os.File) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(opened, named)
}

// keepOwner gives a file the owner of another: who runs the command may be the
// administrator, and the processes that serve must be able to read the file.
func keepOwner(file *os.File, old fs.FileInfo) error {
	owner, known := old.Sys().(*syscall.Stat_t)
	if !known || int(owner.Uid) == os.Geteuid() {
		return nil
	}
	return file.Chown(int(owner.Uid), int(owner.Gid))
}
