package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/templates"
	"mooring/web/view"
)

// supportProblems explains every kind of problem.
func (s *server) supportProblems(c echo.Context) error {
	page, err := s.page(c, "What problems mean")
	if err != nil {
		return err
	}
	shown := view.SupportProblems(s.reader(c).Clock, s.AppName, s.Connections.Infos())
	return s.render(c, http.StatusOK, templates.SupportProblemsPage(page, shown))
}
