package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/templates"
	"mooring/web/view"
)

// reconnectShow is where an email about a sign-in leads: one connection, what is
// wrong with it, and the button.
func (s *server) reconnectShow(c echo.Context) error {
	overview, err := s.Connections.Overview(c.Request().Context(), ref(c))
	if err != nil {
		return err
	}
	page, err := s.page(c, "Sign in again to "+overview.Connection.Tenant.Name)
	if err != nil {
		return err
	}
	shown := view.Reconnect(s.reader(c), overview, s.info(overview.Connection))
	return s.render(c, http.StatusOK, templates.ReconnectPage(page, shown))
}
