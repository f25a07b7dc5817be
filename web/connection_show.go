package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/templates"
	"mooring/web/view"
)

// shownRuns is how many sync runs a connection's page lists.
const shownRuns = 10

// connectionShow is the page of one connection.
func (s *server) connectionShow(c echo.Context) error {
	overview, err := s.Connections.Overview(c.Request().Context(), ref(c))
	if err != nil {
		return err
	}
	runs, err := s.Schedule.Runs(c.Request().Context(), ref(c), shownRuns)
	if err != nil {
		return err
	}
	page, err := s.page(c, overview.Connection.Tenant.Name)
	if err != nil {
		return err
	}
	shown := view.Connection(s.reader(c), overview, s.info(overview.Connection), runs)
	return s.render(c, http.StatusOK, templates.ConnectionPage(page, shown))
}

// cardShow is a connection's card alone, for the page that refreshes itself.
func (s *server) cardShow(c echo.Context) error {
	overview, err := s.Connections.Overview(c.Request().Context(), ref(c))
	if err != nil {
		return err
	}
	card := view.Card(s.reader(c), overview, s.info(overview.Connection))
	return s.render(c, http.StatusOK, templates.ConnectionCard(card))
}
