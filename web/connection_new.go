package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// connectionNew is the connect page: what is shared and why, and the address.
// It never asks for a password of the provider.
func (s *server) connectionNew(c echo.Context) error {
	info, found := s.Connections.Info(c.QueryParam("provider"))
	if !found {
		return connection.ErrNotFound
	}
	return s.showConnect(c, http.StatusOK, info, c.QueryParam("tenant"), "")
}

// showConnect renders the connect page, fresh or refused.
func (s *server) showConnect(c echo.Context, status int, info connection.ProviderInfo, tenant, tenantError string) error {
	page, err := s.page(c, "Connect to "+info.Name)
	if err != nil {
		return err
	}
	return s.render(c, status, templates.ConnectPage(page, view.Connect(s.reader(c), info, tenant, tenantError)))
}
