package connection

import "time"

// Status says where a connection stands. Nothing else is stored as state;
// health is derived from the open problems.
type Status string

// The four statuses.
const (
	// StatusChoosing: authorised, but nobody has chosen a location yet. Nothing syncs.
	StatusChoosing Status = "choosing"
	// StatusConnected: authorised and chosen; syncs run.
	StatusConnected Status = "connected"
	// StatusNeedsReconnect: the credential is dead; a person has to sign in again.
	StatusNeedsReconnect Status = "needs_reconnect"
	// StatusDisconnected: purged. Only the row, its receipt and its events remain.
	StatusDisconnected Status = "disconnected"
)

// Ref names one connection of one organisation. Every port that touches an
// organisation's rows takes it, so that no call can cross organisations.
type Ref struct {
	OrganisationID string
	ID             string
}

// Tenant is the practice's account inside a provider.
type Tenant struct {
	// ID is the provider's own identifier, stable across renames.
	ID string
	// Name is shown to people (Core Practice checkpoint 2).
	Name string
	// URL is the tenant's address as the provider states it, shown to people
	// (Core Practice checkpoint 2). It is foreign text: render it as data.
	URL string
	// Address is what the practice typed, normalised ("bayside"): it fills
	// {tenant} in the provider's endpoint templates.
	Address string
	// Account is the provider's identifier of the person who signed in, where a
	// second sign-in of that person ends the first (DrChrono); else empty. Nobody
	// is shown it, and a disconnect removes it.
	Account string
}

// Connection is one organisation's link to one tenant.
type Connection struct {
	ID             string
	OrganisationID string
	Provider       string
	Tenant         Tenant

	Status      Status
	StatusSince time.Time
	// Epoch grows by one at every connect, reconnect and disconnect. Whoever
	// writes for a connection compares it first: it is the fence.
	Epoch int64

	// RequestedScopes and GrantedScopes are the provider's scope names (RFC
	// 6749 section 3.3). What is requested but not granted is a problem.
	RequestedScopes []string
	GrantedScopes   []string

	CreatedAt time.Time
	// ConnectedAt and ConnectedBy tell of the newest connect or reconnect.
	ConnectedAt time.Time
	ConnectedBy string
	// CheckedAt is the last proof of life: when the provider last answered a
	// call made with this connection's token. Zero: never.
	CheckedAt time.Time
	// SyncedAt is when a sync last brought every chosen location up to date.
	// Zero: never.
	SyncedAt time.Time
	// NextSyncAt says when a sync is due. Zero: none is (not connected).
	NextSyncAt time.Time

	// Receipt is set while the connection is disconnected.
	Receipt *Receipt
}

// Ref returns the connection's name for ports.
func (c Connection) Ref() Ref { return Ref{OrganisationID: c.OrganisationID, ID: c.ID} }

// Live reports whether the connection holds, or should hold, a credential.
func (c Connection) Live() bool {
	return c.Status == StatusChoosing || c.Status == StatusConnected
}

// MissingScopes returns the requested scopes that were not granted, in the
// order of the request.
func (c Connection) MissingScopes() []string {
	return Missing(c.RequestedScopes, c.GrantedScopes)
}

// Missing returns the names in wanted that are not in given.
func Missing(wanted, given []string) []string {
	have := make(map[string]bool, len(given))
	for _, name := range given {
		have[name] = true
	}
	var missing []string
	for _, name := range wanted {
		if !have[name] {
			missing = append(missing, name)
		}
	}
	return missing
}

// setStatus moves the connection to status at now; StatusSince changes only
// when the status does.
func (c *Connection) setStatus(status Status, now time.Time) {
	if c.Status != status {
		c.Status = status
		c.StatusSince = now
	}
}

// Location is a practice location of a tenant.
type Location struct {
	// ID is the provider's identifier, unique within the tenant.
	ID      string
	Name    string
	Address string
	// TimeZone is an IANA name. It is checked when it is read from the
	// provider, so time.LoadLocation succeeds.
	TimeZone string
	// Listed is false once the provider no longer lists the location.
	Listed bool
	// Chosen is true for locations whose data is copied.
	Chosen bool
	// FirstSeenAt is when we first saw it at the provider.
	FirstSeenAt time.Time
}

// Actor is who did something: a person, or Mooring itself.
type Actor struct {
	// UserID is empty when Mooring itself acted.
	UserID string
	// Name is shown in the activity list ("Kim Lee", "Mooring").
	Name string
}

// System is the actor of everything that no person asked for.
var System = Actor{Name: "Mooring"}
