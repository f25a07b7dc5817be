package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/templates"
	"mooring/web/view"
)

// connectionComplete is the callback (RFC 6749 section 4.1.2). The address
// holds a code, so the answer is a redirect to a clean one, sends no referrer
// and is not kept by anybody.
func (s *server) connectionComplete(c echo.Context) error {
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	slug := c.Param("provider")
	info, found := s.Connections.Info(slug)
	if !found {
		return connection.ErrNotFound
	}
	signed, err := s.signedIn(c)
	if err != nil {
		return err
	}
	if signed == nil {
		return c.Redirect(http.StatusSeeOther, view.SignInAfterPath(info.Slug))
	}
	c.Set(personKey, signed)
	if !signed.Role.CanChange() {
		// Who may not start a sign-in may not finish one; the connect page says so.
		return c.Redirect(http.StatusSeeOther, view.ConnectPath(info.Slug, ""))
	}
	session, err := s.session(c)
	if err != nil {
		return err
	}
	connected, err := s.Connections.Complete(c.Request().Context(), connection.CompleteInput{
		Provider:       slug,
		State:          c.QueryParam("state"),
		Code:           secret.NewValue(c.QueryParam("code")),
		ErrorCode:      c.QueryParam("error"),
		Issuer:         c.QueryParam("iss"),
		OrganisationID: signed.OrganisationID,
		By:             signed.actor(),
		SessionHash:    s.Sessions.Hash(session),
	})
	var failed *connection.SignInError
	if errors.As(err, &failed) {
		return s.leaveCallback(c, failed)
	}
	if err != nil {
		return err
	}
	return s.welcome(c, connected)
}

// welcome leads on from a sign-in: to the picker when somebody has to choose,
// else to the setup page; a guest to where they came from.
func (s *server) welcome(c echo.Context, connected connection.Connection) error {
	if left, err := s.signedInThere(c, connected); left || err != nil {
		return err
	}
	notice := templates.Notice{Meaning: templates.MeaningGood, Text: connected.Tenant.Name + " is connected."}
	next := view.ConnectionsPath
	if connected.Status == connection.StatusChoosing {
		notice.Text = "You are signed in to " + connected.Tenant.Name + ". One more step: choose the locations."
		if info := s.info(connected); info.Grant == connection.GrantClient {
			notice.Text = info.Name + " accepts the client id and the secret of " + connected.Tenant.Name + ". One more step: choose the locations."
		}
		next = view.ConnectionPath(connected.ID, "/locations")
	}
	s.notify(c, notice)
	return c.Redirect(http.StatusSeeOther, next)
}
