package templates

// Activity is a page of the audit trail, newest first.
type Activity struct {
	// TenantName limits the trail to one connection; empty for the whole organisation.
	TenantName string
	// BackPath leads to the setup page or the connection.
	BackPath string
	// Days hold the events, newest day first.
	Days []ActivityDay
	// EarlierPath leads to the page of older events; empty on the last one.
	EarlierPath string
	// NewestPath leads back to the first page; empty on it.
	NewestPath string
}

// ActivityDay groups the events of a day.
type ActivityDay struct {
	// Name is the day in words: "Today", "Saturday 21 November 2026".
	Name string
	// Events are of this day, newest first.
	Events []ActivityEvent
}

// ActivityEvent is one line of the trail.
type ActivityEvent struct {
	// At is when it happened; its Text is the time of day.
	At Time
	// Sentence is the event in words: "Kim Lee disconnected Bayside Dental Group".
	Sentence string
	// Meaning is the event's meaning: MeaningOff for the ordinary.
	Meaning string
}
