package brand

import (
	"encoding/xml"
	"regexp"
	"strings"
)

// allowed are the elements that draw, group or describe, and nothing else: no
// script, link, animation, picture within the picture, or markup of other kinds.
var allowed = map[string]bool{
	"svg": true, "g": true, "defs": true, "symbol": true, "use": true, "title": true, "desc": true, "style": true,
	"path": true, "rect": true, "circle": true, "ellipse": true, "line": true, "polyline": true, "polygon": true,
	"text": true, "tspan": true, "textPath": true,
	"linearGradient": true, "radialGradient": true, "stop": true, "clipPath": true, "mask": true, "pattern": true, "marker": true,
	"filter": true, "feBlend": true, "feColorMatrix": true, "feComponentTransfer": true, "feComposite": true, "feDropShadow": true,
	"feFlood": true, "feFuncA": true, "feFuncB": true, "feFuncG": true, "feFuncR": true, "feGaussianBlur": true, "feMerge": true,
	"feMergeNode": true, "feMorphology": true, "feOffset": true,
}

// loads finds what makes a style load something: a rule or function that names
// an address, or an address other than that of a part of the same picture.
var loads = regexp.MustCompile(`(?i)@import|@font-face|image-set\s*\(|\bimage\s*\(|\bsrc\s*\(|element\s*\(|expression\s*\(|javascript:|url\s*\(\s*["']?\s*[^"'#\s]|url\s*\(\s*["']?\s*$`)

// checkCSS says what is wrong with a style. A backslash could hide any of what
// is looked for, and no drawing needs one.
func checkCSS(text string) (wrong string) {
	switch {
	case strings.Contains(text, `\`):
		return `contains a backslash in a style`
	case strings.Contains(strings.ToLower(text), "@keyframes"):
		return "contains an animation"
	case loads.MatchString(text):
		return "contains a style that loads something"
	}
	return ""
}

// checkAttribute says what is wrong with an attribute. Most may hold a style, so
// each is read as one.
func checkAttribute(attribute xml.Attr) (wrong string) {
	name := strings.ToLower(attribute.Name.Local)
	switch {
	case strings.HasPrefix(name, "on"):
		return "contains a script (" + attribute.Name.Local + ")"
	case name == "href" && !strings.HasPrefix(strings.TrimSpace(attribute.Value), "#"):
		return "contains a link to something outside of it"
	case name == "src" || name == "base" || name == "action" || name == "formaction":
		return "contains " + attribute.Name.Local + ", which loads something"
	}
	return checkCSS(attribute.Value)
}
