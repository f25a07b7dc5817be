package web

import (
	"bytes"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// brandPolicy is for a file of the vendor's that is opened by itself: a drawing
// may style itself, and do nothing else.
const brandPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

// brandShow serves the vendor's pictures and colours. They were read when the
// program started, and their addresses hold the hash of what they contain, so
// browsers keep them for good (RFC 8246).
func (s *server) brandShow(c echo.Context) error {
	file, found := s.Brand.Find(c.Request().URL.Path)
	if !found {
		return echo.ErrNotFound
	}
	header := c.Response().Header()
	header.Set("Content-Security-Policy", brandPolicy)
	header.Set("Content-Type", file.ContentType)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(file.Content))
	return nil
}
