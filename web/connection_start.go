package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
)

// connectionStart sends the browser to the provider in the same window (no
// pop-up, no new tab: Core Practice, "things to avoid").
func (s *server) connectionStart(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	info, found := s.Connections.Info(fields.Get("provider"))
	if !found {
		return connection.ErrNotFound
	}
	session, err := s.session(c)
	if err != nil {
		return err
	}
	address, err := s.Connections.Start(c.Request().Context(), connection.StartInput{
		OrganisationID: who(c).OrganisationID,
		By:             who(c).actor(),
		SessionHash:    s.Sessions.Hash(session),
		Provider:       info.Slug,
		Tenant:         fields.Get("tenant"),
	})
	var input *connection.InputError
	if errors.As(err, &input) {
		return s.showConnect(c, http.StatusUnprocessableEntity, info, fields.Get("tenant"), input.Message)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// connectionReconnect sends the browser to the provider to renew a sign-in.
func (s *server) connectionReconnect(c echo.Context) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	address, err := s.Connections.StartReconnect(c.Request().Context(), ref(c), who(c).actor(), s.Sessions.Hash(session))
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, address)
}
