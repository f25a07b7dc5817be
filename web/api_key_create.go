package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/apikey"
	"mooring/internal/secret"
	"mooring/templates"
	"mooring/web/view"
)

// apiKeyCreate makes a key and shows it in its answer, and nowhere else: the key is
// in no address, session or log. The form that is sent again, by a reload, is the
// same form and makes nothing.
func (s *server) apiKeyCreate(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	entry := view.KeyEntry{Once: fields.Get("once"), Name: fields.Get("name"), Lasts: fields.Get("expires")}
	for _, scope := range fields["scope"] {
		entry.Scopes = append(entry.Scopes, apikey.Scope(scope))
	}
	expires, known := view.KeyExpiry(entry.Lasts, s.Now())
	if !known {
		entry.LastsFault = "Choose how long the key lasts."
	}
	wanted := apikey.NewKey{Name: entry.Name, Scopes: entry.Scopes, ExpiresAt: expires, By: who(c).Name, Once: entry.Once}
	if err := wanted.Validate(s.Now()); err != nil || !known {
		_ = errors.As(err, &entry.Faults)
		return s.showNewKey(c, http.StatusUnprocessableEntity, entry)
	}
	made, text, err := s.Keys.Create(c.Request().Context(), wanted)
	if errors.Is(err, apikey.ErrExists) {
		return s.keyWasShown(c)
	}
	if err != nil {
		return err
	}
	return s.showMadeKey(c, made, text)
}

// showMadeKey shows a new key, once.
func (s *server) showMadeKey(c echo.Context, made apikey.Key, text secret.Value) error {
	page := s.frame(c, "Your new key")
	return s.render(c, http.StatusOK, templates.MadeAPIKeyPage(page, view.MadeAPIKey(s.reader(c).Clock, made, text)))
}

// keyWasShown answers a form that has made its key before.
func (s *server) keyWasShown(c echo.Context) error {
	s.notify(c, templates.Notice{
		Meaning: templates.MeaningNotice, Text: "That key was made already, and it is shown only once.",
		Details: []string{"If it was not copied, revoke it and make another."},
	})
	return c.Redirect(http.StatusSeeOther, view.APIKeysPath)
}
