package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/apikey"
	"mooring/templates"
	"mooring/web/view"
)

// apiKeyRevokeShow asks before a key is revoked.
func (s *server) apiKeyRevokeShow(c echo.Context) error {
	key, err := s.key(c)
	if err != nil {
		return err
	}
	if !key.RevokedAt.IsZero() {
		return c.Redirect(http.StatusSeeOther, view.APIKeysPath)
	}
	page, err := s.page(c, "Revoke "+key.Name)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.RevokeAPIKeyPage(page, view.RevokeAPIKey(s.reader(c).Clock, key)))
}

// apiKeyRevoke ends a key at once. To revoke it again changes nothing.
func (s *server) apiKeyRevoke(c echo.Context) error {
	key, err := s.key(c)
	if err != nil {
		return err
	}
	if err := s.Keys.Revoke(c.Request().Context(), key.ID); err != nil {
		return err
	}
	s.notify(c, templates.Notice{Meaning: templates.MeaningGood, Text: "The key “" + key.Name + "” is revoked. No request is served with it any more."})
	return c.Redirect(http.StatusSeeOther, view.APIKeysPath)
}

// key reads the key of the address.
func (s *server) key(c echo.Context) (apikey.Key, error) {
	key, err := s.Keys.Find(c.Request().Context(), c.Param("key"))
	if errors.Is(err, apikey.ErrNotFound) {
		return apikey.Key{}, echo.ErrNotFound
	}
	return key, err
}
