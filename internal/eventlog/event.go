package eventlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The types of event. A type is a promise: it never changes and is never used for
// something else.
const (
	// TypeConnected and TypeReconnected: somebody signed in at the provider.
	TypeConnected   = "connection.connected"
	TypeReconnected = "connection.reconnected"
	// TypeLocationsChosen: somebody chose which locations are copied.
	TypeLocationsChosen = "connection.locations_chosen"
	// TypeNeedsReconnect: the sign-in is dead.
	TypeNeedsReconnect = "connection.needs_reconnect"
	// TypeDisconnected: everything that came from the provider is deleted.
	TypeDisconnected = "connection.disconnected"
	// TypeRevocationRecorded: the provider answered, or did not, when it was asked to
	// end our access.
	TypeRevocationRecorded = "connection.revocation_recorded"
	// TypeProblemOpened and TypeProblemResolved: something is wrong, and no longer is.
	// A problem that comes and goes is told of twice, and then only counted.
	TypeProblemOpened   = "problem.opened"
	TypeProblemResolved = "problem.resolved"
	// TypeSyncFinished: a sync ended, whatever its outcome.
	TypeSyncFinished = "sync.finished"
	// TypeAppointmentBooked: an appointment was booked at the provider.
	TypeAppointmentBooked = "appointment.booked"
)

// Types lists all, in the order in which they are shown.
func Types() []string {
	return []string{
		TypeConnected, TypeReconnected, TypeLocationsChosen, TypeNeedsReconnect, TypeDisconnected, TypeRevocationRecorded,
		TypeProblemOpened, TypeProblemResolved, TypeSyncFinished, TypeAppointmentBooked,
	}
}

// Event is one line of the log. It never holds a secret, a patient or the name of a
// location.
type Event struct {
	// Sequence is its place, from 1, without gaps.
	Sequence       int64
	Type           string
	At             time.Time
	OrganisationID string
	// ExternalID is the vendor's own id of the organisation when the event was
	// published; often empty.
	ExternalID   string
	ConnectionID string
	Provider     string
	// TenantName is the tenant's name at that time.
	TenantName string
	Data       EventData
}

// ID is the event's public name: it sorts as the log does.
func (e Event) ID() string { return IDOf(e.Sequence) }

const (
	// idPrefix begins every id.
	idPrefix = "evt_"
	// idDigits is how many digits follow, with zeros in front.
	idDigits = 16
)

// ErrID: a text that is no event's id.
var ErrID = errors.New("not the id of an event")

// IDOf is the id of the event with a sequence. That of 0 stands for the place before
// the first event.
func IDOf(sequence int64) string { return fmt.Sprintf("%s%0*d", idPrefix, idDigits, sequence) }

// ParseID returns the sequence that an id names, and ErrID for every other text.
func ParseID(id string) (int64, error) {
	digits, prefixed := strings.CutPrefix(id, idPrefix)
	if !prefixed || len(digits) != idDigits || strings.Trim(digits, "0123456789") != "" {
		return 0, ErrID
	}
	return strconv.ParseInt(digits, 10, 64)
}

// JSON is the event's public form, the same in an answer and in a webhook.
func (e Event) JSON() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(e.Public()); err != nil {
		return nil, fmt.Errorf("write event %d: %w", e.Sequence, err)
	}
	return bytes.TrimRight(text.Bytes(), "\n"), nil
}
