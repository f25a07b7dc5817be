package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/web/view"
)

// connectByCredentials connects a practice by the client id and the secret that the
// provider issued to it. An *InputError is the caller's to show.
func (s *server) connectByCredentials(c echo.Context, info connection.ProviderInfo, fields url.Values) error {
	return s.useCredentials(c, info, connection.CredentialInput{
		Tenant: fields.Get(view.TenantField), Credentials: typed(fields),
	})
}

// reconnectByCredentials renews a connection by what its reconnect page asked for.
func (s *server) reconnectByCredentials(c echo.Context, of connection.Connection, info connection.ProviderInfo) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	err = s.useCredentials(c, info, connection.CredentialInput{ConnectionID: of.ID, Credentials: typed(fields)})
	var input *connection.InputError
	if errors.As(err, &input) {
		if input.Field == view.TenantField { // It is not asked for here: the id does not belong to it.
			input = &connection.InputError{Field: view.ClientIDField, Message: input.Message}
		}
		return s.showReconnect(c, http.StatusUnprocessableEntity, refusedWith(fields, input))
	}
	return err
}

// typed takes the credentials out of a form. From here on nothing of ours holds the
// secret as text.
func typed(fields url.Values) connection.ClientCredentials {
	return connection.ClientCredentials{
		ID: fields.Get(view.ClientIDField), Secret: secret.NewValue(fields.Get(view.ClientSecretField)),
	}
}

// useCredentials lets the provider prove them, and leads on as a sign-in does.
func (s *server) useCredentials(c echo.Context, info connection.ProviderInfo, input connection.CredentialInput) error {
	input.OrganisationID, input.By, input.Provider = who(c).OrganisationID, who(c).actor(), info.Slug
	connected, err := s.Connections.ConnectWithCredentials(c.Request().Context(), input)
	var failed *connection.SignInError
	if errors.As(err, &failed) {
		return s.leaveCallback(c, failed)
	}
	if err != nil {
		return err
	}
	return s.welcome(c, connected)
}
