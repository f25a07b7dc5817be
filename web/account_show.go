package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/templates"
	"mooring/web/view"
)

// accountShow is the page of who is signed in.
func (s *server) accountShow(c echo.Context) error {
	return s.showAccount(c, http.StatusOK, "")
}

// showAccount renders the page, fresh or refused with a message.
func (s *server) showAccount(c echo.Context, status int, message string) error {
	signed := who(c)
	if signed.Visit != nil {
		return s.showGuest(c, signed)
	}
	page, err := s.page(c, "Your emails")
	if err != nil {
		return err
	}
	shown := view.Account(s.reader(c), signed.User, signed.Organisation)
	shown.Error = message
	return s.render(c, status, templates.AccountPage(page, shown))
}

// showGuest renders the page of a guest, who gets no emails.
func (s *server) showGuest(c echo.Context, signed *person) error {
	page, err := s.page(c, "About you")
	if err != nil {
		return err
	}
	shown := view.Account(s.reader(c), signed.User, signed.Organisation)
	return s.render(c, http.StatusOK, templates.GuestPage(page, shown))
}
