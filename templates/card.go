package templates

// The statuses of a connection (Card.Status). They stand in data-status.
const (
	// StatusChoosing is authorised, with no location chosen yet.
	StatusChoosing = "choosing"
	// StatusConnected is in use; its Health says how well it goes.
	StatusConnected = "connected"
	// StatusNeedsReconnect means the provider no longer accepts the sign-in.
	StatusNeedsReconnect = "needs_reconnect"
	// StatusDisconnected is purged; only its name and its receipt are left.
	StatusDisconnected = "disconnected"
)

// The healths of a connected connection (Card.Health). They stand in data-health.
const (
	// HealthHealthy has no open problem.
	HealthHealthy = "healthy"
	// HealthAttention works, with something a person should look at.
	HealthAttention = "attention"
	// HealthFailing is connected, and does not work now.
	HealthFailing = "failing"
)

// Card is one connection as the setup page and its own page show it. It is the
// part that refreshes itself: ConnectionCard renders it alone as a fragment.
type Card struct {
	// ID is the connection's id, also part of the ids of its controls.
	ID string
	// Status is one of the Status constants.
	Status string
	// Health is one of the Health constants; empty unless Status is StatusConnected.
	Health string
	// Since is when the status began.
	Since Time
	// CheckedAt is when the provider last proved that the connection works.
	CheckedAt Time

	// TenantName is the practice's name at the provider.
	TenantName string
	// TenantURL is the practice's address at the provider. It comes from
	// outside: anything but http and https is shown as text, never as a link.
	TenantURL string
	// ProviderName is the provider's own name, "Core Practice".
	ProviderName string
	// ProviderLogo is the provider's logo, and DisconnectButton its official picture
	// of that button; zero when there is none.
	ProviderLogo, DisconnectButton Picture

	// Locations are the chosen locations.
	Locations []CardLocation
	// Problems are the open problems, the worst first.
	Problems []Problem
	// Settled are problems that ended lately, newest first.
	Settled []Settled
	// Sync is what syncing does now and did last.
	Sync Sync
	// EndsAt is when a sign-in that cannot be renewed ends; zero for any other.
	EndsAt Time

	// CanChange is true for an owner; without it the card has no button.
	CanChange bool
	// Paths are where the card's buttons and links lead.
	Paths CardPaths
	// RefreshSeconds is how long the page waits before it asks RefreshPath for
	// this card again; 0 switches that off. Short while a sync runs.
	RefreshSeconds int
}

// CardPaths are the addresses of one connection's actions and pages. An empty
// one leaves its button or link out.
type CardPaths struct {
	// Details is the connection's own page.
	Details string
	// Refresh answers this card alone, as rendered by ConnectionCard.
	Refresh string
	// Check, Sync and Reconnect take a POST.
	Check, Sync, Reconnect string
	// ReconnectAsks is true when something is typed to reconnect: Reconnect is then
	// the page that asks for it.
	ReconnectAsks bool
	// Disconnect is the page that asks for confirmation.
	Disconnect string
	// Locations, Appointments and Activity are pages of the connection.
	Locations, Appointments, Activity string
	// Records leads to what is copied beside appointments, or instead of them:
	// "Employees and activities".
	Records Link
	// Receipt is the record of the disconnect, once disconnected.
	Receipt string
}

// CardLocation is a chosen location.
type CardLocation struct {
	// Name is the location's name at the provider.
	Name string
	// Gone is true when the provider no longer lists it.
	Gone bool
}

// Problem is one thing wrong with a connection, in a practice's words.
type Problem struct {
	// Kind is the contract's name of the problem, in data-problem.
	Kind string
	// Meaning is MeaningNotice or MeaningBad, or MeaningOff for what is only worth
	// knowing: nothing stops working, and its button is no primary one.
	Meaning string
	// Happened is what happened, one sentence; it is set as the heading line.
	Happened string
	// Means is what that means for the practice; may be empty.
	Means string
	// ToDo is what to do about it; may be empty.
	ToDo string
	// Opened is when it was first seen.
	Opened Time
	// Action is its one button; nil when there is nothing to press. It is not
	// shown to a member. The card shows no second button of the same label.
	Action *Action
}

// Settled is a problem that is over: one quiet line.
type Settled struct {
	// Kind is the contract's name of the problem, in data-settled.
	Kind string
	// Was is what was so, without a full stop: "Core Practice did not answer".
	Was string
	// From and To are when it began and ended.
	From, To Time
	// Lasted is how long that was: "30 minutes".
	Lasted string
	// Now is how it stands: "It works again."
	Now string
}

// Sync is what the syncing of one connection does now and did last.
type Sync struct {
	// Waiting is true when a sync was asked for and has not begun.
	Waiting bool
	// Running is true while Things are being read.
	Running bool
	// Things are what is read: "appointments".
	Things string
	// Location is the name of the location being read.
	Location string
	// LocationsDone and LocationsTotal count the locations of this run. With a
	// total below 2 the progress has no known end: a location does not say how
	// many Things are still to come.
	LocationsDone, LocationsTotal int
	// SoFar is how many were read in this run so far: "12 appointments".
	SoFar string
	// LastAt is when the last complete run ended.
	LastAt Time
	// LastResult is that run in a few words: "12 appointments changed"; may be empty.
	LastResult string
	// NextAt is when the next run is due; zero leaves it out.
	NextAt Time
}
