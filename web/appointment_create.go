package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// appointmentCreate books an appointment: once for each form, however often it is
// sent. What is refused comes back with all that was typed.
func (s *server) appointmentCreate(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	overview, err := s.bookable(c)
	if err != nil {
		return err
	}
	if bar := s.Connections.BookingBar(overview.Connection); bar != connection.BookingOpen {
		return s.showBarred(c, http.StatusConflict, bar, overview.Connection)
	}
	typed := view.ReadBookingForm(fields)
	if key := fields.Get("booking"); key != "" {
		return s.book(c, overview, typed, connection.BookRequest{Key: key})
	}
	booking := view.NewBooking(s.reader(c), overview, s.info(overview.Connection), typed)
	if booking.Location.ID == "" {
		return s.showBarred(c, http.StatusConflict, connection.BarNotConnected, overview.Connection)
	}
	if err := s.fillBooking(c.Request().Context(), ref(c), booking); err != nil {
		return err
	}
	wanted, readable := booking.Wanted()
	if !readable {
		return s.showBooking(c, http.StatusUnprocessableEntity, booking)
	}
	return s.book(c, overview, booking.Form, connection.BookRequest{Key: typed.Key, Wanted: &wanted})
}

// book sends a booking and shows what became of it.
func (s *server) book(c echo.Context, overview connection.Overview, typed view.BookingForm, request connection.BookRequest) error {
	sent, err := s.Connections.Book(c.Request().Context(), ref(c), who(c).actor(), request)
	if errors.Is(err, connection.ErrFenced) {
		return s.showOvertaken(c)
	}
	if err != nil {
		return err
	}
	return s.answerBooking(c, overview, typed, sent)
}

// answerBooking shows what became of a form that was sent: the day with the
// appointment, the form again, or that nobody knows.
func (s *server) answerBooking(c echo.Context, overview connection.Overview, typed view.BookingForm, sent connection.Booking) error {
	if typed.Start == "" {
		typed = view.SentForm(overview, sent)
	}
	booking := view.NewBooking(s.reader(c), overview, s.info(overview.Connection), typed)
	if booking.Location.ID == "" {
		return s.showBarred(c, http.StatusConflict, connection.BarNotConnected, overview.Connection)
	}
	if err := s.fillBooking(c.Request().Context(), ref(c), booking); err != nil {
		return err
	}
	switch {
	case sent.State == connection.BookingMade:
		s.notify(c, booking.BookedNotice(sent))
		return c.Redirect(http.StatusSeeOther, booking.BookedPath(sent))
	case sent.State == connection.BookingRefused:
		booking.Refused(sent)
		return s.showBooking(c, http.StatusUnprocessableEntity, booking)
	case c.Request().Method == http.MethodPost:
		return c.Redirect(http.StatusSeeOther, view.BookingPath(c.Param("id"), sent.ID))
	}
	page, err := s.page(c, "New appointment")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.UnsettledBookingPage(page, booking.UnsettledPage(sent)))
}

// showOvertaken says that the connection moved on while an appointment was being sent.
func (s *server) showOvertaken(c echo.Context) error {
	message := view.BookingOvertaken(c.Param("id"))
	page, err := s.page(c, message.Heading)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusConflict, templates.MessagePage(page, message))
}
