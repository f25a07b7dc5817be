package api

import (
	"errors"
	"fmt"
	"time"

	"mooring/internal/webhook"
)

// webhookTag groups the operations of webhooks in the reference.
const webhookTag = "Webhooks"

// WebhookEndpointBody is an endpoint as it is written.
type WebhookEndpointBody struct {
	ID          string   `json:"id" example:"whe_4ZQ7XKD2M5J3VN6T8R9WYBCFGH"`
	URL         string   `json:"url" doc:"Where events are sent." example:"https://example.com/webhooks"`
	Description string   `json:"description" doc:"Your own words for it."`
	Types       []string `json:"types" nullable:"false" doc:"The types of event that it is sent; empty: all, also those that there will be some day."`
	Enabled     bool     `json:"enabled" doc:"Whether events are sent to it."`
	// DisabledReason is empty of one that is enabled.
	DisabledReason     string     `json:"disabled_reason" enum:",asked,gone,failing,secret_lost" doc:"Empty while it is enabled. asked: you switched it off. gone: it answered 410. failing: nothing reached it for three days. secret_lost: its secret can no longer be read; rotate it."`
	DisabledAt         *time.Time `json:"disabled_at" doc:"Since when it is not enabled."`
	CreatedAt          time.Time  `json:"created_at"`
	CreatedBy          string     `json:"created_by" doc:"Who made it: a person or an API key."`
	FormerSecretUntil  *time.Time `json:"former_secret_until" doc:"Until when the secret before this one signs too; null when only one signs."`
	LastDeliveredAt    *time.Time `json:"last_delivered_at" doc:"When it last answered 2xx; null: never."`
	FailingSince       *time.Time `json:"failing_since" doc:"The first attempt that failed since then; null while it works."`
	LastError          string     `json:"last_error" doc:"What was wrong with the newest attempt that failed, to be read behind “The endpoint”; empty while it works." example:"did not answer within 15 seconds"`
	DeliveriesToBeMade int        `json:"deliveries_to_be_made" doc:"How many deliveries wait."`
}

// newWebhookEndpointBody writes an endpoint.
func newWebhookEndpointBody(endpoint webhook.Endpoint) WebhookEndpointBody {
	body := WebhookEndpointBody{
		ID: endpoint.ID, URL: endpoint.URL, Description: endpoint.Description, Types: append([]string{}, endpoint.Types...),
		Enabled: endpoint.On(), DisabledReason: string(endpoint.OffReason), DisabledAt: moment(endpoint.OffAt),
		CreatedAt: endpoint.CreatedAt, CreatedBy: endpoint.CreatedBy, FormerSecretUntil: moment(endpoint.FormerUntil),
		LastDeliveredAt: moment(endpoint.DeliveredAt), FailingSince: moment(endpoint.FailingSince),
		DeliveriesToBeMade: endpoint.Waiting,
	}
	if !endpoint.FailingSince.IsZero() {
		body.LastError = endpoint.Failure
	}
	return body
}

// webhookEndpointOutput is an endpoint.
type webhookEndpointOutput struct {
	Body WebhookEndpointBody
}

// webhookSecretBody is an endpoint with its secret.
type webhookSecretBody struct {
	WebhookEndpointBody
	Secret string `json:"secret" doc:"Verifies signatures, by any library for Standard Webhooks. It is shown this once: keep it where your server finds it." example:"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"`
}

// webhookSecretOutput is an endpoint with its secret.
type webhookSecretOutput struct {
	Body webhookSecretBody
}

// WebhookEndpointInput names an endpoint.
type WebhookEndpointInput struct {
	Endpoint string `path:"endpoint" doc:"The endpoint's id." example:"whe_4ZQ7XKD2M5J3VN6T8R9WYBCFGH"`
}

// WebhookDeliveryBody is a delivery as lists have it.
type WebhookDeliveryBody struct {
	ID         string     `json:"id" example:"whd_0000000000000042"`
	EndpointID string     `json:"endpoint_id"`
	EventID    string     `json:"event_id" doc:"The header webhook-id, the same however often it is sent." example:"evt_0000000000000042"`
	EventType  string     `json:"event_type" example:"connection.needs_reconnect"`
	State      string     `json:"state" enum:"waiting,delivered,given_up,skipped" doc:"waiting: it is still to be made. given_up: the endpoint did not take it for three days; of a test, once. skipped: the endpoint was off and was switched on without what it missed."`
	CreatedAt  time.Time  `json:"created_at"`
	Attempts   int        `json:"attempts" doc:"How often it was sent."`
	Status     *int       `json:"status" doc:"The HTTP status of the newest answer; null when there was none."`
	Error      string     `json:"error" doc:"Why the newest attempt failed, to be read behind “The endpoint”; empty when it did not." example:"answered 500 (Internal Server Error)"`
	NextAt     *time.Time `json:"next_attempt_at" doc:"When it is sent next; null when it is not."`
	EndedAt    *time.Time `json:"ended_at" doc:"When it was delivered, given up or skipped."`
}

// newWebhookDeliveryBody writes a delivery.
func newWebhookDeliveryBody(delivery webhook.Delivery) WebhookDeliveryBody {
	body := WebhookDeliveryBody{
		ID: delivery.ID(), EndpointID: delivery.EndpointID, EventID: delivery.EventID, EventType: delivery.EventType,
		State: string(delivery.Outcome), CreatedAt: delivery.CreatedAt, Attempts: delivery.Attempts,
		Error: delivery.Error, NextAt: moment(delivery.TryAt), EndedAt: moment(delivery.EndedAt),
	}
	if body.State == "" {
		body.State = "waiting"
	}
	if delivery.Status != 0 {
		body.Status = &delivery.Status
	}
	return body
}

// webhookAttemptBody is one time that a delivery was sent.
type webhookAttemptBody struct {
	At       time.Time `json:"at"`
	Duration float64   `json:"duration" doc:"Seconds until the answer, or until there was none."`
	Status   *int      `json:"status" doc:"The HTTP status of the answer; null when there was none."`
	Answer   string    `json:"answer" doc:"The first 4 KiB of the answer, as text. It comes from your server: take it for data."`
	Error    string    `json:"error" doc:"Why it failed, to be read behind “The endpoint”; empty when it did not."`
	Asked    bool      `json:"asked" doc:"Whether somebody asked for this attempt."`
}

// webhookDeliveryDetail is a delivery with all that is known of it.
type webhookDeliveryDetail struct {
	WebhookDeliveryBody
	Body string               `json:"body" doc:"The body that is sent, as it is signed."`
	Log  []webhookAttemptBody `json:"log" nullable:"false" doc:"Its attempts, the newest first."`
}

// webhookDeliveryOutput is a delivery with all that is known of it.
type webhookDeliveryOutput struct {
	Body webhookDeliveryDetail
}

// webhookDeliveryInput names a delivery.
type webhookDeliveryInput struct {
	Delivery string `path:"delivery" doc:"The delivery's id." example:"whd_0000000000000042"`
}

// newWebhookDeliveryOutput writes a delivery with its attempts.
func newWebhookDeliveryOutput(delivery webhook.Delivery, attempts []webhook.Attempt) *webhookDeliveryOutput {
	detail := webhookDeliveryDetail{
		WebhookDeliveryBody: newWebhookDeliveryBody(delivery), Body: delivery.Body, Log: make([]webhookAttemptBody, len(attempts)),
	}
	for i, attempt := range attempts {
		detail.Log[i] = webhookAttemptBody{
			At: attempt.At, Duration: attempt.Took.Seconds(), Answer: attempt.Answer, Error: attempt.Error, Asked: attempt.Asked,
		}
		if attempt.Status != 0 {
			detail.Log[i].Status = &attempt.Status
		}
	}
	return &webhookDeliveryOutput{Body: detail}
}

// describeWebhooks words what concerns webhooks.
func (s *server) describeWebhooks(err error) *Problem {
	var input *webhook.InputError
	switch {
	case errors.As(err, &input):
		problem := invalid.problem("")
		for _, fault := range input.Faults {
			problem.with(Fault{Location: "body." + fault.Field, Message: fault.Message})
		}
		return problem
	case errors.Is(err, webhook.ErrNotFound):
		return notFound.problem("There is no such webhook endpoint or delivery.")
	case errors.Is(err, webhook.ErrTooMany):
		return conflict.problem(fmt.Sprintf("There are %d webhook endpoints already, which is all that there may be. Delete one first.", webhook.MostEndpoints))
	case errors.Is(err, webhook.ErrBusy):
		return conflict.problem("The delivery is being sent at this moment. Look at it in a few seconds.").after(busyWait)
	}
	return nil
}

// busyWait is how long a delivery that is being sent may still take.
const busyWait = 15 * time.Second
