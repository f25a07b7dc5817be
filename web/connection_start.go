package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/web/view"
)

// errForAnother refuses a form that was shown to another practice than the one that the
// browser is signed in for by now: the last sign-in counts for all its windows.
var errForAnother = errors.New("form was shown to another organisation")

// connectionStart connects a practice: by what was typed, or by a sign-in to which it
// sends the browser in the same window (no pop-up, no new tab: Core Practice,
// "things to avoid").
func (s *server) connectionStart(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	if shownTo := fields.Get(view.OrganisationField); shownTo != "" && shownTo != who(c).OrganisationID {
		return errForAnother
	}
	info, found := s.Connections.Info(fields.Get("provider"))
	if !found {
		return connection.ErrNotFound
	}
	if info.Grant == connection.GrantClient {
		err = s.connectByCredentials(c, info, fields)
	} else {
		err = s.sendToSignIn(c, info, fields)
	}
	var input *connection.InputError
	if errors.As(err, &input) {
		return s.showConnect(c, http.StatusUnprocessableEntity, info, refusedWith(fields, input))
	}
	return err
}

// refusedWith is what a refused form is shown with again.
func refusedWith(fields url.Values, refused *connection.InputError) view.Asked {
	return view.Asked{Tenant: fields.Get(view.TenantField), ClientID: fields.Get(view.ClientIDField), Refused: refused}
}

// sendToSignIn starts a sign-in at the provider.
func (s *server) sendToSignIn(c echo.Context, info connection.ProviderInfo, fields url.Values) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	address, err := s.Connections.Start(c.Request().Context(), connection.StartInput{
		OrganisationID: who(c).OrganisationID,
		By:             who(c).actor(),
		SessionHash:    s.Sessions.Hash(session),
		Provider:       info.Slug,
		Tenant:         fields.Get(view.TenantField),
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// connectionReconnect renews a connection: by what was typed, or by a sign-in.
func (s *server) connectionReconnect(c echo.Context) error {
	of, err := s.Connections.Connection(c.Request().Context(), ref(c))
	if err != nil {
		return err
	}
	if info := s.info(of); info.Grant == connection.GrantClient {
		return s.reconnectByCredentials(c, of, info)
	}
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
