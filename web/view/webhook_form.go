package view

import (
	"cmp"
	"slices"

	"mooring/internal/eventlog"
	"mooring/internal/webhook"
	"mooring/templates"
)

// The fields of the form of an endpoint. TypesField may be sent more than once.
const (
	IDField          = "id"
	URLField         = webhook.FieldURL
	DescriptionField = webhook.FieldDescription
	TypesField       = webhook.FieldTypes
)

// WebhookEntry is what was entered, and what is wrong with it.
type WebhookEntry struct {
	URL, Description string
	Types            []string
	// Wrong is nil when nothing is.
	Wrong *webhook.InputError
	// Refusal is why nothing can be saved, whatever is entered; often empty.
	Refusal string
}

// NewWebhook is the form for an endpoint of an id that is not used yet.
func NewWebhook(id string, entry WebhookEntry) templates.WebhookForm {
	shown := webhookForm(entry)
	shown.Heading, shown.Submit = "Add a webhook endpoint", "Add the endpoint"
	shown.ActionPath, shown.BackPath, shown.BackLabel = WebhooksPath, WebhooksPath, "Webhooks"
	shown.Hidden = []templates.Field{{Name: IDField, Value: id}}
	return shown
}

// ChangeWebhook is the form that changes an endpoint.
func ChangeWebhook(id string, entry WebhookEntry) templates.WebhookForm {
	shown := webhookForm(entry)
	shown.Heading, shown.Submit = "Change a webhook endpoint", "Save"
	shown.ActionPath, shown.BackPath, shown.BackLabel = WebhookPath(id, "/change"), WebhookPath(id, ""), "Webhook endpoint"
	return shown
}

// webhookForm is what both forms share.
func webhookForm(entry WebhookEntry) templates.WebhookForm {
	wrong := cmp.Or(entry.Wrong, &webhook.InputError{})
	shown := templates.WebhookForm{
		Error: entry.Refusal, TypesName: TypesField, TypesError: wrong.Of(TypesField),
		Fields: []templates.FormField{
			{
				Name: URLField, Label: "Address", Type: "url", Value: entry.URL, Exact: true, Error: wrong.Of(URLField),
				Help: "Where events are sent, such as https://example.com/webhooks. It has to be on the internet.",
			},
			{
				Name: DescriptionField, Label: "Description", Type: "text", Value: entry.Description, Optional: true,
				Error: wrong.Of(DescriptionField), Help: "For you and the other admins; you may leave it empty.",
			},
		},
	}
	for i, field := range shown.Fields {
		if field.Error != "" {
			shown.Fields[i].First = true
			break
		}
	}
	for _, name := range eventlog.Types() {
		shown.Types = append(shown.Types, templates.WebhookType{Name: name, About: eventAbout[name], Chosen: slices.Contains(entry.Types, name)})
	}
	return shown
}
