package connection

import "time"

// EventKind names a line of the audit trail.
type EventKind string

// The kinds of event.
const (
	EventConnected       EventKind = "connected"
	EventReconnected     EventKind = "reconnected"
	EventLocationsChosen EventKind = "locations_chosen"
	EventChecked         EventKind = "checked"
	EventSyncRequested   EventKind = "sync_requested"
	// EventDayRepaired: somebody had a day made equal to the provider. Detail: how
	// many appointments were changed.
	EventDayRepaired     EventKind = "day_repaired"
	EventNeedsReconnect  EventKind = "needs_reconnect"
	EventProblemOpened   EventKind = "problem_opened"
	EventProblemResolved EventKind = "problem_resolved"
	EventDisconnected    EventKind = "disconnected"
	EventRevoked         EventKind = "revocation_recorded"
	// EventBooked: an appointment was booked. Detail: its start as clocks at the
	// location show it, "2026-11-24 09:40".
	EventBooked EventKind = "appointment_booked"
	// What the vendor's support staff did.
	EventSupportVisited EventKind = "support_visited"
	EventSupportChecked EventKind = "support_checked"
	EventSupportNoted   EventKind = "support_noted"
	EventSupportAsked   EventKind = "support_asked_to_sign_in"
	// What became of an email to an owner. Detail: the outcome (sent, written,
	// bounced, given_up), the kind of letter (problem, reminder, all_clear, sign_in)
	// and the address, with spaces between: "sent problem kim@example.com".
	EventTold EventKind = "told_by_mail"
	// EventProblemReturned: a problem came back soon after it was resolved.
	EventProblemReturned EventKind = "problem_returned"
)

// Event is one line of the append-only audit trail: who did what to which
// connection, when. Never a secret and never a patient.
type Event struct {
	// Sequence orders events and pages through them; the store assigns it.
	Sequence       int64
	OrganisationID string
	ConnectionID   string
	// TenantName is the tenant's name at that time.
	TenantName string
	Kind       EventKind
	Actor      Actor
	// Detail is a few plain words that complete the sentence ("2 of 5"
	// locations, a problem kind, a revocation result); often empty. Events
	// outlive a disconnect, so of the provider's data none holds more than the
	// tenant's name.
	Detail string
	At     time.Time
}
