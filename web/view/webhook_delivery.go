package view

import (
	"strconv"

	"mooring/internal/webhook"
	"mooring/templates"
)

// deliveryState words how a delivery stands.
func deliveryState(clock Clock, delivery webhook.Delivery) templates.WebhookState {
	switch {
	case delivery.Outcome == webhook.OutcomeDelivered:
		return templates.WebhookState{Meaning: templates.MeaningGood, Words: "Delivered", At: clock.Time(delivery.EndedAt)}
	case delivery.Outcome == webhook.OutcomeSkipped:
		return templates.WebhookState{Meaning: templates.MeaningOff, Words: "Skipped", At: clock.Time(delivery.EndedAt)}
	case delivery.Outcome == webhook.OutcomeGivenUp:
		return templates.WebhookState{Meaning: templates.MeaningBad, Words: "Not delivered: the endpoint " + delivery.Error}
	case delivery.Attempts == 0:
		return templates.WebhookState{Meaning: templates.MeaningOff, Words: "Waits to be sent"}
	}
	return templates.WebhookState{
		Meaning: templates.MeaningNotice, Words: "The endpoint " + delivery.Error + "; sent again", At: clock.Time(delivery.TryAt),
	}
}

// WebhookDelivery shows one delivery.
func WebhookDelivery(clock Clock, endpoint webhook.Endpoint, delivery webhook.Delivery, attempts []webhook.Attempt) templates.WebhookDelivery {
	shown := templates.WebhookDelivery{
		BackPath: WebhookPath(endpoint.ID, ""), URL: endpoint.URL, ID: delivery.ID(), EventID: delivery.EventID, Type: delivery.EventType,
		State: deliveryState(clock, delivery), Body: delivery.Body, AgainPath: WebhookDeliveryPath(delivery, "/again"),
		Facts: []templates.Fact{
			{Label: "webhook-id", Text: delivery.EventID},
			{Label: "Delivery", Text: delivery.ID()},
			{Label: "Made", At: clock.Time(delivery.CreatedAt)},
		},
	}
	for _, attempt := range attempts {
		shown.Attempts = append(shown.Attempts, templates.WebhookAttempt{
			At: clock.Time(attempt.At), State: attemptState(attempt), Answer: attempt.Answer,
		})
	}
	return shown
}

// attemptState words what came of an attempt.
func attemptState(attempt webhook.Attempt) templates.WebhookState {
	state := templates.WebhookState{
		Meaning: templates.MeaningGood, Words: "Answered " + strconv.Itoa(attempt.Status) + " in " + took(attempt.Took),
	}
	if !attempt.Delivered() {
		state.Meaning, state.Words = templates.MeaningBad, "The endpoint "+attempt.Error
	}
	if attempt.Asked {
		state.Aside = "(somebody asked for it)"
	}
	return state
}
