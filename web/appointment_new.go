package web

import (
	"context"
	"crypto/rand"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// appointmentNew is the form for a new appointment. With the key of a form that
// was sent it says what became of that. Members may use it as owners may: it
// changes nothing about the connection, and the front desk are members.
func (s *server) appointmentNew(c echo.Context) error {
	overview, err := s.bookable(c)
	if err != nil {
		return err
	}
	if bar := s.Connections.BookingBar(overview.Connection); bar != connection.BookingOpen {
		return s.showBarred(c, http.StatusOK, bar, overview.Connection)
	}
	if key := c.QueryParam("booking"); key != "" {
		sent, err := s.Connections.Booking(c.Request().Context(), ref(c), key)
		if err != nil {
			return err
		}
		return s.answerBooking(c, overview, view.BookingForm{}, sent)
	}
	form := view.BookingForm{LocationID: c.QueryParam("location"), Date: c.QueryParam("date")}
	booking := view.NewBooking(s.reader(c), overview, s.info(overview.Connection), form)
	if booking.Location.ID == "" {
		return s.showBarred(c, http.StatusOK, connection.BarNotConnected, overview.Connection)
	}
	booking.Begin(rand.Text())
	if err := s.fillBooking(c.Request().Context(), ref(c), booking); err != nil {
		return err
	}
	return s.showBooking(c, http.StatusOK, booking)
}

// bookable reads a connection that is not disconnected, of a provider with
// appointments.
func (s *server) bookable(c echo.Context) (connection.Overview, error) {
	overview, err := s.Connections.Overview(c.Request().Context(), ref(c))
	switch {
	case err != nil:
		return overview, err
	case s.info(overview.Connection).NoAppointments:
		return overview, connection.ErrNotFound
	case overview.Connection.Status == connection.StatusDisconnected:
		return overview, connection.ErrNotLive
	}
	return overview, nil
}

// fillBooking reads what the form shows of the day, and what is not settled.
func (s *server) fillBooking(ctx context.Context, of connection.Ref, booking *view.Booking) error {
	var err error
	if booking.Day, err = s.day(ctx, of, booking.Location, booking.Date); err != nil {
		return err
	}
	booking.Unsettled, err = s.Connections.UnsettledBookings(ctx, of)
	return err
}

// showBooking renders the form, fresh or refused.
func (s *server) showBooking(c echo.Context, status int, booking *view.Booking) error {
	booking.Renew(rand.Text())
	page, err := s.page(c, "New appointment")
	if err != nil {
		return err
	}
	return s.render(c, status, templates.NewAppointmentPage(page, booking.Page()))
}

// showBarred says why nothing can be booked.
func (s *server) showBarred(c echo.Context, status int, bar connection.BookingBar, of connection.Connection) error {
	message := view.BookingBarred(s.reader(c), bar, of, s.info(of))
	page, err := s.page(c, message.Heading)
	if err != nil {
		return err
	}
	return s.render(c, status, templates.MessagePage(page, message))
}
