package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// shownEvents is how many events a page of the trail holds.
const shownEvents = 50

// activityList is the audit trail, of one connection or of the organisation.
func (s *server) activityList(c echo.Context) error {
	ctx := c.Request().Context()
	shown := templates.Activity{BackPath: view.ConnectionsPath}
	own, title := view.ActivityPath, "Activity"
	if strings.Contains(c.Path(), ":id") {
		of, err := s.Connections.Connection(ctx, ref(c))
		if err != nil {
			return err
		}
		shown.TenantName = of.Tenant.Name
		own, title = view.ConnectionPath(of.ID, "/activity"), "Activity of "+of.Tenant.Name
	}
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64) // Anything else is the first page.
	events, err := s.Connections.Events(ctx, connection.EventFilter{
		OrganisationID: who(c).OrganisationID, ConnectionID: c.Param("id"), Before: max(before, 0), Limit: shownEvents + 1,
	})
	if err != nil {
		return err
	}
	if len(events) > shownEvents {
		events = events[:shownEvents]
		shown.EarlierPath = own + "?before=" + strconv.FormatInt(events[shownEvents-1].Sequence, 10)
	}
	if before > 0 {
		shown.NewestPath = own
	}
	page, err := s.page(c, title)
	if err != nil {
		return err
	}
	shown.Days = view.Activity(s.reader(c).Clock, events)
	return s.render(c, http.StatusOK, templates.ActivityPage(page, shown))
}
