package webhook

import (
	"slices"
	"time"
)

// MostEndpoints is how many there may be. There are as many workers in each
// process, so that every endpoint has one.
const MostEndpoints = 20

// OffReason says why an endpoint is switched off.
type OffReason string

// The reasons.
const (
	// OffAsked: somebody switched it off.
	OffAsked OffReason = "asked"
	// OffGone: it answered 410.
	OffGone OffReason = "gone"
	// OffFailing: nothing reached it for three days.
	OffFailing OffReason = "failing"
	// OffSecretLost: nobody can open its secret any more, so it has a new one that
	// nobody has seen.
	OffSecretLost OffReason = "secret_lost"
)

// Endpoint is one of the vendor's addresses that are told of events.
type Endpoint struct {
	ID          string
	URL         string
	Description string
	// Types are the events that it wants; empty: all.
	Types     []string
	CreatedAt time.Time
	// CreatedBy names who made it: a person or an API key.
	CreatedBy string
	// SecretVersion grows with each rotation.
	SecretVersion int64
	// FormerUntil is until when the secret before this one signs too; zero when there
	// is none.
	FormerUntil time.Time
	// DeliveredAt is when it last answered 2xx; zero: never.
	DeliveredAt time.Time
	// FailingSince is the first attempt that failed since then, and Failure the
	// newest one's error.
	FailingSince time.Time
	Failure      string
	// RestUntil is when something is sent to it again; often zero.
	RestUntil time.Time
	// OffAt and OffReason are set of one that is switched off.
	OffAt     time.Time
	OffReason OffReason
	// Waiting counts the deliveries that are still to be made.
	Waiting int
}

// On reports whether events are delivered to it.
func (e Endpoint) On() bool { return e.OffAt.IsZero() }

// Wants reports whether it is told of events of a type.
func (e Endpoint) Wants(eventType string) bool {
	return len(e.Types) == 0 || slices.Contains(e.Types, eventType)
}

// Changes are what Change changes; nil leaves a thing as it is.
type Changes struct {
	URL         *string
	Description *string
	Types       *[]string
}
