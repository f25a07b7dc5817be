package brand

import (
	"bytes"
	"fmt"
	"image/png"
	"path"
	"strings"
)

// The kinds of picture, by content.
const (
	typePNG = "image/png"
	typeSVG = "image/svg+xml"
)

// pngSignature begins every PNG (ISO/IEC 15948, section 5.2).
const pngSignature = "\x89PNG\r\n\x1a\n"

// maxPixels bounds the sides of a PNG, and so the memory that decoding takes.
const maxPixels = 2048

// drawn is what a file turned out to hold: its kind, and its own size in pixels.
type drawn struct {
	kind          string
	width, height float64
}

// box is the room that a page has for a picture, in CSS pixels.
type box struct {
	width, height int
	// least is the smallest height at which it still can be read.
	least int
}

// room is what a page has for a slot. A picture that is larger is shown smaller,
// which lets it have twice the pixels for fine screens; one that is smaller is
// shown as it is. A button is as high as a control of ours.
func room(slot string) box {
	switch {
	case slot == logoSlot:
		return box{width: 220, height: 36, least: 16}
	case path.Base(slot) == logoSlot:
		return box{width: 120, height: 28, least: 12}
	}
	return box{width: 320, height: 44, least: 24}
}

// addPicture checks a picture and gives it an address.
func (b *Brand) addPicture(from source, faults *Faults) {
	is, wrong := examine(from)
	if wrong != nil {
		faults.addFile(from.name, wrong.Wrong, wrong.Write)
		return
	}
	has := room(from.slot())
	width, height := has.fit(is)
	if height < has.least {
		faults.addFile(from.name,
			fmt.Sprintf("is %.0f × %.0f pixels and would be shown %d pixels high, too small to read", is.width, is.height, height),
			fmt.Sprintf("Draw it so that it can be shown between %d and %d pixels high and at most %d wide", has.least, has.height, has.width))
		return
	}
	address := b.serve(File{Name: from.name, ContentType: is.kind, Content: from.content})
	b.pictures[from.slot()] = Picture{URL: address, Width: width, Height: height}
}

// fit is the size at which a picture is shown.
func (b box) fit(is drawn) (width, height int) {
	scale := min(1, float64(b.width)/is.width, float64(b.height)/is.height)
	return max(1, int(is.width*scale+.5)), int(is.height*scale + .5)
}

// examine finds out what a file really holds; the fault says why it may not be
// shown, and is nil when it may.
func examine(from source) (drawn, *Fault) {
	isPNG := bytes.HasPrefix(from.content, []byte(pngSignature))
	switch named := path.Ext(from.name); {
	case named == ".png" && !isPNG:
		return drawn{}, &Fault{"is no PNG picture", "Save it as PNG again, or name it for what it is"}
	case named == ".svg" && isPNG:
		return drawn{}, &Fault{"is a PNG picture", "Name it " + strings.TrimSuffix(from.name, named) + ".png"}
	case isPNG:
		return examinePNG(from.content)
	}
	return examineSVG(from.content)
}

// examinePNG decodes a picture completely, because half of one is a fault too;
// its size is looked at before.
func examinePNG(content []byte) (drawn, *Fault) {
	damaged := &Fault{"is damaged", "Save it as PNG again"}
	size, err := png.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return drawn{}, damaged
	}
	if size.Width > maxPixels || size.Height > maxPixels {
		return drawn{}, &Fault{
			fmt.Sprintf("is %d × %d pixels", size.Width, size.Height),
			fmt.Sprintf("Save it with at most %d pixels on each side", maxPixels),
		}
	}
	if _, err := png.Decode(bytes.NewReader(content)); err != nil {
		return drawn{}, damaged
	}
	return drawn{typePNG, float64(size.Width), float64(size.Height)}, nil
}
