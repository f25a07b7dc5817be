package connectlink

import (
	"crypto/subtle"
	"time"

	"mooring/internal/account"
)

// Session is one link and what came of it.
type Session struct {
	// ID is "cs_" and random letters. It opens nothing.
	ID             string
	OrganisationID string
	GuestID        string

	// Provider, Tenant and ConnectionID say where the link leads: to the reconnect page
	// of that connection, or to the connect page of that provider with its tenant filled
	// in. All empty: to the setup page.
	Provider     string
	Tenant       string
	ConnectionID string
	// ReturnURL is where the person goes afterwards, as Create accepted it.
	ReturnURL string

	CreatedAt time.Time
	// ExpiresAt is until when the link can be opened.
	ExpiresAt time.Time
	// OpenedAt is when it last was; zero: not yet.
	OpenedAt time.Time
	// Holder is SHA-256 of what the one browser holds that the link has signed in; nil
	// while the link can still be opened.
	Holder []byte

	Outcome Outcome
	// Reason is the kind of failure (connection.SignInErrorKind) of Denied and Failed.
	Reason string
	// EndedAt is when Outcome was noted; zero: there is none.
	EndedAt time.Time
	// ResultID is the connection that was made or renewed. It is set as soon as its
	// sign-in came through, while its locations may have yet to be chosen.
	ResultID string
}

// Outcome is what came of a link.
type Outcome string

// The outcomes; the zero Outcome is none yet.
const (
	// Connected: a new connection, and its locations are chosen.
	Connected Outcome = "connected"
	// Reconnected: a connection that was there before works again.
	Reconnected Outcome = "reconnected"
	// Returned: the person went back, and nothing was connected.
	Returned Outcome = "returned"
	// Denied: the person, or the practice system, did not allow it.
	Denied Outcome = "denied"
	// Failed: a sign-in did not come through.
	Failed Outcome = "failed"
)

// Succeeded reports whether a connection came of it.
func (o Outcome) Succeeded() bool { return o == Connected || o == Reconnected }

// Status says where a link stands.
type Status string

// The statuses.
const (
	// StatusOpen: the link can be opened. Nobody has, or the answer got lost.
	StatusOpen Status = "open"
	// StatusOpened: the person is on our pages.
	StatusOpened Status = "opened"
	// StatusEnded: there is an outcome. A later success replaces another one.
	StatusEnded Status = "ended"
	// StatusExpired: nobody opened the link in time, or the visit ended without an outcome.
	StatusExpired Status = "expired"
)

// visitLife is how long a guest stays signed in at the most.
const visitLife = 2 * time.Hour

// Status says where the link stands at now.
func (s Session) Status(now time.Time) Status {
	switch used := s.Holder != nil; {
	case s.Outcome != "":
		return StatusEnded
	case used && now.Before(s.visitEnds()):
		return StatusOpened
	case !used && now.Before(s.ExpiresAt):
		return StatusOpen
	}
	return StatusExpired
}

// visitEnds is when the guest's visit ends at the latest.
func (s Session) visitEnds() time.Time { return s.OpenedAt.Add(visitLife) }

// HeldBy reports whether the link has signed in the browser that holds an opening: of
// two that opened it, one.
func (s Session) HeldBy(opening Opening) bool {
	return opening.SessionID == s.ID && subtle.ConstantTimeCompare(s.Holder, opening.holder()) == 1
}

// Opening is what a browser holds that has opened a link. It is kept on our side of
// the cookie.
type Opening struct {
	// SessionID names the link's Session.
	SessionID string `json:"session"`
	// Proof is 256 random bits.
	Proof string `json:"proof"`
}

// Visit is a guest's stay on our pages.
type Visit struct {
	Session      Session
	Guest        account.Guest
	Organisation account.Organisation
}
