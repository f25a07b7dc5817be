package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/webhook"
	"mooring/templates"
	"mooring/web/view"
)

// webhookDeliveryShow is the page of one delivery.
func (s *server) webhookDeliveryShow(c echo.Context) error {
	delivery, attempts, err := s.deliveryOf(c)
	if err != nil {
		return err
	}
	endpoint, err := s.endpointOf(c)
	if err != nil {
		return err
	}
	page, err := s.page(c, "Webhook delivery")
	if err != nil {
		return err
	}
	shown := view.WebhookDelivery(s.reader(c).Clock, endpoint, delivery, attempts)
	return s.render(c, http.StatusOK, templates.WebhookDeliveryPage(page, shown))
}

// deliveryOf reads the delivery of the address, which must be the endpoint's.
func (s *server) deliveryOf(c echo.Context) (webhook.Delivery, []webhook.Attempt, error) {
	delivery, attempts, err := s.Webhooks.Delivery(c.Request().Context(), c.Param("delivery"))
	if err == nil && delivery.EndpointID != c.Param("id") {
		err = webhook.ErrNotFound
	}
	return delivery, attempts, err
}

// webhookTest sends a test and shows what came of it.
func (s *server) webhookTest(c echo.Context) error {
	delivery, attempts, err := s.Webhooks.Test(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.toDelivery(c, delivery, attempts)
}

// webhookAgain sends a delivery again and shows what came of it.
func (s *server) webhookAgain(c echo.Context) error {
	delivery, _, err := s.deliveryOf(c)
	if err != nil {
		return err
	}
	sent, attempts, err := s.Webhooks.Resend(c.Request().Context(), delivery.ID())
	if errors.Is(err, webhook.ErrBusy) {
		s.notify(c, templates.Notice{Meaning: templates.MeaningNotice, Text: "It is being sent at this moment. Reload the page in a few seconds."})
		return c.Redirect(http.StatusSeeOther, view.WebhookDeliveryPath(delivery, ""))
	}
	if err != nil {
		return err
	}
	return s.toDelivery(c, sent, attempts)
}

// toDelivery leads to a delivery that was just sent, with what came of it.
func (s *server) toDelivery(c echo.Context, delivery webhook.Delivery, attempts []webhook.Attempt) error {
	notice := templates.Notice{Meaning: templates.MeaningGood, Text: "The endpoint took it."}
	if len(attempts) > 0 && !attempts[0].Delivered() {
		notice = templates.Notice{Meaning: templates.MeaningBad, Text: "The endpoint " + attempts[0].Error + "."}
	}
	s.notify(c, notice)
	return c.Redirect(http.StatusSeeOther, view.WebhookDeliveryPath(delivery, ""))
}
