package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// comparisonRepair makes what we hold of a day equal to the provider, and leads to
// the comparison as it is then. A provider that could not be asked for the repair is
// not asked again at once.
func (s *server) comparisonRepair(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	shown, err := s.comparison(c, fields)
	if err != nil {
		return err
	}
	if shown.Possible() {
		result, err := s.Connections.RepairDay(c.Request().Context(), dayQuery(c, shown), who(c).actor())
		if err != nil {
			return err
		}
		if notice := shown.RepairNotice(result); notice != nil {
			s.notify(c, *notice)
		}
		s.setCompare(c, shown.Path(), result.Obstacle == "")
	}
	return c.Redirect(http.StatusSeeOther, shown.Path())
}
