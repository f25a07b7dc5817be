package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/static"
)

// healthShow says that the process is alive.
func (s *server) healthShow(c echo.Context) error {
	return c.String(http.StatusOK, "ok\n")
}

// readinessShow says whether the program can serve: its database answers and
// has the schema it knows. The reason goes to the log, not to the caller.
func (s *server) readinessShow(c echo.Context) error {
	if s.Ready != nil {
		if err := s.Ready(c.Request().Context()); err != nil {
			s.Logger.ErrorContext(c.Request().Context(), "not ready", "error", err)
			return c.String(http.StatusServiceUnavailable, "not ready\n")
		}
	}
	return c.String(http.StatusOK, "ready\n")
}

// staticShow serves style sheet, script and icon under content-hashed addresses.
func (s *server) staticShow(c echo.Context) error {
	c.Response().Header().Del("Cache-Control") // static sets its own
	static.Handler().ServeHTTP(c.Response(), c.Request())
	return nil
}
