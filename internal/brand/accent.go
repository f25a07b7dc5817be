package brand

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// minContrast is what text needs on its ground (WCAG 2.2, success criterion
// 1.4.3); controls need 3 (1.4.11), which is less.
const minContrast = 4.5

// step is how far the lightness moves at each try, of 1.
const step = .004

// stronger is how much further from the ground an accent under the pointer is.
const stronger = .08

// scheme is the light or the dark scheme of the pages.
type scheme struct {
	// grounds are the tokens of the style sheet that text in the accent stands on.
	grounds []colour
	// text is what stands on the accent: the accent is far from the grounds, and
	// this is further on their side than any of them.
	text colour
	// away is the direction of lightness that leads from the grounds.
	away float64
}

// lightScheme is the light scheme.
func lightScheme() scheme {
	return scheme{
		grounds: []colour{{0xf5, 0xf6, 0xf4}, {0xff, 0xff, 0xff}, {0xfd, 0xf5, 0xe5}, {0xfd, 0xf0, 0xee}, {0xed, 0xf7, 0xf0}, {0xee, 0xf1, 0xef}},
		text:    colour{0xff, 0xff, 0xff}, away: -1,
	}
}

// darkScheme is the dark scheme.
func darkScheme() scheme {
	return scheme{
		grounds: []colour{{0x12, 0x16, 0x15}, {0x1b, 0x20, 0x1f}, {0x2a, 0x24, 0x15}, {0x2f, 0x1d, 0x1b}, {0x17, 0x26, 0x1d}, {0x22, 0x28, 0x27}},
		text:    colour{}, away: 1,
	}
}

// legible reports whether text in the colour can be read on every ground, and
// the scheme's text on the colour.
func (s scheme) legible(c colour) bool {
	for _, ground := range s.grounds {
		if contrast(c, ground) < minContrast {
			return false
		}
	}
	return contrast(c, s.text) >= minContrast
}

// corrected is the colour nearest to the given one that is legible: it keeps the
// hue and moves the lightness, away from the grounds. At the end stands black or
// white, which is legible everywhere.
func (s scheme) corrected(given colour) colour {
	if s.legible(given) {
		return given
	}
	hue := given.shade()
	for lightness := min(max(hue.lightness, 0), 1); lightness >= 0 && lightness <= 1; lightness += s.away * step {
		if tried := hue.at(lightness); s.legible(tried) {
			return tried
		}
	}
	end, _ := shade{lightness: max(s.away, 0)}.colour()
	return end
}

// under is the accent under the pointer: a little further from the grounds.
func (s scheme) under(accent colour) colour {
	hue := accent.shade()
	return hue.at(min(max(hue.lightness+s.away*stronger, 0), 1))
}

// settings are what brand.json may hold.
type settings struct {
	Accent string `json:"accent"`
}

// addSettings reads brand.json.
func (b *Brand) addSettings(from source, faults *Faults) {
	const write = `Write {"accent": "#0a7d5a"}, with a colour of your own, or remove it`
	decoder := json.NewDecoder(bytes.NewReader(from.content))
	decoder.DisallowUnknownFields()
	var given settings
	if err := decoder.Decode(&given); err != nil {
		faults.addFile(from.name, "is not JSON with an accent and nothing else", write)
		return
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		faults.addFile(from.name, "goes on after its end", write)
		return
	}
	if given.Accent == "" {
		return
	}
	accent, ok := parseColour(given.Accent)
	if !ok {
		faults.addFile(from.name, "has an accent that is not a colour such as #0a7d5a", write)
		return
	}
	b.accent = b.serve(File{Name: "accent.css", ContentType: "text/css; charset=utf-8", Content: []byte(stylesheet(accent))})
}

// stylesheet sets the tokens of the accent in the layer that has them.
func stylesheet(accent colour) string {
	light, dark := lightScheme(), darkScheme()
	onLight, onDark := light.corrected(accent), dark.corrected(accent)
	return fmt.Sprintf("@layer tokens {\n  :root {\n    --accent: light-dark(%s, %s);\n    --accent-strong: light-dark(%s, %s);\n    --on-accent: light-dark(%s, %s);\n  }\n}\n",
		onLight, onDark, light.under(onLight), dark.under(onDark), light.text, dark.text)
}
