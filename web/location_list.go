package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// locationList is the picker.
func (s *server) locationList(c echo.Context) error {
	return s.showLocations(c, http.StatusOK, "", nil)
}

// showLocations renders the picker, fresh or refused with what was ticked. Where a
// provider has a single location there is none; the connection's page names it.
func (s *server) showLocations(c echo.Context, status int, message string, ticked []string) error {
	ctx := c.Request().Context()
	of, err := s.Connections.Connection(ctx, ref(c))
	if err != nil {
		return err
	}
	if of.Status == connection.StatusDisconnected {
		return connection.ErrNotLive
	}
	info := s.info(of)
	if info.OneLocation {
		return c.Redirect(http.StatusSeeOther, view.ConnectionPath(of.ID, ""))
	}
	locations, err := s.Connections.Locations(ctx, ref(c))
	if err != nil {
		return err
	}
	page, err := s.page(c, "Choose locations")
	if err != nil {
		return err
	}
	shown := view.Locations(s.reader(c), of, locations, info)
	if message != "" {
		shown.Error = message
		view.Tick(&shown, ticked)
	}
	return s.render(c, status, templates.LocationsPage(page, shown))
}
