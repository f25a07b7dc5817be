package api

import (
	"bytes"
	"context"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"mooring/templates"
)

// docsPath is where the reference is.
const docsPath = prefix + "/docs"

// docsPolicy lets the page load our own style sheets and icon and nothing else.
const docsPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// serveReference serves the reference, made from the document when somebody first
// asks for it. Anybody may read it.
func (s *server) serveReference(e *echo.Echo, document *huma.OpenAPI) {
	render := sync.OnceValues(func() ([]byte, error) {
		var page bytes.Buffer
		err := templates.ReferencePage(s.reference(document)).Render(context.Background(), &page)
		return page.Bytes(), err
	})
	e.GET(docsPath, func(c echo.Context) error {
		page, err := render()
		if err != nil {
			return err
		}
		c.Response().Header().Set("Content-Security-Policy", docsPolicy)
		return answerUnchanging(c, echo.MIMETextHTMLCharsetUTF8, page)
	})
}
