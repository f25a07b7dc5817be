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
	page, err := s.page(c, "Your emails")
	if err != nil {
		return err
	}
	signed := who(c)
	shown := view.Account(s.reader(c), signed.User, signed.Organisation)
	shown.Error = message
	return s.render(c, status, templates.AccountPage(page, shown))
}
