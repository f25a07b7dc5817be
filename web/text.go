package web

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// refuseOddPaths answers 404 to paths with a zero character or with bytes that
// are no UTF-8: nothing of ours has such an id, and PostgreSQL takes none as text.
func refuseOddPaths(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if path := c.Request().URL.Path; path != plain(path) {
			return echo.ErrNotFound
		}
		return next(c)
	}
}

// plain puts U+FFFD for zero characters and for bytes that are no UTF-8.
func plain(text string) string {
	const replacement = "\uFFFD"
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, replacement)
	}
	return strings.ReplaceAll(text, "\x00", replacement)
}

// makePlain makes the values of a form plain, so that what nobody can have
// typed is refused like any other wrong entry.
func makePlain(fields url.Values) {
	for _, values := range fields {
		for i, value := range values {
			values[i] = plain(value)
		}
	}
}
