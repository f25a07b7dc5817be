package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/support"
	"mooring/templates"
	"mooring/web/view"
)

// supportList is a page of all connections that a filter selects.
func (s *server) supportList(c echo.Context) error {
	query := supportQuery(c)
	list, err := s.Support.List(c.Request().Context(), query)
	if err != nil {
		return err
	}
	page, err := s.page(c, "Connections")
	if err != nil {
		return err
	}
	shown := view.SupportList(s.reader(c).Clock, query, list, s.Connections.Infos())
	return s.render(c, http.StatusOK, templates.SupportListPage(page, shown))
}

// supportQuery reads what was asked for out of the address.
func supportQuery(c echo.Context) support.Query {
	values := c.QueryParams()
	makePlain(values)
	return view.SupportListQuery(values)
}
