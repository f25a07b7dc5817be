package view

import (
	"net/url"
	"strconv"

	"mooring/internal/eventlog"
	"mooring/internal/webhook"
	"mooring/templates"
)

// WebhooksPath is the page of all webhook endpoints.
const WebhooksPath = SupportPath + "/webhooks"

// WebhookPath is the page of one endpoint; suffix ("/test") leads to what belongs to
// it.
func WebhookPath(id, suffix string) string { return WebhooksPath + "/" + url.PathEscape(id) + suffix }

// WebhookDeliveryPath is the page of one delivery; suffix ("/again") leads to what
// belongs to it.
func WebhookDeliveryPath(d webhook.Delivery, suffix string) string {
	return WebhookPath(d.EndpointID, "/deliveries/"+d.ID()+suffix)
}

// Webhooks lists endpoints.
func Webhooks(clock Clock, endpoints []webhook.Endpoint) templates.Webhooks {
	shown := templates.Webhooks{Most: webhook.MostEndpoints}
	if len(endpoints) < webhook.MostEndpoints {
		shown.NewPath = WebhooksPath + "/new"
	}
	for _, endpoint := range endpoints {
		shown.Endpoints = append(shown.Endpoints, templates.WebhookLine{
			Path: WebhookPath(endpoint.ID, ""), URL: endpoint.URL, Description: endpoint.Description,
			Events: eventsOf(endpoint), State: endpointState(clock, endpoint),
		})
	}
	return shown
}

// eventsOf words which events an endpoint gets.
func eventsOf(endpoint webhook.Endpoint) string {
	if len(endpoint.Types) == 0 {
		return "all events"
	}
	return templates.Count(len(endpoint.Types), "kind") + " of event"
}

// endpointState words how an endpoint stands.
func endpointState(clock Clock, endpoint webhook.Endpoint) templates.WebhookState {
	switch {
	case !endpoint.On() && endpoint.OffReason == webhook.OffAsked:
		return templates.WebhookState{Meaning: templates.MeaningOff, Words: "Switched off", At: clock.Time(endpoint.OffAt)}
	case !endpoint.On():
		return templates.WebhookState{Meaning: templates.MeaningBad, Words: "Switched off", At: clock.Time(endpoint.OffAt), Aside: "because " + offWords[endpoint.OffReason]}
	case !endpoint.FailingSince.IsZero():
		return templates.WebhookState{Meaning: templates.MeaningNotice, Words: "Failing since", At: clock.Time(endpoint.FailingSince)}
	case endpoint.DeliveredAt.IsZero():
		return templates.WebhookState{Meaning: templates.MeaningOff, Words: "Nothing was sent yet"}
	}
	return templates.WebhookState{Meaning: templates.MeaningGood, Words: "Working, last delivery", At: clock.Time(endpoint.DeliveredAt)}
}

// offWords say why an endpoint is switched off.
var offWords = map[webhook.OffReason]string{
	webhook.OffGone:       "it answered 410",
	webhook.OffFailing:    "nothing reached it for three days",
	webhook.OffSecretLost: "its secret can no longer be read",
}

// WebhookPage is what the page of one endpoint is made of.
type WebhookPage struct {
	Endpoint   webhook.Endpoint
	Deliveries []webhook.Delivery
	// Before is the delivery that the list goes on behind, and More reports whether
	// there are older ones.
	Before string
	More   bool
}

// RotateField names the field of the secret that is replaced.
const RotateField = "version"

// Webhook shows one endpoint.
func Webhook(clock Clock, page WebhookPage) templates.Webhook {
	endpoint := page.Endpoint
	at := func(suffix string) string { return WebhookPath(endpoint.ID, suffix) }
	shown := templates.Webhook{
		BackPath: WebhooksPath, ID: endpoint.ID, URL: endpoint.URL, State: endpointState(clock, endpoint),
		Trouble: trouble(endpoint), Facts: endpointFacts(clock, endpoint), On: endpoint.On(),
		TestPath: at("/test"), OffPath: at("/off"), OnPath: at("/on"), RotatePath: at("/rotate"),
		ChangePath: at("/change"), DeletePath: at("/delete"),
		RotateField: templates.Field{Name: RotateField, Value: strconv.FormatInt(endpoint.SecretVersion, 10)},
		Overlap:     clock.Time(endpoint.FormerUntil),
	}
	for _, delivery := range page.Deliveries {
		shown.Deliveries = append(shown.Deliveries, templates.WebhookDeliveryLine{
			Path: WebhookDeliveryPath(delivery, ""), Type: delivery.EventType, At: clock.Time(delivery.CreatedAt),
			State: deliveryState(clock, delivery),
		})
	}
	if page.Before != "" {
		shown.FirstPath = at("#deliveries")
	}
	if page.More {
		last := page.Deliveries[len(page.Deliveries)-1]
		shown.NextPath = at("?before=" + last.ID() + "#deliveries")
	}
	return shown
}

// trouble says what is wrong with an endpoint and what to do; nil when nothing is.
func trouble(endpoint webhook.Endpoint) *templates.Notice {
	switch {
	case endpoint.OffReason == webhook.OffSecretLost:
		return &templates.Notice{
			Meaning: templates.MeaningBad, Text: "The secret can no longer be read",
			Details: []string{"Make a new secret, give it to your server, and switch the endpoint on again."},
		}
	case endpoint.OffReason == webhook.OffGone, endpoint.OffReason == webhook.OffFailing:
		return &templates.Notice{
			Meaning: templates.MeaningBad, Text: "The endpoint " + endpoint.Failure,
			Details: []string{"Put it right, send a test, and switch it on again."},
		}
	case endpoint.On() && !endpoint.FailingSince.IsZero():
		return &templates.Notice{
			Meaning: templates.MeaningNotice, Text: "The endpoint " + endpoint.Failure,
			Details: []string{"We try again for three days, with growing gaps. If nothing reaches it until then we switch it off and write to the admins."},
		}
	}
	return nil
}

// endpointFacts are what is to know of an endpoint.
func endpointFacts(clock Clock, endpoint webhook.Endpoint) []templates.Fact {
	var facts []templates.Fact
	if endpoint.Description != "" {
		facts = append(facts, templates.Fact{Label: "Description", Text: endpoint.Description})
	}
	events := templates.Fact{Label: "Events", Text: "All"}
	if len(endpoint.Types) > 0 {
		events.Text = ""
		for i, kind := range endpoint.Types {
			if i > 0 {
				events.Text += ", "
			}
			events.Text += kind
		}
	}
	facts = append(facts, events)
	if endpoint.Waiting > 0 {
		waiting := templates.Fact{Label: "Waiting", Text: templates.Counted(endpoint.Waiting, "delivery", "deliveries")}
		if endpoint.On() && endpoint.RestUntil.After(clock.Now) {
			waiting.Text += ", tried again " + clock.Words(endpoint.RestUntil)
		}
		facts = append(facts, waiting)
	}
	return append(facts,
		templates.Fact{Label: "Id", Text: endpoint.ID},
		templates.Fact{Label: "Added", At: clock.Time(endpoint.CreatedAt), Aside: "by " + endpoint.CreatedBy},
	)
}

// WebhookSecret shows the secret of an endpoint that was just made, or given another.
func WebhookSecret(heading string, endpoint webhook.Endpoint, key string) templates.WebhookSecret {
	return templates.WebhookSecret{
		Heading: heading, URL: endpoint.URL, Secret: key, NextPath: WebhookPath(endpoint.ID, ""),
		Paragraphs: []string{
			"Keep it where your server finds it, as you keep a password. With it and a library for Standard Webhooks your server verifies that a message is ours.",
			"If it is lost, make a new one on the endpoint’s page.",
		},
	}
}

// WebhookDelete asks before an endpoint is deleted.
func WebhookDelete(endpoint webhook.Endpoint) templates.WebhookDelete {
	shown := templates.WebhookDelete{
		URL: endpoint.URL, ActionPath: WebhookPath(endpoint.ID, "/delete"), BackPath: WebhookPath(endpoint.ID, ""),
	}
	if endpoint.Waiting > 0 {
		shown.Waiting = templates.Counted(endpoint.Waiting, "delivery that waits is", "deliveries that wait are") + " never made."
	}
	return shown
}

// eventAbout says when each type of event comes.
var eventAbout = map[string]string{
	eventlog.TypeConnected:          "A practice connected its system.",
	eventlog.TypeReconnected:        "A practice signed in again.",
	eventlog.TypeLocationsChosen:    "Somebody chose which locations are kept up to date.",
	eventlog.TypeNeedsReconnect:     "The practice has to sign in again; nothing is updated until then.",
	eventlog.TypeDisconnected:       "A practice disconnected, and its data is deleted here.",
	eventlog.TypeRevocationRecorded: "The practice system said whether it ended our access.",
	eventlog.TypeProblemOpened:      "Something is wrong with a connection.",
	eventlog.TypeProblemResolved:    "It no longer is.",
	eventlog.TypeSyncFinished:       "Appointments were brought up to date, or could not be. The most frequent one.",
	eventlog.TypeAppointmentBooked:  "An appointment was booked.",
}
