package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/apikey"
	"mooring/internal/secret"
	"mooring/templates"
	"mooring/web/view"
)

// Keys looks after the keys of the vendor's own programs; apikey.Service
// implements it.
type Keys interface {
	// List reads all keys, the newest first.
	List(ctx context.Context) ([]apikey.Key, error)
	// Find reads one key, or fails with apikey.ErrNotFound.
	Find(ctx context.Context, id string) (apikey.Key, error)
	// Create makes a key and returns its text, which is stored nowhere.
	Create(ctx context.Context, wanted apikey.NewKey) (apikey.Key, secret.Value, error)
	// Revoke ends a key at once.
	Revoke(ctx context.Context, id string) error
}

// apiKeyList lists the keys.
func (s *server) apiKeyList(c echo.Context) error {
	keys, err := s.Keys.List(c.Request().Context())
	if err != nil {
		return err
	}
	page, err := s.page(c, "API keys")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.APIKeysPage(page, view.APIKeys(s.reader(c).Clock, keys)))
}
