package brand

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Prefix is where the files are served: every address begins with it.
const Prefix = "/brand/"

// hashLength is how many hex digits of the SHA-256 stand in an address.
const hashLength = 16

// Brand is a folder that was read and found good. The zero Brand, and a nil
// one, have nothing: pages look as they do without a folder. It is never changed.
type Brand struct {
	accent    string
	pictures  map[string]Picture // by the name of the file without its ending
	addresses map[string]File
}

// Picture is a picture as a page shows it. The zero Picture is none.
type Picture struct {
	// URL is its address, which changes with its content.
	URL string
	// Width and Height are how large it is shown, in CSS pixels.
	Width, Height int
}

// IsZero reports that there is no picture.
func (p Picture) IsZero() bool { return p == Picture{} }

// Pictures are those of one practice system, each of them perhaps none.
type Pictures struct {
	// Connect and Disconnect are its official buttons, with their text in them.
	Connect, Disconnect Picture
	// Logo is its logo.
	Logo Picture
}

// File is one file as it is served.
type File struct {
	// Name is how the file is called in the folder, or would be.
	Name string
	// ContentType follows from the content.
	ContentType string
	// Content must not be changed.
	Content []byte
}

// Load reads a folder; the empty name stands for none. The error is Faults, with
// everything that is wrong.
func Load(folder string) (*Brand, error) {
	loaded := &Brand{pictures: make(map[string]Picture), addresses: make(map[string]File)}
	if folder == "" {
		return loaded, nil
	}
	var faults Faults
	for _, file := range read(folder, &faults) {
		if file.name == settingsFile {
			loaded.addSettings(file, &faults)
		} else {
			loaded.addPicture(file, &faults)
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return loaded, nil
}

// Logo is the vendor's own.
func (b *Brand) Logo() Picture { return b.picture(logoSlot) }

// Provider are the pictures of a practice system, by its slug.
func (b *Brand) Provider(slug string) Pictures {
	return Pictures{
		Connect: b.picture(slug + "/" + connectSlot), Disconnect: b.picture(slug + "/" + disconnectSlot),
		Logo: b.picture(slug + "/" + logoSlot),
	}
}

// Stylesheet is the address of the style sheet with the accent; empty without one.
func (b *Brand) Stylesheet() string {
	if b == nil {
		return ""
	}
	return b.accent
}

// Find returns the file with this address.
func (b *Brand) Find(address string) (File, bool) {
	if b == nil {
		return File{}, false
	}
	file, found := b.addresses[address]
	return file, found
}

// picture is the picture of a slot.
func (b *Brand) picture(slot string) Picture {
	if b == nil {
		return Picture{}
	}
	return b.pictures[slot]
}

// serve gives a file its address.
func (b *Brand) serve(file File) string {
	sum := sha256.Sum256(file.Content)
	address := Prefix + hex.EncodeToString(sum[:])[:hashLength] + "/" + strings.ReplaceAll(file.Name, "/", "-")
	b.addresses[address] = file
	return address
}
