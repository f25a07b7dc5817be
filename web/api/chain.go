package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"mooring/web/edge"
)

// requestTimeout bounds every request but those that stream.
const requestTimeout = 60 * time.Second

// use installs what every request passes, outermost first. The time limit is
// outside of the log, which answers errors: there the request's context still
// tells whether the client is waiting.
func (s *server) use(e *echo.Echo) {
	e.Use(
		edge.RequestIDs(),
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: requestTimeout, Skipper: s.streams}),
		edge.Log(edge.LogOptions{Logger: s.Logger, Watch: s.Watch, Route: s.routeOf}),
		edge.Recover(s.Logger),
		s.secureHeaders,
		s.authenticate,
		s.readPath,
		s.readBody,
		s.repeats,
	)
}

// streams reports a request whose bodies go through as they come.
func (s *server) streams(c echo.Context) bool {
	what, _ := s.lineOf(c)
	return what.Streams
}

// secureHeaders sets what every answer carries: it is data, nobody keeps it, and
// no browser makes a page of it.
func (s *server) secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	https := strings.HasPrefix(s.BaseURL, "https://")
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		if https {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// reads reports a method that changes nothing and whose body says nothing.
func reads(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
