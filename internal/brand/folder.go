package brand

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// maxFile is the largest file that is read, in bytes.
const maxFile = 200 << 10

// settingsFile holds what is no picture.
const settingsFile = "brand.json"

// The slots: the names of pictures, without folder and ending.
const (
	logoSlot       = "logo"
	connectSlot    = "connect"
	disconnectSlot = "disconnect"
)

// Providers returns the slugs of the practice systems that may have a folder.
func Providers() []string { return []string{"core-practice", "drchrono", "bqe-core", "docplanner"} }

// pictureEndings are those of files that somebody means as a picture.
var pictureEndings = []string{".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp"}

// source is a file of the folder.
type source struct {
	// name is its path in the folder, with "/".
	name    string
	content []byte
}

// slot is the source's name without its ending.
func (s source) slot() string { return strings.TrimSuffix(s.name, path.Ext(s.name)) }

// read reads every file of the folder that has a place.
func read(folder string, faults *Faults) []source {
	files := readFolder(folder, "", faults)
	taken := make(map[string]string)
	for _, file := range files {
		if other, twice := taken[file.slot()]; twice {
			faults.add("holds both "+other+" and "+file.name, "Keep one of them")
		}
		taken[file.slot()] = file.name
	}
	return files
}

// readFolder reads one folder, and those of practice systems in it. Names that
// begin with a dot are the operating system's affair.
func readFolder(folder, inside string, faults *Faults) (files []source) {
	entries, err := os.ReadDir(filepath.Join(folder, filepath.FromSlash(inside)))
	if err != nil {
		faults.add(unreadable(inside, err), "Write the path of a folder that Mooring may read")
		return nil
	}
	for _, entry := range entries {
		name := path.Join(inside, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(name)))
		switch {
		case err != nil:
			faults.add(unreadable(name, err), "Let Mooring read it, or remove it")
		case info.IsDir() && inside == "" && slices.Contains(Providers(), name):
			files = append(files, readFolder(folder, name, faults)...)
		case info.IsDir():
			faults.add("holds the folder "+name+", which is no practice system's", "Name it "+strings.Join(Providers(), ", ")+", or remove it")
		case known(name):
			files = appendFile(files, folder, name, faults)
		case slices.Contains(pictureEndings, strings.ToLower(path.Ext(name))):
			faults.addFile(name, "no page shows", "Name it "+names(inside)+", or remove it")
		}
	}
	return files
}

// known reports whether a file has a place.
func known(name string) bool {
	ending := path.Ext(name)
	slot := strings.TrimSuffix(name, ending)
	inside, base := path.Split(slot)
	switch {
	case name == settingsFile:
		return true
	case ending != ".svg" && ending != ".png":
		return false
	case inside == "":
		return base == logoSlot
	}
	return base == logoSlot || base == connectSlot || base == disconnectSlot
}

// names lists what pictures may be called in a folder.
func names(inside string) string {
	if inside == "" {
		return "logo.svg or logo.png"
	}
	return "connect, disconnect or logo, with .svg or .png"
}

// appendFile reads one regular file, and no more of it than may be there.
func appendFile(files []source, folder, name string, faults *Faults) []source {
	content, err := readFile(filepath.Join(folder, filepath.FromSlash(name)))
	switch {
	case err != nil:
		faults.add(unreadable(name, err), "Let Mooring read it, or remove it")
	case len(content) > maxFile:
		faults.addFile(name, "is larger than 200 KB", "Make it smaller")
	default:
		return append(files, source{name, content})
	}
	return files
}

// errNotRegular is what a device or a pipe is.
var errNotRegular = errors.New("no regular file")

// readFile reads a file up to a byte beyond maxFile.
func readFile(place string) ([]byte, error) {
	if info, err := os.Stat(place); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, errNotRegular)
	}
	file, err := os.Open(place)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	return content, errors.Join(err, file.Close())
}

// unreadable words why something could not be read, "" being the folder itself.
func unreadable(name string, err error) string {
	switch {
	case name == "" && errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case name == "":
		return "is no folder that can be read"
	case errors.Is(err, fs.ErrPermission):
		return "does not let Mooring read " + name
	}
	return "holds " + name + ", which cannot be read"
}
