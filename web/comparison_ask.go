package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// comparisonAsk lets the session compare a day, and leads to where it is shown. It
// does not ask the provider itself: so the page that does can be reloaded.
func (s *server) comparisonAsk(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	shown, err := s.comparison(c, fields)
	if err != nil {
		return err
	}
	s.setCompare(c, shown.Path(), true)
	return c.Redirect(http.StatusSeeOther, shown.Path())
}
