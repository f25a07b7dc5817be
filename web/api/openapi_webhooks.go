package api

import (
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mooring/internal/eventlog"
	"mooring/internal/webhook"
)

// webhookTest is what the test of an endpoint sends: an event that is about nothing.
type webhookTest struct {
	ID           string    `json:"id" example:"test_JZ5QKGMN5XRBOV3XTS2PE4WQ3U"`
	Type         string    `json:"type" enum:"webhook.test"`
	At           time.Time `json:"at" doc:"When it was asked for."`
	Organisation *string   `json:"organisation" doc:"Always null: it is about nobody."`
	Connection   *string   `json:"connection" doc:"Always null."`
	Data         struct{}  `json:"data" doc:"Always empty."`
}

// webhookMessage is a message that the vendor's servers receive.
type webhookMessage struct {
	// Name is its key in the document, and what the reference calls its part by.
	Name, Summary, Text string
	Type                reflect.Type
	Example             any
}

// messageTime is when the messages of the examples were sent.
var messageTime = time.Date(2026, 11, 24, 9, 41, 7, 0, time.UTC)

// webhookMessages are all that there are.
func webhookMessages() []webhookMessage {
	opened := eventlog.Particulars{Detail: "provider_unreachable"}
	example := eventlog.Event{
		Sequence: 42, Type: eventlog.TypeProblemOpened, At: messageTime, OrganisationID: "UDBQ4ZPLN7VXMKEY2T5GCWRA3S", ExternalID: "practice-4711",
		ConnectionID: "K3VJ7XWQ5TDPL2MNYB6RZA4HCE", Provider: "core-practice", TenantName: "Bayside Physio", Data: opened.Data(eventlog.TypeProblemOpened),
	}
	return []webhookMessage{
		{
			Name: "event", Summary: "What your server receives: an event",
			Text: "A POST to the address of each endpoint that takes the event's type, with the event as `GET /v1/events` has it. " +
				"Verify the signature before you read the body, with a library for [Standard Webhooks](https://www.standardwebhooks.com) and the endpoint's secret.",
			Type: reflect.TypeFor[event](), Example: event(example.Public()),
		},
		{
			Name: "test", Summary: "What your server receives: a test",
			Text: "Somebody asked for it, with `POST /v1/webhook-endpoints/{endpoint}/test` or on the page of the endpoint. It is signed as every event is, and sent once.",
			Type: reflect.TypeFor[webhookTest](), Example: webhookTest{ID: "test_JZ5QKGMN5XRBOV3XTS2PE4WQ3U", Type: webhook.TypeTest, At: messageTime},
		},
	}
}

// describeWebhookMessages adds what the vendor's servers receive to the document.
func (s *server) describeWebhookMessages(document *huma.OpenAPI) {
	document.Webhooks = make(map[string]*huma.PathItem)
	for _, message := range webhookMessages() {
		schema := s.schemas.Schema(message.Type, true, message.Name)
		s.resolved(schema).AdditionalProperties = nil // There may be more some day.
		document.Webhooks[message.Name] = &huma.PathItem{Post: &huma.Operation{
			OperationID: "receive-" + message.Name, Method: http.MethodPost, Tags: []string{webhookTag},
			Summary: message.Summary, Description: message.Text,
			Parameters: webhookHeaders(),
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
				"application/json": {Schema: schema, Example: message.Example},
			}},
			Responses: map[string]*huma.Response{
				"2XX":     {Description: "Your server has it. It has 15 seconds to say so."},
				"410":     {Description: "Nothing is wanted at this address any more: the endpoint is switched off."},
				"default": {Description: "Everything else has an event sent again, for three days; `Retry-After` with 429 or 503 is heeded. A test is not sent again."},
			},
			Security: []map[string][]string{{}}, // The signature, which no scheme of OpenAPI describes.
		}}
	}
}

// webhookHeaders are those of every message (Standard Webhooks).
func webhookHeaders() []*huma.Param {
	header := func(name, text, example string) *huma.Param {
		return &huma.Param{
			Name: name, In: "header", Required: true, Description: text, Example: example, Schema: &huma.Schema{Type: huma.TypeString},
		}
	}
	return []*huma.Param{
		header("webhook-id", "The event's id, the same however often it is sent.", "evt_0000000000000042"),
		header("webhook-timestamp", "When it was sent this time, in seconds since 1970. Refuse what is older than five minutes.", strconv.FormatInt(messageTime.Unix(), 10)),
		header("webhook-signature", "The signatures of id, time and body, with a blank between them: one, or two while a secret is being rotated. It is genuine when either fits.",
			"v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
	}
}
