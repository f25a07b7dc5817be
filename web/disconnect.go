package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// disconnectShow asks before a purge; afterwards the same address shows the receipt.
func (s *server) disconnectShow(c echo.Context) error {
	ctx := c.Request().Context()
	overview, err := s.Connections.Overview(ctx, ref(c))
	if err != nil {
		return err
	}
	of := overview.Connection
	if of.Status == connection.StatusDisconnected {
		return s.showReceipt(c, of)
	}
	if !s.reader(c).CanChange {
		return errOwnersOnly
	}
	holdings, err := s.Connections.Holdings(ctx, ref(c))
	if err != nil {
		return err
	}
	page, err := s.page(c, "Disconnect "+of.Tenant.Name)
	if err != nil {
		return err
	}
	shown := view.Disconnect(overview, s.info(of), holdings, s.Connections.CanRevoke(of.Provider))
	shown.Button = templates.Picture(s.Brand.Provider(of.Provider).Disconnect)
	return s.render(c, http.StatusOK, templates.DisconnectPage(page, shown))
}

// disconnectSubmit purges the connection (Core Practice checkpoint 2).
func (s *server) disconnectSubmit(c echo.Context) error {
	if _, err := s.Connections.Disconnect(c.Request().Context(), ref(c), who(c).actor()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, view.ConnectionPath(c.Param("id"), "/disconnect"))
}

// showReceipt shows what a disconnect removed.
func (s *server) showReceipt(c echo.Context, of connection.Connection) error {
	page, err := s.page(c, "Disconnected from "+of.Tenant.Name)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.ReceiptPage(page, view.Receipt(s.reader(c), of, s.info(of))))
}
