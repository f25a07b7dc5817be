package web

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/secret"
	"mooring/internal/webhook"
	"mooring/templates"
	"mooring/web/view"
)

// webhookNew is the form for an endpoint. It holds the id of the endpoint that it
// makes, so that a form that is sent twice makes one.
func (s *server) webhookNew(c echo.Context) error {
	return s.showNewWebhook(c, http.StatusOK, webhook.NewID(), view.WebhookEntry{})
}

// showNewWebhook answers with the form.
func (s *server) showNewWebhook(c echo.Context, status int, id string, entry view.WebhookEntry) error {
	page, err := s.page(c, "Add a webhook endpoint")
	if err != nil {
		return err
	}
	return s.render(c, status, templates.WebhookFormPage(page, view.NewWebhook(id, entry)))
}

// webhookCreate makes an endpoint and shows its secret. Sent again, as a reload does,
// it shows the endpoint and nothing else.
func (s *server) webhookCreate(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	entry := view.WebhookEntry{
		URL: fields.Get(view.URLField), Description: fields.Get(view.DescriptionField), Types: fields[view.TypesField],
	}
	id := fields.Get(view.IDField)
	made, key, err := s.Webhooks.Create(c.Request().Context(), webhook.NewEndpoint{
		ID: id, URL: entry.URL, Description: entry.Description, Types: entry.Types, By: who(c).Name,
	})
	switch {
	case errors.As(err, &entry.Wrong):
		return s.showNewWebhook(c, http.StatusUnprocessableEntity, id, entry)
	case errors.Is(err, webhook.ErrTooMany):
		entry.Refusal = fmt.Sprintf("There are %d endpoints already. Delete one to add another.", webhook.MostEndpoints)
		return s.showNewWebhook(c, http.StatusConflict, id, entry)
	case errors.Is(err, webhook.ErrExists):
		s.notify(c, templates.Notice{Meaning: templates.MeaningNotice, Text: "The endpoint was added already.", Details: secretIsShown})
		return c.Redirect(http.StatusSeeOther, view.WebhookPath(id, ""))
	case err != nil:
		return err
	}
	return s.showSecret(c, "The webhook endpoint is added", made, key)
}

// secretIsShown says why a secret is not shown again.
var secretIsShown = []string{"Its secret was shown that once. If you did not copy it, make a new one here."}

// showSecret shows a secret, this once: it is in no address, session or log, and the
// page is not kept by the browser.
func (s *server) showSecret(c echo.Context, heading string, endpoint webhook.Endpoint, key secret.Value) error {
	page, err := s.page(c, heading)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.WebhookSecretPage(page, view.WebhookSecret(heading, endpoint, key.Reveal())))
}
