package brand

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// svgNamespace is that of every element that may stand in a picture.
const svgNamespace = "http://www.w3.org/2000/svg"

// Limits of a drawing, far above any logo's, so that none keeps a browser busy.
const (
	maxDepth    = 64
	maxElements = 5000
	// maxUses bounds <use>, which draws something again: repeated within itself
	// it would draw without end.
	maxUses = 20
)

// plainSVG is what to do about most faults of an SVG.
const plainSVG = "Save it as plain SVG, with nothing but the drawing"

// drawing is what was seen of an SVG so far.
type drawing struct {
	open           []string // the open elements
	style          string   // the text of the open <style>, which may come in pieces
	rooted         bool
	elements, uses int
	width, height  float64
}

// examineSVG reads a drawing and refuses everything that is not drawing: what
// runs, what moves, what loads something, and what a browser may read otherwise
// than this does.
func examineSVG(content []byte) (drawn, *Fault) {
	decoder := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
	var d drawing
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return drawn{}, &Fault{"is no SVG picture that can be read", "Save it as SVG again, in UTF-8"}
		}
		if wrong := d.take(token); wrong != "" {
			return drawn{}, &Fault{wrong, plainSVG}
		}
	}
	switch {
	case !d.rooted:
		return drawn{}, &Fault{"is no SVG picture", "Save it as SVG again"}
	case d.width == 0 || d.height == 0:
		return drawn{}, &Fault{"does not say how large it is", "Give its first element width and height in pixels, or a viewBox"}
	}
	return drawn{typeSVG, d.width, d.height}, nil
}

// take looks at the next part of the file and says what is wrong with it.
func (d *drawing) take(token xml.Token) (wrong string) {
	switch token := token.(type) {
	case xml.StartElement:
		return d.begin(token)
	case xml.EndElement:
		return d.end(token)
	case xml.CharData:
		if d.in("style") {
			d.style += string(token)
		}
		if len(d.open) == 0 && strings.TrimSpace(string(token)) != "" {
			return "is no SVG picture, or has text beside it"
		}
	case xml.Directive:
		return "contains a document type or entities"
	case xml.ProcInst:
		if token.Target != "xml" || d.rooted {
			return "contains a processing instruction"
		}
	}
	return ""
}

// in reports whether the innermost open element has this name.
func (d *drawing) in(name string) bool {
	return len(d.open) > 0 && d.open[len(d.open)-1] == name
}

// begin looks at the beginning of an element.
func (d *drawing) begin(element xml.StartElement) (wrong string) {
	name := element.Name.Local
	d.elements++
	if name == "use" {
		d.uses++
	}
	switch {
	case element.Name.Space != svgNamespace || !allowed[name] || d.in("style"):
		return "contains <" + name + ">"
	case len(d.open) == 0 && (d.rooted || name != "svg"):
		return "contains <" + name + "> beside the picture"
	case len(d.open) >= maxDepth || d.elements > maxElements || d.uses > maxUses:
		return "contains more than a logo or a button needs"
	}
	for _, attribute := range element.Attr {
		if wrong := checkAttribute(attribute); wrong != "" {
			return wrong
		}
	}
	if !d.rooted {
		d.rooted = true
		d.width, d.height = sizeOf(element.Attr)
	}
	d.open = append(d.open, name)
	return ""
}

// end looks at the end of an element. A style is read as a whole, because what
// stands between its pieces may be nothing.
func (d *drawing) end(element xml.EndElement) (wrong string) {
	d.open = d.open[:len(d.open)-1]
	if element.Name.Local == "style" {
		wrong, d.style = checkCSS(d.style), ""
	}
	return wrong
}

// sizeOf is the size that the first element gives: width and height in pixels,
// else those of the viewBox; zero when there is neither.
func sizeOf(attributes []xml.Attr) (width, height float64) {
	given := make(map[string]string)
	for _, attribute := range attributes {
		if attribute.Name.Space == "" {
			given[attribute.Name.Local] = strings.TrimSpace(attribute.Value)
		}
	}
	width, height = pixels(given["width"]), pixels(given["height"])
	sides := strings.FieldsFunc(given["viewBox"], func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
	if (width == 0 || height == 0) && len(sides) == 4 {
		return pixels(sides[2]), pixels(sides[3])
	}
	return width, height
}

// pixels reads a length in pixels; 0 for any other.
func pixels(length string) float64 {
	number, err := strconv.ParseFloat(strings.TrimSuffix(length, "px"), 64)
	if err != nil || math.IsNaN(number) || number < 0 || number > 1e6 {
		return 0
	}
	return number
}
