package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/internal/support"
	"mooring/templates"
	"mooring/web/view"
)

// supportNote keeps a note about a connection.
func (s *server) supportNote(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	ctx, id, text := c.Request().Context(), c.Param("id"), fields.Get(support.NoteField)
	err = s.Support.AddNote(ctx, id, who(c).actor(), text)
	var input *connection.InputError
	if errors.As(err, &input) {
		detail, err := s.Support.Look(ctx, id)
		if err != nil {
			return err
		}
		return s.showSupport(c, http.StatusUnprocessableEntity, detail, noteEntry{text: text, err: input.Message})
	}
	if err != nil {
		return err
	}
	s.notify(c, templates.Notice{Meaning: templates.MeaningGood, Text: "Your note is saved."})
	return c.Redirect(http.StatusSeeOther, view.SupportConnectionPath(id, ""))
}
