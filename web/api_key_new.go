package web

import (
	"crypto/rand"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/templates"
	"mooring/web/view"
)

// apiKeyNew is the form for a new key.
func (s *server) apiKeyNew(c echo.Context) error {
	return s.showNewKey(c, http.StatusOK, view.KeyEntry{Once: rand.Text(), Lasts: view.KeyLasts})
}

// showNewKey renders the form, fresh or refused.
func (s *server) showNewKey(c echo.Context, status int, entry view.KeyEntry) error {
	page, err := s.page(c, "Make a key")
	if err != nil {
		return err
	}
	return s.render(c, status, templates.NewAPIKeyPage(page, view.NewAPIKey(entry)))
}
