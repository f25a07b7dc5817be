package apikey

import (
	"errors"
	"fmt"
	"strings"
	"time"
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

// Fault is one thing wrong with a key to be made.
type Fault struct {
	// Field is "name", "scopes" or "expires".
	Field string
	// Message is a sentence fit to show beside the field.
	Message string
}

// InputError is bad input, with every fault at once.
type InputError struct {
	Faults []Fault
}

// Error implements error.
func (e *InputError) Error() string {
	texts := make([]string, len(e.Faults))
	for i, fault := range e.Faults {
		texts[i] = fault.Field + ": " + fault.Message
	}
	return strings.Join(texts, " ")
}

// add notes a fault; an empty message is none.
func (e *InputError) add(field, message string) {
	if message != "" {
		e.Faults = append(e.Faults, Fault{Field: field, Message: message})
	}
}
