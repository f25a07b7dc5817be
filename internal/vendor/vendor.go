package vendor

import (
	"mooring/internal/account"
	"mooring/internal/connection"
)

// Organisation is one of the vendor's customers.
type Organisation = account.Organisation

// Found is a connection with whose it is.
type Found struct {
	Overview     connection.Overview
	Organisation Organisation
}

// Filter selects connections. Empty fields select nothing.
type Filter struct {
	// OrganisationID and ExternalID each name an organisation.
	OrganisationID, ExternalID string
	Provider                   string
	Status                     connection.Status
	// Health is that of connected ones.
	Health connection.Health
	// After is the cursor that the page before ended with.
	After string
	// Limit is how many at most; at least 1.
	Limit int
}

// Reference names an organisation in a request: by our id, or by the vendor's own
// and then, where there is none yet, with what one is made of.
type Reference struct {
	ID, ExternalID string
	Name           string
	// TimeZone is an IANA name.
	TimeZone string
}
