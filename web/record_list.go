package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// shownRecords is how many lines a page of a list has.
const shownRecords = 50

// recordList is a page of one of the lists that were copied beside appointments, or
// instead of them.
func (s *server) recordList(c echo.Context) error {
	query := c.QueryParams()
	makePlain(query)
	ctx, after := c.Request().Context(), query.Get("after")
	overview, err := s.Connections.Overview(ctx, ref(c))
	if err != nil {
		return err
	}
	of := overview.Connection
	shown, found := view.NewRecords(s.reader(c), overview, s.info(of), query.Get("list"))
	if !found {
		return connection.ErrNotFound
	}
	if of.Status == connection.StatusDisconnected {
		return connection.ErrNotLive
	}
	shown.List, err = s.Connections.Records(ctx, connection.RecordsQuery{
		Ref: ref(c), Kind: shown.Kind.Slug, After: after, Limit: shownRecords,
	})
	if err != nil {
		return err
	}
	page, err := s.page(c, shown.Kind.Title+" of "+of.Tenant.Name)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.RecordsPage(page, shown.Page(after != "")))
}
