package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"mooring/internal/webhook"
	"mooring/templates"
	"mooring/web/view"
)

// webhookChangeShow is the form that changes an endpoint.
func (s *server) webhookChangeShow(c echo.Context) error {
	endpoint, err := s.endpointOf(c)
	if err != nil {
		return err
	}
	entry := view.WebhookEntry{URL: endpoint.URL, Description: endpoint.Description, Types: endpoint.Types}
	return s.showWebhookChange(c, http.StatusOK, entry)
}

// showWebhookChange answers with the form.
func (s *server) showWebhookChange(c echo.Context, status int, entry view.WebhookEntry) error {
	page, err := s.page(c, "Change a webhook endpoint")
	if err != nil {
		return err
	}
	return s.render(c, status, templates.WebhookFormPage(page, view.ChangeWebhook(c.Param("id"), entry)))
}

// webhookChange changes an endpoint.
func (s *server) webhookChange(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	if _, err := s.endpointOf(c); err != nil {
		return err
	}
	entry := view.WebhookEntry{
		URL: fields.Get(view.URLField), Description: fields.Get(view.DescriptionField), Types: fields[view.TypesField],
	}
	_, err = s.Webhooks.Change(c.Request().Context(), c.Param("id"), webhook.Changes{
		URL: &entry.URL, Description: &entry.Description, Types: &entry.Types,
	})
	switch {
	case errors.As(err, &entry.Wrong):
		return s.showWebhookChange(c, http.StatusUnprocessableEntity, entry)
	case err != nil:
		return err
	}
	return s.toWebhook(c, templates.MeaningGood, "The endpoint is changed.")
}

// webhookOff switches an endpoint off.
func (s *server) webhookOff(c echo.Context) error {
	if err := s.Webhooks.SwitchOff(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return s.toWebhook(c, templates.MeaningGood, "The endpoint is switched off. Nothing is sent to it.")
}

// webhookOn switches an endpoint on again, with or without what it missed.
func (s *server) webhookOn(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	missed := fields.Get("missed")
	if missed != "send" && missed != "skip" {
		if _, err := s.endpointOf(c); err != nil {
			return err
		}
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	if err := s.Webhooks.SwitchOn(c.Request().Context(), c.Param("id"), missed == "send"); err != nil {
		return err
	}
	if missed == "send" {
		return s.toWebhook(c, templates.MeaningGood, "The endpoint is switched on and gets what it missed.")
	}
	return s.toWebhook(c, templates.MeaningGood, "The endpoint is switched on and gets what happens from now on.")
}

// webhookRotate gives an endpoint a new secret and shows it. Sent again, as a reload
// does, it changes nothing.
func (s *server) webhookRotate(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(fields.Get(view.RotateField), 10, 64)
	if err != nil || version < 1 {
		version = -1 // No secret has it.
	}
	endpoint, key, err := s.Webhooks.RotateSecret(c.Request().Context(), c.Param("id"), version)
	if errors.Is(err, webhook.ErrRotated) {
		return s.toWebhook(c, templates.MeaningNotice, "The secret was changed already.", secretIsShown...)
	}
	if err != nil {
		return err
	}
	return s.showSecret(c, "The endpoint has a new secret", endpoint, key)
}

// webhookDeleteShow asks before an endpoint is deleted.
func (s *server) webhookDeleteShow(c echo.Context) error {
	endpoint, err := s.endpointOf(c)
	if err != nil {
		return err
	}
	page, err := s.page(c, "Delete a webhook endpoint")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.WebhookDeletePage(page, view.WebhookDelete(endpoint)))
}

// webhookDelete deletes an endpoint.
func (s *server) webhookDelete(c echo.Context) error {
	if err := s.Webhooks.Delete(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	s.notify(c, templates.Notice{Meaning: templates.MeaningGood, Text: "The webhook endpoint is deleted."})
	return c.Redirect(http.StatusSeeOther, view.WebhooksPath)
}
