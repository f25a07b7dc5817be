package brand_test

import (
	"strings"
	"testing"

	"mooring/internal/brand"
)

// drawing puts content into a drawing that may be shown.
func drawing(inside string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 40">` + inside + `</svg>`
}

func TestADrawingThatDoesMoreThanDrawIsRefused(t *testing.T) {
	t.Parallel()
	const other = "https://elsewhere.example/x"
	for name, try := range map[string]struct{ content, want string }{
		"a script":                    {drawing(`<script>alert(1)</script>`), "contains <script>"},
		"a script in capitals":        {drawing(`<SCRIPT>alert(1)</SCRIPT>`), "contains <SCRIPT>"},
		"a script of HTML":            {drawing(`<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>`), "contains <script>"},
		"a script by prefix":          {drawing(`<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>`), "contains <script>"},
		"a handler":                   {drawing(`<path onclick="alert(1)"/>`), "contains a script (onclick)"},
		"a handler in capitals":       {drawing(`<path ONLOAD="alert(1)"/>`), "contains a script (ONLOAD)"},
		"a handler at the root":       {strings.Replace(drawing(""), "viewBox", `onload="alert(1)" viewBox`, 1), "contains a script (onload)"},
		"HTML":                        {drawing(`<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>`), "contains <foreignObject>"},
		"a frame":                     {drawing(`<iframe xmlns="http://www.w3.org/1999/xhtml" src="` + other + `"/>`), "contains <iframe>"},
		"a link":                      {drawing(`<a href="` + other + `"><path/></a>`), "contains <a>"},
		"a picture from elsewhere":    {drawing(`<image href="` + other + `"/>`), "contains <image>"},
		"a picture within":            {drawing(`<image href="data:image/svg+xml,x"/>`), "contains <image>"},
		"a picture in a filter":       {drawing(`<filter><feImage href="` + other + `"/></filter>`), "contains <feImage>"},
		"a part from elsewhere":       {drawing(`<use href="` + other + `#a"/>`), "contains a link to something outside"},
		"a part by the old name":      {drawing(`<use xlink:href="` + other + `#a"/>`), "contains a link to something outside"},
		"a part from data":            {drawing(`<use href="data:image/svg+xml,x#a"/>`), "contains a link to something outside"},
		"a script as address":         {drawing(`<use href=" javascript:alert(1)"/>`), "contains a link to something outside"},
		"a gradient from elsewhere":   {drawing(`<linearGradient href="//elsewhere.example/#a"/>`), "contains a link to something outside"},
		"another base":                {drawing(`<g xml:base="` + other + `"><use href="#a"/></g>`), "contains base"},
		"a source":                    {drawing(`<path src="` + other + `"/>`), "contains src"},
		"a fill from elsewhere":       {drawing(`<path fill="url(` + other + `#a)"/>`), "a style that loads something"},
		"a fill with quotes":          {drawing(`<path fill="URL( '` + other + `#a' )"/>`), "a style that loads something"},
		"a style from elsewhere":      {drawing(`<path style="mask:url(//elsewhere.example/#a)"/>`), "a style that loads something"},
		"a hidden address":            {drawing(`<path style="mask:u\72l(//elsewhere.example/#a)"/>`), "contains a backslash"},
		"an entity as letters":        {drawing(`<path style="mask:&#117;rl(//elsewhere.example/#a)"/>`), "a style that loads something"},
		"an imported style":           {drawing(`<style>@import "` + other + `";</style>`), "a style that loads something"},
		"an imported style in CDATA":  {drawing(`<style><![CDATA[@import "` + other + `";]]></style>`), "a style that loads something"},
		"an imported style in pieces": {drawing(`<style>@im<!-- x --><![CDATA[po]]>rt "` + other + `";</style>`), "a style that loads something"},
		"a font":                      {drawing(`<style>@font-face{font-family:x}</style>`), "a style that loads something"},
		"a set of images":             {drawing(`<style>path{mask:image-set("` + other + `" 1x)}</style>`), "a style that loads something"},
		"an address without end":      {drawing(`<style>path{mask:url(</style>`), "a style that loads something"},
		"an element in a style":       {drawing(`<style><g/></style>`), "contains <g>"},
		"a style sheet":               {`<?xml-stylesheet href="` + other + `"?>` + drawing(""), "a processing instruction"},
		"a late declaration":          {drawing(`<?xml version="1.0"?>`), "a processing instruction"},
		"a document type":             {`<!DOCTYPE svg SYSTEM "` + other + `">` + drawing(""), "a document type or entities"},
		"entities":                    {`<!DOCTYPE svg [<!ENTITY a "aaaa">]>` + drawing("<text>&a;</text>"), "a document type or entities"},
		"an unknown entity":           {drawing(`<text>&nbsp;</text>`), "no SVG picture that can be read"},
		"an animated address":         {drawing(`<use href="#a"><set attributeName="href" to="` + other + `"/></use>`), "contains <set>"},
		"an animation":                {drawing(`<path><animate attributeName="d" values="a;b"/></path>`), "contains <animate>"},
		"an animation by style":       {drawing(`<style>@KeyFrames x{to{opacity:0}}</style>`), "contains an animation"},
		"a handler element":           {drawing(`<handler/>`), "contains <handler>"},
		"data of a drawing program":   {drawing(`<sodipodi:namedview xmlns:sodipodi="http://sodipodi.example/"/>`), "contains <namedview>"},
		"an undeclared prefix":        {drawing(`<svg:path/>`), "contains <path>"},
		"repeated in itself":          {drawing(strings.Repeat(`<use href="#a"/>`, 21)), "more than a logo or a button needs"},
		"too deep":                    {drawing(strings.Repeat(`<g>`, 70) + strings.Repeat(`</g>`, 70)), "more than a logo or a button needs"},
		"too many parts":              {drawing(strings.Repeat(`<path/>`, 5001)), "more than a logo or a button needs"},
		"something after it":          {drawing("") + `<g xmlns="http://www.w3.org/2000/svg"/>`, "contains <g> beside the picture"},
		"text after it":               {drawing("") + "alert(1)", "has text beside it"},
		"no SVG at all":               {`<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`, "contains <html>"},
		"no namespace":                {`<svg viewBox="0 0 200 40"/>`, "contains <svg>"},
		"another root":                {`<g xmlns="http://www.w3.org/2000/svg"/>`, "contains <g> beside"},
		"not closed":                  {strings.TrimSuffix(drawing("<g>"), "</svg>"), "no SVG picture that can be read"},
		"another encoding":            {`<?xml version="1.0" encoding="utf-7"?>` + drawing(""), "no SVG picture that can be read"},
		"UTF-16":                      {"\xff\xfe<\x00s\x00v\x00g\x00", "no SVG picture that can be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := faultsOf(t, folderOf(t, map[string]string{"logo.svg": try.content}))
			if len(faults) != 1 || !strings.Contains(faults.Error(), try.want) {
				t.Errorf("%v, want %q", faults, try.want)
			}
		})
	}
}

func TestWhatDrawingProgramsWriteIsTaken(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a declaration":  `<?xml version="1.0" encoding="UTF-8"?>` + "\n<!-- made by hand -->\n" + drawing(""),
		"a mark of UTF8": "\xef\xbb\xbf" + drawing(""),
		"parts of its own": drawing(`<defs><style>.a{fill:url(#b)}.c{fill:url( "#b" )}</style><clipPath id="d"><rect width="9" height="9"/></clipPath></defs>` +
			`<use xlink:href="#e"/><path class="a" style="filter:url('#f')" clip-path="url(#d)"/><title>Ours &amp; yours</title>`),
		"sizes in pixels": strings.Replace(drawing(""), "viewBox", `width="120px" height="30" viewBox`, 1),
		"sizes on paper":  strings.Replace(drawing(""), "viewBox", `width="4cm" height="1cm" viewBox`, 1),
		"commas":          strings.Replace(drawing(""), "0 0 200 40", "0,0, 200,40", 1),
	} {
		loaded, err := brand.Load(folderOf(t, map[string]string{"logo.svg": content}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if logo := loaded.Logo(); logo.Height < 30 || logo.Width < 120 {
			t.Errorf("%s: shown as %d × %d", name, logo.Width, logo.Height)
		}
	}
}
