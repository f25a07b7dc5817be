package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// supportMail sends the owners a link to sign in again and says to how many.
func (s *server) supportMail(c echo.Context) error {
	id := c.Param("id")
	asked, err := s.Support.AskToSignIn(c.Request().Context(), id, who(c).actor())
	notice := templates.Notice{
		Meaning: templates.MeaningGood,
		Text:    "A link to reconnect goes to " + templates.Count(asked, "owner") + " by email.",
		Details: []string{"Asking again within ten minutes sends nothing more. What becomes of the email shows below."},
	}
	switch {
	case errors.Is(err, connection.ErrNotLive):
		notice = templates.Notice{Meaning: templates.MeaningNotice, Text: "Nobody was asked: the practice disconnected this connection."}
	case err != nil:
		return err
	case asked == 0:
		notice = templates.Notice{Meaning: templates.MeaningNotice, Text: "Nobody was asked: no owner wants email. Please call the practice."}
	}
	s.notify(c, notice)
	return c.Redirect(http.StatusSeeOther, view.SupportConnectionPath(id, ""))
}
