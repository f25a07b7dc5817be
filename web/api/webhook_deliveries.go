package api

import (
	"context"
	"errors"

	"mooring/internal/apikey"
	"mooring/internal/webhook"
)

// webhookDeliveryList is the operation that lists deliveries.
var webhookDeliveryList = op(about{
	ID: "list-webhook-deliveries", Method: get, Path: "/webhook-endpoints/{endpoint}/deliveries", Scope: apikey.ScopeRead, Tag: webhookTag,
	Summary:  "List the deliveries to a webhook endpoint",
	Text:     "The newest first. Those that have ended are kept for 30 days.",
	Problems: []kind{notFound, badCursor},
}, (*server).webhookDeliveryList)

// webhookDeliveryListInput is the request for a page.
type webhookDeliveryListInput struct {
	WebhookEndpointInput
	Paging
}

// webhookDeliveryListOutput is a page.
type webhookDeliveryListOutput struct {
	Body Page[WebhookDeliveryBody]
}

// webhookDeliveryList lists deliveries.
func (s *server) webhookDeliveryList(ctx context.Context, input *webhookDeliveryListInput) (*webhookDeliveryListOutput, error) {
	if _, err := webhook.ParseDeliveryID(input.After); input.After != "" && errors.Is(err, webhook.ErrNotFound) {
		return nil, badCursor.fault("query.after", "is no cursor of this list; send what “next” said")
	}
	deliveries, err := s.Webhooks.Deliveries(ctx, input.Endpoint, input.After, input.Limit+1)
	if err != nil {
		return nil, err
	}
	page := Page[WebhookDeliveryBody]{Data: []WebhookDeliveryBody{}}
	for _, delivery := range deliveries[:min(len(deliveries), input.Limit)] {
		page.Data = append(page.Data, newWebhookDeliveryBody(delivery))
	}
	if len(deliveries) > input.Limit {
		page.Next = &page.Data[input.Limit-1].ID
	}
	return &webhookDeliveryListOutput{Body: page}, nil
}

// webhookDeliveryShow is the operation that reads a delivery.
var webhookDeliveryShow = op(about{
	ID: "get-webhook-delivery", Method: get, Path: "/webhook-deliveries/{delivery}", Scope: apikey.ScopeRead, Tag: webhookTag,
	Summary:  "Read a webhook delivery",
	Text:     "What was sent, and what was answered each time.",
	Problems: []kind{notFound},
}, (*server).webhookDeliveryShow)

// webhookDeliveryShow reads a delivery.
func (s *server) webhookDeliveryShow(ctx context.Context, input *webhookDeliveryInput) (*webhookDeliveryOutput, error) {
	delivery, attempts, err := s.Webhooks.Delivery(ctx, input.Delivery)
	if err != nil {
		return nil, err
	}
	return newWebhookDeliveryOutput(delivery, attempts), nil
}

// webhookDeliveryResend is the operation that sends a delivery again.
var webhookDeliveryResend = op(about{
	ID: "resend-webhook-delivery", Method: post, Path: "/webhook-deliveries/{delivery}/resend", Scope: apikey.ScopeManage, Tag: webhookTag,
	Summary:  "Send a webhook delivery again",
	Text:     `Sends the same body under the same ` + "`webhook-id`" + ` once more at once, whatever became of the delivery, also to an endpoint that is not enabled. The answer says what came of it, within 15 seconds. What was to be sent later anyway, is.`,
	Problems: []kind{notFound, conflict},
}, (*server).webhookDeliveryResend)

// webhookDeliveryResend sends a delivery again.
func (s *server) webhookDeliveryResend(ctx context.Context, input *webhookDeliveryInput) (*webhookDeliveryOutput, error) {
	delivery, attempts, err := s.Webhooks.Resend(ctx, input.Delivery)
	if err != nil {
		return nil, err
	}
	return newWebhookDeliveryOutput(delivery, attempts), nil
}
