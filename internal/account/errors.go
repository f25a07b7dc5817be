package account

import (
	"errors"
	"fmt"
	"time"

	"mooring/internal/fault"
)

// Errors that callers tell apart.
var (
	// ErrWrongCredentials: no enabled account has this email address and
	// password. It never says which of the two was wrong.
	ErrWrongCredentials = errors.New("email address or password is wrong")
	// ErrNotFound: no such user or organisation, or the user is disabled.
	ErrNotFound = errors.New("account not found")
	// ErrExists: the email address or the organisation's name is taken.
	ErrExists = errors.New("account exists already")
)

// ThrottledError refuses to try a password, right or wrong, for a while.
type ThrottledError struct {
	// RetryAfter is how long to wait; always more than zero.
	RetryAfter time.Duration
}

// Error implements error.
func (e *ThrottledError) Error() string {
	return fmt.Sprintf("too many tries to sign in; wait %s", e.RetryAfter.Round(time.Second))
}

// Fault is one thing wrong with what was given. Field is "email", "name", "password",
// "role", "organisation", "time_zone", "external_id" or, of a guest, "id"; Message
// never repeats a password.
type Fault = fault.Fault

// InputError is bad input, with every fault at once.
type InputError struct{ fault.List }
