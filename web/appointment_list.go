package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// appointmentList is one day at one location, in the location's time zone. A
// date or location that is not one shows today, or the first chosen location. Of a
// provider without appointments it leads to what there is instead: whoever links to
// this page of a connection need not know which provider it is.
func (s *server) appointmentList(c echo.Context) error {
	ctx := c.Request().Context()
	overview, err := s.Connections.Overview(ctx, ref(c))
	if err != nil {
		return err
	}
	if overview.Connection.Status == connection.StatusDisconnected {
		return connection.ErrNotLive
	}
	if info := s.info(overview.Connection); info.NoAppointments {
		return c.Redirect(http.StatusSeeOther, view.InsteadOfAppointments(overview.Connection, info))
	}
	page, err := s.page(c, "Appointments at "+overview.Connection.Tenant.Name)
	if err != nil {
		return err
	}
	shown := view.NewDay(s.reader(c), overview, s.info(overview.Connection), c.QueryParam("location"), c.QueryParam("date"))
	shown.Bar = s.Connections.BookingBar(overview.Connection)
	if shown.Location.ID != "" {
		shown.Day, err = s.day(ctx, ref(c), shown.Location, shown.Date)
		if err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, templates.AppointmentsPage(page, shown.Page()))
}

// day reads a day as last synced.
func (s *server) day(ctx context.Context, of connection.Ref, location connection.Location, date time.Time) (connection.Day, error) {
	from, to := calendar.DayBounds(date, date.Location())
	return s.Schedule.Day(ctx, connection.DayQuery{Ref: of, LocationID: location.ID, From: from, To: to})
}
