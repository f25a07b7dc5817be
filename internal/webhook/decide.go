package webhook

import "time"

const (
	// tryFor is how long a delivery is tried.
	tryFor = 3 * 24 * time.Hour
	// scatter is the part of a pause that chance adds, so that endpoints that failed
	// together are not tried together.
	scatter = 0.1
)

// pauses are those between attempts; the last one repeats.
var pauses = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour,
}

// longestRetryAfter bounds how long an endpoint can ask to be left alone.
const longestRetryAfter = 12 * time.Hour

// statusGone says that there is nothing to be told any more (RFC 9110 section 15.5.11).
const statusGone = 410

// decide says what becomes of a delivery and its endpoint after an attempt. jitter is
// from 0 up to 1.
func decide(standing Standing, attempt Attempt, jitter float64) Decision {
	delivery := standing.Delivery
	decision := Decision{Outcome: delivery.Outcome, TryAt: delivery.TryAt, Begun: delivery.BegunAt, Tries: delivery.Tries}
	switch {
	case attempt.Delivered():
		decision.Outcome, decision.Delivered = OutcomeDelivered, true
		return decision
	case attempt.Status == statusGone:
		decision.Off = OffGone
	}
	switch {
	case delivery.EventType == TypeTest && delivery.Outcome == "":
		decision.Outcome = OutcomeGivenUp
	case !attempt.Asked && delivery.Outcome == "":
		putOff(&decision, standing, attempt, jitter)
	}
	return decision
}

// putOff decides when a delivery is tried again that the endpoint did not take, or
// that it is over. One that ends because nothing reaches the endpoint at all is not
// given up: it waits for whoever switches the endpoint on again.
func putOff(decision *Decision, standing Standing, attempt Attempt, jitter float64) {
	ended := attempt.At.Add(attempt.Took)
	if decision.Begun.IsZero() {
		decision.Begun = attempt.At
	}
	decision.Tries++
	last := decision.Begun.Add(tryFor)
	if !ended.Before(last) {
		if !standing.Endpoint.DeliveredAt.After(decision.Begun) {
			decision.TryAt = ended
			if decision.Off == "" {
				decision.Off = OffFailing
			}
		} else {
			decision.Outcome = OutcomeGivenUp
		}
		return
	}
	pause := pauses[min(decision.Tries, len(pauses))-1]
	pause += time.Duration(scatter * jitter * float64(pause))
	asked := min(attempt.RetryAfter, longestRetryAfter)
	decision.TryAt = ended.Add(max(pause, asked))
	if decision.TryAt.After(last) {
		decision.TryAt = last
	}
	switch {
	case attempt.Status == 0:
		decision.RestUntil = decision.TryAt
	case asked > 0:
		decision.RestUntil = ended.Add(asked)
	}
}
