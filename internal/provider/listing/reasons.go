package listing

import (
	"errors"

	"mooring/internal/connection"
)

// Reasons why an answer makes no sense. None of them quotes it.
var (
	ErrNoData   = errors.New("the list has no data")
	ErrNext     = errors.New("the next page is not under the API's address")
	ErrLoop     = errors.New("the next page was read before")
	ErrEndless  = errors.New("the list does not end")
	ErrNoID     = errors.New("something has no usable id")
	ErrTwice    = errors.New("something is in the list twice")
	ErrCrowd    = errors.New("there are too many things in the list")
	ErrName     = errors.New("a name is missing or too long")
	ErrText     = errors.New("a text is too long")
	ErrZone     = errors.New("a location has no usable time zone")
	ErrURL      = errors.New("the practice has no usable web address")
	ErrTime     = errors.New("a time is not written as it should be")
	ErrOrder    = errors.New("an appointment does not end after its start")
	ErrLocation = errors.New("an appointment belongs to another location")
)

// Malformed is the failure of an answer that makes no sense.
func Malformed(operation string, reason error) error {
	return &connection.Failure{Kind: connection.FailureMalformed, Operation: operation, Err: reason}
}

// Always is for what every practice has, so that "not found" is no answer to it:
// the API is not where it should be, and nothing can be read.
func Always(err error) error {
	failure, ok := connection.AsFailure(err)
	if !ok || failure.Kind != connection.FailureNotFound {
		return err
	}
	elsewhere := *failure
	elsewhere.Kind = connection.FailureMalformed
	return &elsewhere
}
