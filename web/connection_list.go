package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// homeShow leads a practice to its setup page and staff to the console.
func (s *server) homeShow(c echo.Context) error {
	if who(c).Role.Staff() {
		return c.Redirect(http.StatusSeeOther, view.SupportPath)
	}
	return c.Redirect(http.StatusSeeOther, view.ConnectionsPath)
}

// connectionList is the setup page (Core Practice checkpoint 2).
func (s *server) connectionList(c echo.Context) error {
	overviews, err := s.Connections.Overviews(c.Request().Context(), who(c).OrganisationID)
	if err != nil {
		return err
	}
	page, err := s.page(c, "Connections")
	if err != nil {
		return err
	}
	reader := s.reader(c)
	shown := templates.Connections{CanChange: reader.CanChange}
	for _, overview := range overviews {
		shown.Cards = append(shown.Cards, view.Card(reader, overview, s.info(overview.Connection)))
	}
	for _, info := range s.Connections.Infos() {
		shown.Offers = append(shown.Offers, view.Offer(reader, info))
	}
	return s.render(c, http.StatusOK, templates.ConnectionsPage(page, shown))
}

// info describes a connection's provider; one that is no longer configured is
// shown by its slug.
func (s *server) info(of connection.Connection) connection.ProviderInfo {
	info, found := s.Connections.Info(of.Provider)
	if !found {
		return connection.ProviderInfo{Slug: of.Provider, Name: of.Provider}
	}
	return info
}
