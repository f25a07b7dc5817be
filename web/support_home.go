package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/templates"
	"mooring/web/view"
)

// supportHome is the console's first page.
func (s *server) supportHome(c echo.Context) error {
	overview, err := s.Support.Overview(c.Request().Context())
	if err != nil {
		return err
	}
	page, err := s.page(c, "Overview")
	if err != nil {
		return err
	}
	shown := view.SupportHome(s.reader(c).Clock, overview, s.Connections.Infos())
	return s.render(c, http.StatusOK, templates.SupportHomePage(page, shown))
}
