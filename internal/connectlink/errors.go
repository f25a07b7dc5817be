package connectlink

import (
	"errors"

	"mooring/internal/fault"
)

// ErrNotFound: there is no such link, session, or organisation.
var ErrNotFound = errors.New("connect session not found")

// SpentError: a link that cannot be opened (any more), or a visit that has ended.
type SpentError struct {
	// Session is whose it is; the way back is still known.
	Session Session
	// Expired says that it was not used in time; else it was, perhaps elsewhere.
	Expired bool
}

// Error implements error. It never names the link.
func (e *SpentError) Error() string {
	if e.Expired {
		return "connect session " + e.Session.ID + " has expired"
	}
	return "connect session " + e.Session.ID + " was opened in another browser"
}

// Fault is one thing wrong with what was asked for. Field is "provider", "tenant",
// "connection", "return_url", "expires_in", "user.id", "user.name" or "user.email";
// Message is for the vendor's developer.
type Fault = fault.Fault

// InputError is bad input, with every fault at once.
type InputError struct{ fault.List }
