package templates_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// render is the HTML of a component.
func render(t *testing.T, component templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := component.Render(t.Context(), &out); err != nil {
		t.Fatalf("render: %v", err)
	}
	return out.String()
}

// parse is the document of a component.
func parse(t *testing.T, component templ.Component) *goquery.Document {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(render(t, component)))
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return document
}

// inline are the elements that do not stand on a line of their own.
var inline = map[string]bool{"a": true, "span": true, "strong": true, "time": true}

// words is the text of a selection with single spaces, as it is read: what
// stands in a block of its own is a word of its own, and a picture is the text
// that stands for it.
func words(selection *goquery.Selection) string {
	var text strings.Builder
	for _, node := range selection.Nodes {
		for part := range node.Descendants() {
			switch {
			case part.Type == html.TextNode:
				text.WriteString(part.Data)
			case part.Type == html.ElementNode && part.Data == "img":
				text.WriteString(attribute(part, "alt"))
			case part.Type == html.ElementNode && !inline[part.Data]:
				text.WriteString(" ")
			}
		}
		text.WriteString(" ")
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// attribute is an attribute's value, "" for none.
func attribute(node *html.Node, name string) string {
	for _, given := range node.Attr {
		if given.Key == name {
			return given.Val
		}
	}
	return ""
}

// named are the buttons and links of a name, as assistive technology finds them.
func named(root *goquery.Selection, name string) *goquery.Selection {
	return root.Find("a[href], button").FilterFunction(func(_ int, control *goquery.Selection) bool {
		return words(control) == name
	})
}

// controls are the names of all buttons and links, in order.
func controls(root *goquery.Selection) []string {
	return root.Find("a[href], button").Map(func(_ int, control *goquery.Selection) string { return words(control) })
}

// wants fails unless the text holds each part.
func wants(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in %q", part, text)
		}
	}
}

// selection shortens the name of goquery's type in callbacks.
type selection = goquery.Selection
