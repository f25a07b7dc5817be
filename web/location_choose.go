package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// locationChoose saves which locations are copied.
func (s *server) locationChoose(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	finishes, err := s.choosesForLink(c)
	if err != nil {
		return err
	}
	chosen, err := s.Connections.Choose(c.Request().Context(), ref(c), who(c).actor(), fields["location"])
	var input *connection.InputError
	if errors.As(err, &input) {
		return s.showLocations(c, http.StatusUnprocessableEntity, input.Message, fields["location"])
	}
	if err != nil {
		return err
	}
	if finishes {
		if left, err := s.finish(c, chosen); left || err != nil {
			return err
		}
	}
	notice := templates.Notice{Meaning: templates.MeaningGood, Text: "Your locations for " + chosen.Tenant.Name + " are saved."}
	s.notify(c, notice)
	return c.Redirect(http.StatusSeeOther, view.ConnectionsPath)
}
