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
		notice := view.CheckNotice(result, info, view.SupportClock(s.reader(c), detail))
		if result.NeedsReconnect { // Staff cannot: the practice has to.
			notice.Text = info.Name + " no longer accepts the practice’s sign-in. Send the owners a link to sign in again."
		}
		s.notify(c, notice)
	}
	return c.Redirect(http.StatusSeeOther, view.SupportConnectionPath(id, ""))
}
