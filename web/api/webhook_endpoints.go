package api

import (
	"context"

	"mooring/internal/apikey"
	"mooring/internal/webhook"
)

// webhookEndpointList is the operation that lists endpoints.
var webhookEndpointList = op(about{
	ID: "list-webhook-endpoints", Method: get, Path: "/webhook-endpoints", Scope: apikey.ScopeRead, Tag: webhookTag,
	Summary: "List webhook endpoints",
	Text:    "All of them, the oldest first, on one page: there may be 20.",
}, (*server).webhookEndpointList)

// webhookEndpointListOutput is the list.
type webhookEndpointListOutput struct {
	Body Page[WebhookEndpointBody]
}

// webhookEndpointList lists endpoints.
func (s *server) webhookEndpointList(ctx context.Context, _ *struct{}) (*webhookEndpointListOutput, error) {
	endpoints, err := s.Webhooks.List(ctx)
	if err != nil {
		return nil, err
	}
	page := Page[WebhookEndpointBody]{Data: make([]WebhookEndpointBody, len(endpoints))}
	for i, endpoint := range endpoints {
		page.Data[i] = newWebhookEndpointBody(endpoint)
	}
	return &webhookEndpointListOutput{Body: page}, nil
}

// webhookEndpointShow is the operation that reads an endpoint.
var webhookEndpointShow = op(about{
	ID: "get-webhook-endpoint", Method: get, Path: "/webhook-endpoints/{endpoint}", Scope: apikey.ScopeRead, Tag: webhookTag,
	Summary:  "Read a webhook endpoint",
	Text:     "How it stands: whether it is enabled, when it last took a delivery, and what is wrong if something is.",
	Problems: []kind{notFound},
}, (*server).webhookEndpointShow)

// webhookEndpointShow reads an endpoint.
func (s *server) webhookEndpointShow(ctx context.Context, input *WebhookEndpointInput) (*webhookEndpointOutput, error) {
	endpoint, err := s.Webhooks.Find(ctx, input.Endpoint)
	if err != nil {
		return nil, err
	}
	return &webhookEndpointOutput{Body: newWebhookEndpointBody(endpoint)}, nil
}

// webhookEndpointDelete is the operation that deletes an endpoint.
var webhookEndpointDelete = op(about{
	ID: "delete-webhook-endpoint", Method: remove, Path: "/webhook-endpoints/{endpoint}", Scope: apikey.ScopeManage, Tag: webhookTag,
	Summary:  "Delete a webhook endpoint",
	Text:     "Nothing is sent to it any more, and the log of its deliveries goes with it. To stop for a while, switch it off instead.",
	Problems: []kind{notFound},
}, (*server).webhookEndpointDelete)

// webhookEndpointDelete deletes an endpoint.
func (s *server) webhookEndpointDelete(ctx context.Context, input *WebhookEndpointInput) (*struct{}, error) {
	return nil, s.Webhooks.Delete(ctx, input.Endpoint)
}

// webhookSecretRotate is the operation that gives an endpoint another secret.
var webhookSecretRotate = op(about{
	ID: "rotate-webhook-secret", Method: post, Path: "/webhook-endpoints/{endpoint}/rotate-secret", Scope: apikey.ScopeManage, Tag: webhookTag,
	Summary: "Rotate the secret of a webhook endpoint",
	Text: `The answer holds the new secret, this once. For 24 hours every message is signed with both, in one header, so that your servers can be changed one after the other: a library for Standard Webhooks takes a message when either fits.

If the old secret is in wrong hands, rotate twice: the second rotation ends it at once.`,
	Problems: []kind{notFound},
}, (*server).webhookSecretRotate)

// webhookSecretRotate gives an endpoint another secret.
func (s *server) webhookSecretRotate(ctx context.Context, input *WebhookEndpointInput) (*webhookSecretOutput, error) {
	endpoint, key, err := s.Webhooks.RotateSecret(ctx, input.Endpoint, 0)
	if err != nil {
		return nil, err
	}
	return &webhookSecretOutput{Body: webhookSecretBody{newWebhookEndpointBody(endpoint), key.Reveal()}}, nil
}

// webhookEndpointTest is the operation that sends a test.
var webhookEndpointTest = op(about{
	ID: "test-webhook-endpoint", Method: post, Path: "/webhook-endpoints/{endpoint}/test", Scope: apikey.ScopeManage, Tag: webhookTag,
	Summary:  "Send a test to a webhook endpoint",
	Text:     `Sends an event of type ` + "`webhook.test`" + ` at once, signed as all are, also to an endpoint that is not enabled. The answer says what came of it, within 15 seconds. A test is sent once; its ` + "`organisation` and `connection`" + ` are null and it is in no log of events.`,
	Problems: []kind{notFound},
}, (*server).webhookEndpointTest)

// webhookEndpointTest sends a test.
func (s *server) webhookEndpointTest(ctx context.Context, input *WebhookEndpointInput) (*webhookDeliveryOutput, error) {
	delivery, attempts, err := s.Webhooks.Test(ctx, input.Endpoint)
	if err != nil {
		return nil, err
	}
	return newWebhookDeliveryOutput(delivery, attempts), nil
}

// webhookEndpointCreate is the operation that makes an endpoint.
var webhookEndpointCreate = op(about{
	ID: "create-webhook-endpoint", Method: post, Path: "/webhook-endpoints", Scope: apikey.ScopeManage, Tag: webhookTag,
	Summary: "Make a webhook endpoint",
	Text: `From now on every event is sent to the address, as a POST of the same JSON that ` + "`GET /v1/events`" + ` has, signed as [Standard Webhooks](https://www.standardwebhooks.com) says: verify it with one of their libraries and the secret in the answer, which is shown this once.

Answer 2xx within 15 seconds, and do the work afterwards. Whatever else you answer, the event is sent again, for three days, after 5 seconds at first and every 12 hours in the end; ` + "`Retry-After`" + ` with 429 or 503 is heeded, and 410 switches the endpoint off. The same event may come twice, and after a failure a later one may come first: tell them apart by the header ` + "`webhook-id`" + `, and order them by it.`,
	Status: 201, Problems: []kind{conflict},
}, (*server).webhookEndpointCreate)

// webhookEndpointCreateInput is the request for an endpoint.
type webhookEndpointCreateInput struct {
	Body struct {
		URL         string   `json:"url" maxLength:"2000" doc:"An https address that the internet reaches, without user name and fragment." example:"https://example.com/webhooks"`
		Description string   `json:"description,omitempty" maxLength:"200" doc:"Your own words for it."`
		Types       []string `json:"types,omitempty" nullable:"false" maxItems:"20" enum:"connection.connected,connection.reconnected,connection.locations_chosen,connection.needs_reconnect,connection.disconnected,connection.revocation_recorded,problem.opened,problem.resolved,sync.finished,appointment.booked" doc:"The types of event to send. Empty or left out: all, also those that there will be some day."`
	}
}

// webhookEndpointCreate makes an endpoint.
func (s *server) webhookEndpointCreate(ctx context.Context, input *webhookEndpointCreateInput) (*webhookSecretOutput, error) {
	endpoint, key, err := s.Webhooks.Create(ctx, webhook.NewEndpoint{
		URL: input.Body.URL, Description: input.Body.Description, Types: input.Body.Types, By: actor(ctx).Name,
	})
	if err != nil {
		return nil, err
	}
	return &webhookSecretOutput{Body: webhookSecretBody{newWebhookEndpointBody(endpoint), key.Reveal()}}, nil
}
