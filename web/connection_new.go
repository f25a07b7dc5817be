package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// connectionNew is the connect page: what is shared and why, and what is asked of the
// practice. It never asks for a person's password of the provider.
func (s *server) connectionNew(c echo.Context) error {
	info, found := s.Connections.Info(c.QueryParam("provider"))
	if !found {
		return connection.ErrNotFound
	}
	return s.showConnect(c, http.StatusOK, info, view.Asked{Tenant: plain(c.QueryParam(view.TenantField))})
}

// showConnect renders the connect page, fresh or refused.
func (s *server) showConnect(c echo.Context, status int, info connection.ProviderInfo, asked view.Asked) error {
	page, err := s.page(c, "Connect to "+info.Name)
	if err != nil {
		return err
	}
	return s.render(c, status, templates.ConnectPage(page, view.Connect(s.reader(c), info, asked)))
}
