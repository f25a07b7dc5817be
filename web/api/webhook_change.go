package api

import (
	"context"

	"mooring/internal/apikey"
	"mooring/internal/webhook"
)

// webhookEndpointChange is the operation that changes an endpoint.
var webhookEndpointChange = op(about{
	ID: "change-webhook-endpoint", Method: patch, Path: "/webhook-endpoints/{endpoint}", Scope: apikey.ScopeManage, Tag: webhookTag,
	Summary: "Change a webhook endpoint, or switch it off and on",
	Text: `What is left out stays as it is. Another address gets the deliveries that wait, at once.

With ` + "`\"enabled\": false`" + ` nothing more is sent. When you set it back to true, say in ` + "`missed`" + ` what becomes of the events in between: ` + "`send`" + ` goes on from where it stopped, as far back as events are kept (90 days); ` + "`skip`" + ` begins with what happens from now on.`,
	Problems: []kind{notFound},
}, (*server).webhookEndpointChange)

// webhookEndpointChangeInput is the request for a change.
type webhookEndpointChangeInput struct {
	WebhookEndpointInput
	Body struct {
		URL         *string   `json:"url,omitempty" maxLength:"2000" doc:"An https address that the internet reaches."`
		Description *string   `json:"description,omitempty" maxLength:"200" doc:"Your own words for it."`
		Types       *[]string `json:"types,omitempty" nullable:"false" maxItems:"20" enum:"connection.connected,connection.reconnected,connection.locations_chosen,connection.needs_reconnect,connection.disconnected,connection.revocation_recorded,problem.opened,problem.resolved,sync.finished,appointment.booked" doc:"The types of event to send; empty: all."`
		Enabled     *bool     `json:"enabled,omitempty" doc:"Whether events are sent to it."`
		Missed      string    `json:"missed,omitempty" enum:"send,skip" doc:"What becomes of events from while it was off; needed to switch it on."`
	}
}

// webhookEndpointChange changes an endpoint.
func (s *server) webhookEndpointChange(ctx context.Context, input *webhookEndpointChangeInput) (*webhookEndpointOutput, error) {
	found, err := s.Webhooks.Find(ctx, input.Endpoint)
	if err != nil {
		return nil, err
	}
	on := input.Body.Enabled != nil && *input.Body.Enabled && !found.On()
	if on && input.Body.Missed == "" {
		return nil, invalid.fault("body.missed", "is needed to switch an endpoint on: send or skip")
	}
	changes := webhook.Changes{URL: input.Body.URL, Description: input.Body.Description, Types: input.Body.Types}
	if _, err := s.Webhooks.Change(ctx, found.ID, changes); err != nil {
		return nil, err
	}
	switch {
	case on:
		err = s.Webhooks.SwitchOn(ctx, found.ID, input.Body.Missed == "send")
	case input.Body.Enabled != nil && !*input.Body.Enabled:
		err = s.Webhooks.SwitchOff(ctx, found.ID)
	}
	if err != nil {
		return nil, err
	}
	return s.webhookEndpointShow(ctx, &input.WebhookEndpointInput)
}
