package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// What stands in a demo's folder.
const (
	DatabaseFile = "mooring.db"
	KeysetFile   = DatabaseFile + ".keyset"
	MailFolder   = "mooring-mail"
)

// Used reports whether an earlier demo has been in a folder.
func Used(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, DatabaseFile))
	return err == nil
}

// Empty removes what demos left in a folder, and nothing else: it may be one
// that holds other files.
func Empty(folder string) error {
	for _, name := range []string{DatabaseFile, DatabaseFile + "-wal", DatabaseFile + "-shm", KeysetFile} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("start over: %w", err)
		}
	}
	if err := os.RemoveAll(filepath.Join(folder, MailFolder)); err != nil {
		return fmt.Errorf("start over: %w", err)
	}
	return nil
}
