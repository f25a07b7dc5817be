package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// reconnectShow is where an email about a sign-in leads: one connection, what is
// wrong with it, and the button.
func (s *server) reconnectShow(c echo.Context) error {
	return s.showReconnect(c, http.StatusOK, view.Asked{})
}

// showReconnect renders it, with its form fresh or refused where it has one.
func (s *server) showReconnect(c echo.Context, status int, asked view.Asked) error {
	overview, err := s.Connections.Overview(c.Request().Context(), ref(c))
	if err != nil {
		return err
	}
	info, title := s.info(overview.Connection), "Sign in again to "
	if info.Grant == connection.GrantClient {
		title = "Reconnect "
	}
	page, err := s.page(c, title+overview.Connection.Tenant.Name)
	if err != nil {
		return err
	}
	return s.render(c, status, templates.ReconnectPage(page, view.Reconnect(s.reader(c), overview, info, asked)))
}
