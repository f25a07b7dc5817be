package apikey

import (
	"errors"
	"fmt"
	"time"

	"mooring/internal/fault"
)

// Errors that callers tell apart.
var (
	// ErrMissing: the request names no key.
	ErrMissing = errors.New("no API key")
	// ErrWrong: the key is unknown, wrong, expired or revoked. It never says which.
	ErrWrong = errors.New("wrong API key")
	// ErrNotFound: there is no key of that id.
	ErrNotFound = errors.New("API key not found")
	// ErrExists: the key was made already.
	ErrExists = errors.New("API key exists already")
)

// ThrottledError refuses wrong keys from a network for a while. A right one is served.
type ThrottledError struct {
	// RetryAfter is how long to wait; always more than zero.
	RetryAfter time.Duration
}

// Error implements error.
func (e *ThrottledError) Error() string {
	return fmt.Sprintf("too many wrong API keys; wait %s", e.RetryAfter.Round(time.Second))
}

// Fault is one thing wrong with a key to be made. Field is "name", "scopes" or
// "expires".
type Fault = fault.Fault

// InputError is bad input, with every fault at once.
type InputError struct{ fault.List }
