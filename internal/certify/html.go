package certify

import (
	"context"
	"crypto/sha256"
	_ "embed" // The style is part of the program.
	"encoding/base64"
	"fmt"
	"io"

	"github.com/a-h/templ"
)

// css is the style of the report.
//
//go:embed report.css
var css string

// WriteHTML writes a report as one self-contained page: it loads nothing, and
// what checks found is shown and never obeyed.
func WriteHTML(ctx context.Context, w io.Writer, report Report) error {
	if err := reportPage(newPage(report)).Render(ctx, w); err != nil {
		return fmt.Errorf("write the report as HTML: %w", err)
	}
	return nil
}

// style is the page's one style element; the page's policy holds its hash.
func style() templ.Component { return templ.Raw("<style>" + css + "</style>") }

// policy lets the page show its own style and pictures, and nothing else (CSP
// Level 3, section 6.1).
func policy() string {
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'"
}
