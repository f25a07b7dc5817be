package connection

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrBookedOtherwise: another appointment was asked for under the same key.
var ErrBookedOtherwise = errors.New("the key was used for another appointment")

// How long the texts of a new appointment may be, in characters.
const (
	PatientLongest = 64
	ReasonLongest  = 500
)

// programKey begins the ids of bookings that a program asked for: those of forms
// have no hyphen.
const programKey = "api-"

// BookFor makes an appointment that a program asks for, once for a key of its own
// making, as Book does. The key stands for what was asked for first: anything else
// under it is ErrBookedOtherwise. Two keys of two programs that are the same are
// one.
func (s *Service) BookFor(ctx context.Context, ref Ref, by Actor, wanted ProgramBooking) (Booking, error) {
	return s.Book(ctx, ref, by, BookRequest{Key: wanted.id(), Wanted: &wanted.Wanted, request: wanted.hash()})
}

// ProgramBooking is an appointment that a program asks for.
type ProgramBooking struct {
	// Key is what the program calls it by.
	Key    string
	Wanted NewAppointment
}

// BookedFor finds the booking that a program has asked for before; ErrNotFound when
// it has not, ErrBookedOtherwise when it was another one.
func (s *Service) BookedFor(ctx context.Context, ref Ref, wanted ProgramBooking) (Booking, error) {
	found, err := s.store.Booking(ctx, ref, wanted.id())
	if err == nil && found.Request != wanted.hash() {
		return found, ErrBookedOtherwise
	}
	return found, err
}

// id is the booking's. The program's key may be anything, and is not kept.
func (p ProgramBooking) id() string { return programKey + digest("key", p.Key) }

// hash tells this request from another under the same key. Nobody can find out
// from it who the patient is without the key.
func (p ProgramBooking) hash() string {
	wanted := p.Wanted
	wanted.Start, wanted.End = wanted.Start.UTC(), wanted.End.UTC()
	text, err := json.Marshal(wanted)
	if err != nil { // Years beyond 9999, which no request that was checked has.
		return ""
	}
	return digest("request", p.Key, string(text))
}

// digest is a hash of texts, apart from each other, as letters and digits.
func digest(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])
}

// OneLine puts spaces for control characters, as adapters do, so that what comes
// back from a provider is the same.
func OneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
}

// PatientFault says what is wrong with a patient's reference; "" when nothing is.
// One without a digit is taken for a name, which we do not keep.
func PatientFault(reference, providerName string) string {
	switch {
	case reference == "":
		return "Enter the patient’s reference in " + providerName + ", such as P-10482."
	case utf8.RuneCountInString(reference) > PatientLongest:
		return fmt.Sprintf("A reference has at most %d characters.", PatientLongest)
	case !strings.ContainsFunc(reference, unicode.IsDigit):
		return "That looks like a name, and we keep no names. Enter the reference that " + providerName + " shows, such as P-10482."
	}
	return ""
}

// ReasonFault says what is wrong with a reason; "" when nothing is.
func ReasonFault(reason string) string {
	if utf8.RuneCountInString(reason) > ReasonLongest {
		return fmt.Sprintf("A reason has at most %d characters.", ReasonLongest)
	}
	return ""
}

// LongestAppointment is how long one may take that a program asks for.
const LongestAppointment = 24 * time.Hour
