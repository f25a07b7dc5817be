package connection

import "time"

// Removed counts what a disconnect deleted.
type Removed struct {
	Credentials           int64 `json:"credentials"`
	AuthorizationRequests int64 `json:"authorization_requests"`
	Locations             int64 `json:"locations"`
	Practitioners         int64 `json:"practitioners"`
	Appointments          int64 `json:"appointments"`
	SyncCursors           int64 `json:"sync_cursors"`
	Bookings              int64 `json:"bookings"`
	// Records counts what is neither a practitioner nor an appointment.
	Records int64 `json:"records"`
}

// Revocation is what the provider said when it was asked to end our access
// (RFC 7009).
type Revocation string

// The outcomes of asking the provider to revoke.
const (
	// RevocationPending: not asked yet, or still being asked.
	RevocationPending Revocation = "pending"
	// RevocationConfirmed: the provider confirmed that every token is dead.
	RevocationConfirmed Revocation = "confirmed"
	// RevocationUnconfirmed: the provider did not confirm; the practice should
	// look at the provider itself.
	RevocationUnconfirmed Revocation = "unconfirmed"
	// RevocationUnsupported: the provider has no way to revoke.
	RevocationUnsupported Revocation = "unsupported"
	// RevocationNothing: there was no token left to revoke.
	RevocationNothing Revocation = "nothing"
)

// Receipt is what a person is shown after a disconnect, kept with the row.
type Receipt struct {
	At         time.Time  `json:"at"`
	By         string     `json:"by"`
	Removed    Removed    `json:"removed"`
	Revocation Revocation `json:"revocation"`
	// AccessUntil is when an unconfirmed access token lapses by itself; zero
	// when there was none.
	AccessUntil time.Time `json:"access_until"`
}
