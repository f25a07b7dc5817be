package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/web/view"
)

// connectionCheck calls the provider and says what it saw and when.
func (s *server) connectionCheck(c echo.Context) error {
	result, err := s.Connections.Check(c.Request().Context(), ref(c), who(c).actor())
	if err != nil {
		return err
	}
	checked, err := s.Connections.Connection(c.Request().Context(), ref(c))
	if err != nil {
		return err
	}
	s.notify(c, view.CheckNotice(result, s.info(checked), s.reader(c).Clock))
	return c.Redirect(http.StatusSeeOther, view.ConnectionsPath)
}

// connectionSync asks for a sync now.
func (s *server) connectionSync(c echo.Context) error {
	if err := s.Connections.SyncNow(c.Request().Context(), ref(c), who(c).actor()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, view.ConnectionsPath)
}
