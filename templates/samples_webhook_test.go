package templates_test

import "mooring/templates"

// webhookState is how something stands that works.
func webhookState() templates.WebhookState {
	return templates.WebhookState{Meaning: templates.MeaningGood, Words: "Working, last delivery", At: at("today 09:40")}
}

// webhookView is an endpoint that was switched off, with everything to show.
func webhookView(text string) templates.Webhook {
	return templates.Webhook{
		BackPath: "/support/webhooks", ID: "whe_A", URL: text,
		State:    templates.WebhookState{Meaning: templates.MeaningBad, Words: "Switched off", At: at("today 09:40"), Aside: "because " + text},
		Trouble:  &templates.Notice{Meaning: templates.MeaningBad, Text: text, Details: []string{text}},
		Facts:    []templates.Fact{{Label: "Description", Text: text}, {Label: "Added", At: at("today 09:00"), Aside: "by " + text}},
		TestPath: "/support/webhooks/whe_A/test", OnPath: "/support/webhooks/whe_A/on", RotatePath: "/support/webhooks/whe_A/rotate",
		ChangePath: "/support/webhooks/whe_A/change", DeletePath: "/support/webhooks/whe_A/delete",
		RotateField: templates.Field{Name: "version", Value: "1"}, Overlap: at("tomorrow 09:40"),
		Deliveries: []templates.WebhookDeliveryLine{
			{Path: "/support/webhooks/whe_A/deliveries/whd_1", Type: text, At: at("today 09:40"), State: templates.WebhookState{Meaning: templates.MeaningNotice, Words: text}},
		},
		NextPath: "/support/webhooks/whe_A?before=whd_1#deliveries", FirstPath: "/support/webhooks/whe_A#deliveries",
	}
}

// webhookForm is the form for an endpoint, refused.
func webhookForm(text string) templates.WebhookForm {
	return templates.WebhookForm{
		Heading: "Add a webhook endpoint", ActionPath: "/support/webhooks", BackPath: "/support/webhooks", BackLabel: "Webhooks", Submit: "Add the endpoint",
		Hidden:    []templates.Field{{Name: "id", Value: text}},
		Fields:    []templates.FormField{{Name: "url", Label: "Address", Type: "url", Value: text, Error: text, Help: text, First: true}},
		TypesName: "types", TypesError: text, Error: text,
		Types: []templates.WebhookType{{Name: "connection.connected", About: text, Chosen: true}, {Name: "sync.finished", About: text}},
	}
}

// webhookSamples are the pages of webhooks.
func webhookSamples() []sample {
	on := webhookView("https://example.com/hooks")
	on.On, on.Trouble, on.State, on.Deliveries = true, nil, webhookState(), nil
	on.OffPath, on.OnPath, on.NextPath, on.FirstPath, on.Overlap = "/support/webhooks/whe_A/off", "", "", "", templates.Time{}
	lines := []templates.WebhookLine{
		{Path: "/support/webhooks/whe_A", URL: hostile, Description: hostile, Events: "all events", State: webhookState()},
		{Path: "/support/webhooks/whe_B", URL: "https://example.com", Events: "2 kinds of event", State: templates.WebhookState{Meaning: templates.MeaningOff, Words: "Nothing was sent yet"}},
	}
	delivery := templates.WebhookDelivery{
		BackPath: "/support/webhooks/whe_A", URL: hostile, ID: "whd_1", EventID: hostile, Type: hostile, State: webhookState(),
		Facts: []templates.Fact{{Label: "webhook-id", Text: hostile}}, Body: hostile, AgainPath: "/support/webhooks/whe_A/deliveries/whd_1/again",
		Attempts: []templates.WebhookAttempt{{At: at("today 09:40"), State: webhookState(), Answer: hostile}},
	}
	unsent := delivery
	unsent.Attempts = nil
	secret := templates.WebhookSecret{Heading: "The webhook endpoint is added", URL: hostile, Secret: hostile, Paragraphs: []string{hostile}, NextPath: "/support/webhooks/whe_A"}
	remove := templates.WebhookDelete{URL: hostile, ActionPath: "/support/webhooks/whe_A/delete", BackPath: "/support/webhooks/whe_A", Waiting: "1 delivery that waits is never made."}
	return []sample{
		{"webhooks: none", templates.WebhooksPage(staffPage("Webhooks"), templates.Webhooks{NewPath: "/support/webhooks/new", Most: 20})},
		{"webhooks: some", templates.WebhooksPage(staffPage("Webhooks"), templates.Webhooks{Most: 20, Endpoints: lines})},
		{"webhooks: the form", templates.WebhookFormPage(staffPage("Add a webhook endpoint"), webhookForm(""))},
		{"webhooks: the form, refused", templates.WebhookFormPage(staffPage("Add a webhook endpoint"), webhookForm(hostile))},
		{"webhooks: an endpoint", templates.WebhookPage(staffPage("Webhook endpoint"), on)},
		{"webhooks: an endpoint that is off, named to harm", templates.WebhookPage(staffPage("Webhook endpoint"), webhookView(hostile))},
		{"webhooks: a secret", templates.WebhookSecretPage(staffPage("Secret"), secret)},
		{"webhooks: a delivery", templates.WebhookDeliveryPage(staffPage("Webhook delivery"), delivery)},
		{"webhooks: a delivery that was not sent", templates.WebhookDeliveryPage(staffPage("Webhook delivery"), unsent)},
		{"webhooks: deleting", templates.WebhookDeletePage(staffPage("Delete a webhook endpoint"), remove)},
	}
}
