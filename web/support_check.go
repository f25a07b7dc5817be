package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// supportCheck calls the provider for support staff and says what it saw and when.
func (s *server) supportCheck(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	result, err := s.Support.Check(ctx, id, who(c).actor())
	switch {
	case errors.Is(err, connection.ErrNotLive):
		s.notify(c, templates.Notice{Meaning: templates.MeaningNotice, Text: "There was nothing to check: this connection has no sign-in now."})
	case err != nil:
		return err
	default:
		detail, err := s.Support.Look(ctx, id)
		if err != nil {
			return err
		}
		info := s.info(detail.Overview.Connection)
		s.notify(c, view.SupportCheckNotice(result, info, view.SupportClock(s.reader(c), detail)))
	}
	return c.Redirect(http.StatusSeeOther, view.SupportConnectionPath(id, ""))
}
