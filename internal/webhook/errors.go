package webhook

import (
	"errors"
	"strings"
)

var (
	// ErrNotFound: there is no such endpoint or delivery.
	ErrNotFound = errors.New("no such webhook endpoint or delivery")
	// ErrTooMany: there are MostEndpoints already.
	ErrTooMany = errors.New("too many webhook endpoints")
	// ErrExists: there is an endpoint of that id already: the same was asked for twice.
	ErrExists = errors.New("there is such a webhook endpoint already")
	// ErrRotated: the secret was rotated meanwhile.
	ErrRotated = errors.New("the secret was rotated already")
	// ErrBusy: the delivery is just being sent.
	ErrBusy = errors.New("the delivery is being sent at this moment")
	// ErrLost: somebody else works for the endpoint by now, or it was switched off.
	ErrLost = errors.New("the turn is over")
)

// Fault is one field that cannot be taken.
type Fault struct {
	// Field is one of FieldURL, FieldDescription and FieldTypes.
	Field string
	// Message is fit to show to a person.
	Message string
}

// The fields of an endpoint.
const (
	FieldURL         = "url"
	FieldDescription = "description"
	FieldTypes       = "types"
)

// InputError lists what cannot be taken.
type InputError struct {
	Faults []Fault
}

// Error implements error.
func (e *InputError) Error() string {
	messages := make([]string, len(e.Faults))
	for i, fault := range e.Faults {
		messages[i] = fault.Field + ": " + fault.Message
	}
	return strings.Join(messages, "; ")
}

// Of is what is wrong with a field; "" when nothing is.
func (e *InputError) Of(field string) string {
	if e != nil {
		for _, fault := range e.Faults {
			if fault.Field == field {
				return fault.Message
			}
		}
	}
	return ""
}
