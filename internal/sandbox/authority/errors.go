package authority

import "fmt"

// Error is a refusal with the code of RFC 6749 section 5.2.
type Error struct {
	Code        string
	Description string
	// Reused: a refresh token was presented after it had been exchanged.
	Reused bool
	// Tenant is the one whose tokens were killed for the reuse.
	Tenant string
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Description) }

// invalidGrant refuses a code or token.
func invalidGrant(description string) *Error {
	return &Error{Code: "invalid_grant", Description: description}
}
