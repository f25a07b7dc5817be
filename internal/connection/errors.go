package connection

import "errors"

// Errors that callers tell apart.
var (
	// ErrNotFound: no such row, or it belongs to another organisation.
	ErrNotFound = errors.New("not found")
	// ErrNeedsReconnect: the credential is dead; a person has to sign in again.
	ErrNeedsReconnect = errors.New("connection needs to be reconnected")
	// ErrFenced: the connection was disconnected or reconnected meanwhile.
	ErrFenced = errors.New("connection has moved on to another epoch")
	// ErrResting: the provider did not process a renewal a moment ago and is not
	// asked again yet. It is the cause of a Failure of kind FailureNotProcessed.
	ErrResting = errors.New("the provider is given time to recover")
	// ErrConflict: the row that was to be written exists already.
	ErrConflict = errors.New("already exists")
	// ErrUnavailable: our own database cannot be reached, or cannot do now what
	// it is asked for. Nothing is known of the row, and a write may have been
	// carried out all the same. It says nothing about a provider or a person.
	ErrUnavailable = errors.New("the database is not available")
)

// InputError is bad input by a person, with a message fit to show beside the field.
type InputError struct {
	// Field is the form field's name.
	Field string
	// Message says what is wrong and what it should look like.
	Message string
}

// Error implements error.
func (e *InputError) Error() string { return e.Field + ": " + e.Message }
