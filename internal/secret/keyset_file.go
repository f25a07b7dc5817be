package secret

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// GenerateKeyset writes a keyset with one new key to path, readable and
// writable by its owner only, and never overwrites a file. When it returns nil
// the file is on disk for good.
func GenerateKeyset(path string) error {
	material, err := newMaterial()
	if err != nil {
		return err
	}
	text, err := encode(material)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &KeysetError{Path: path, Kind: ErrKeysetExists}
	}
	if err != nil {
		return unreadable(path, err)
	}
	if err := errors.Join(writeDurably(file, text), syncFolder(path)); err != nil {
		// Half a keyset would stop every later start.
		_ = os.Remove(path)
		return unreadable(path, err)
	}
	return nil
}

// encode spells the keys as they stand in the file.
func encode(material *tinkpb.Keyset) ([]byte, error) {
	var text bytes.Buffer
	if err := keyset.NewJSONWriter(&text).Write(material); err != nil {
		return nil, fmt.Errorf("encode keyset: %w", err)
	}
	return text.Bytes(), nil
}

// openFile opens a keyset file. It refuses one that anybody but its owner can
// reach, and says how to mend that. The caller closes the file.
func openFile(path string) (*os.File, fs.FileInfo, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &KeysetError{Path: path, Kind: ErrKeysetMissing}
	}
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, nil, unreadable(path, err)
	}
	// Windows has no such bits; its files inherit the folder's access list.
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		_ = file.Close()
		return nil, nil, &KeysetError{Path: path, Kind: ErrKeysetExposed, Remedy: "run: chmod 600 " + path}
	}
	return file, info, nil
}

// readRing reads the keys of an open file.
func readRing(path string, file io.Reader) (*ring, error) {
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, unreadable(path, err)
	}
	material, err := keyset.NewJSONReader(bytes.NewReader(text)).Read()
	if err != nil {
		return nil, &KeysetError{Path: path, Kind: ErrKeysetMalformed}
	}
	keys, err := newRing(material)
	if err != nil {
		return nil, &KeysetError{Path: path, Kind: ErrKeysetMalformed}
	}
	return keys, nil
}

// writeDurably writes, flushes to disk and closes.
func writeDurably(file *os.File, content []byte) error {
	_, err := file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncFolder flushes the folder of a file, which holds the file's name.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // Windows cannot flush a folder.
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
