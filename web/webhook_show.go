package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/templates"
	"mooring/web/view"
)

// deliveriesPerPage is how many deliveries one page lists.
const deliveriesPerPage = 50

// webhookShow is the page of one endpoint.
func (s *server) webhookShow(c echo.Context) error {
	endpoint, err := s.endpointOf(c)
	if err != nil {
		return err
	}
	shown := view.WebhookPage{Endpoint: endpoint, Before: c.QueryParam("before")}
	found, err := s.Webhooks.Deliveries(c.Request().Context(), endpoint.ID, shown.Before, deliveriesPerPage+1)
	if err != nil {
		return err
	}
	shown.Deliveries, shown.More = found[:min(len(found), deliveriesPerPage)], len(found) > deliveriesPerPage
	page, err := s.page(c, "Webhook endpoint")
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.WebhookPage(page, view.Webhook(s.reader(c).Clock, shown)))
}
