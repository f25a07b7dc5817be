package webhook

import (
	"errors"

	"mooring/internal/fault"
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

// The fields of an endpoint.
const (
	FieldURL         = "url"
	FieldDescription = "description"
	FieldTypes       = "types"
)

// Fault is one thing wrong with an endpoint. Field is one of FieldURL,
// FieldDescription and FieldTypes.
type Fault = fault.Fault

// InputError is bad input, with every fault at once.
type InputError struct{ fault.List }
