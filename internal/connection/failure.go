package connection

import (
	"errors"
	"fmt"
	"time"
)

// FailureKind says how a call to a provider failed, told apart by what may be
// done next.
type FailureKind string

// The kinds of failure.
const (
	// FailureNotProcessed: the provider did not process the call: no connection was
	// made, TLS failed, or it answered 503. Trying again is safe.
	FailureNotProcessed FailureKind = "not_processed"
	// FailureLimited: the provider answered 429. Trying again later is safe.
	FailureLimited FailureKind = "limited"
	// FailureRefused: the grant is dead (invalid_grant), or the code is.
	FailureRefused FailureKind = "refused"
	// FailureClient: the vendor's client credentials are refused (invalid_client, unauthorized_client).
	FailureClient FailureKind = "client"
	// FailureNotActivated: the practice has not activated the vendor's product at
	// the provider, or has switched it off. The grant is untouched, and works again
	// once it is activated.
	FailureNotActivated FailureKind = "not_activated"
	// FailureUnauthorized: the API answered 401 to the access token.
	FailureUnauthorized FailureKind = "unauthorized"
	// FailureForbidden: the API answered 403.
	FailureForbidden FailureKind = "forbidden"
	// FailureNotFound: the API answered 404.
	FailureNotFound FailureKind = "not_found"
	// FailureMalformed: a complete answer arrived and makes no sense.
	FailureMalformed FailureKind = "malformed"
	// FailureUnknown: the call was sent and its outcome is not known: time-out
	// or reset after sending, a 5xx other than 503, an unreadable answer.
	FailureUnknown FailureKind = "unknown"
)

// Failure is a failed call to a provider. Its text names the operation, the
// kind and the provider's code, and never a body, header or token.
type Failure struct {
	Kind FailureKind
	// Operation is a few words: "refresh token", "list locations".
	Operation string
	// Code is the provider's own error code when it is a plain identifier
	// ("invalid_grant", "E42"), else empty.
	Code string
	// Status is the HTTP status, 0 when no answer arrived.
	Status int
	// RetryAfter is how long the provider asked us to wait; 0 when it did not say.
	RetryAfter time.Duration
	// Err is the cause, if any, already free of secrets.
	Err error
}

// Error implements error.
func (f *Failure) Error() string {
	text := fmt.Sprintf("%s: %s", f.Operation, f.Kind)
	if f.Status != 0 {
		text += fmt.Sprintf(" (status %d)", f.Status)
	}
	if f.Code != "" {
		text += " " + f.Code
	}
	if f.Err != nil {
		text += ": " + f.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// AsFailure finds the Failure in err's chain.
func AsFailure(err error) (*Failure, bool) {
	var failure *Failure
	ok := errors.As(err, &failure)
	return failure, ok
}
