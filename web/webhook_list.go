package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/secret"
	"mooring/internal/webhook"
	"mooring/templates"
	"mooring/web/view"
)

// Webhooks are the vendor's servers that are told of events; webhook.Service implements
// it.
type Webhooks interface {
	List(ctx context.Context) ([]webhook.Endpoint, error)
	Find(ctx context.Context, id string) (webhook.Endpoint, error)
	Create(ctx context.Context, wanted webhook.NewEndpoint) (webhook.Endpoint, secret.Value, error)
	Change(ctx context.Context, id string, changes webhook.Changes) (webhook.Endpoint, error)
	SwitchOff(ctx context.Context, id string) error
	SwitchOn(ctx context.Context, id string, missed bool) error
	Delete(ctx context.Context, id string) error
	RotateSecret(ctx context.Context, id string, version int64) (webhook.Endpoint, secret.Value, error)
	Test(ctx context.Context, endpointID string) (webhook.Delivery, []webhook.Attempt, error)
	Deliveries(ctx context.Context, endpointID, before string, limit int) ([]webhook.Delivery, error)
	Delivery(ctx context.Context, id string) (webhook.Delivery, []webhook.Attempt, error)
	Resend(ctx context.Context, id string) (webhook.Delivery, []webhook.Attempt, error)
}

// webhookList is the page of all webhook endpoints.
func (s *server) webhookList(c echo.Context) error {
	endpoints, err := s.Webhooks.List(c.Request().Context())
	if err != nil {
		return err
	}
	page, err := s.page(c, "Webhooks")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.WebhooksPage(page, view.Webhooks(s.reader(c).Clock, endpoints)))
}

// endpointOf reads the endpoint of the address.
func (s *server) endpointOf(c echo.Context) (webhook.Endpoint, error) {
	return s.Webhooks.Find(c.Request().Context(), c.Param("id"))
}

// toWebhook leads to the endpoint of the address, with a notice.
func (s *server) toWebhook(c echo.Context, meaning, text string, details ...string) error {
	s.notify(c, templates.Notice{Meaning: meaning, Text: text, Details: details})
	return c.Redirect(http.StatusSeeOther, view.WebhookPath(c.Param("id"), ""))
}
