package connection

import "time"

// NewAppointment is an appointment as somebody here asks for it. It carries the
// patient's reference, never a name.
type NewAppointment struct {
	LocationID     string
	PractitionerID string
	PatientRef     string
	Start          time.Time
	End            time.Time
	// Reason may be empty.
	Reason string
}

// Equal compares what is asked for; moments by what they are, not how they are written.
func (n NewAppointment) Equal(other NewAppointment) bool {
	start, end := n.Start.Equal(other.Start), n.End.Equal(other.End)
	n.Start, n.End = other.Start, other.End
	return start && end && n == other
}

// BookingState says where a booking stands.
type BookingState string

// The states of a booking.
const (
	// BookingSending: a process is at it, or died at it.
	BookingSending BookingState = "sending"
	// BookingMade: the provider has the appointment.
	BookingMade BookingState = "made"
	// BookingRefused: the provider does not have it, and it may be corrected and
	// asked for again.
	BookingRefused BookingState = "refused"
	// BookingUnknown: nobody knows whether the provider has it. It may be sent
	// again as it is, and only so.
	BookingUnknown BookingState = "unknown"
)

// BookingRefusal says why an appointment was not made.
type BookingRefusal string

// The reasons.
const (
	// RefusedClash: the practitioner has another appointment at that time.
	RefusedClash BookingRefusal = "clash"
	// RefusedInvalid: the provider does not take these values.
	RefusedInvalid BookingRefusal = "invalid"
	// RefusedKeyUsed: the provider made another appointment under the same key.
	RefusedKeyUsed BookingRefusal = "key_used"
	// RefusedForbidden: the sign-in does not allow it.
	RefusedForbidden BookingRefusal = "forbidden"
	// RefusedNotActivated: the practice has switched the vendor's product off.
	RefusedNotActivated BookingRefusal = "not_activated"
	// RefusedSignIn: the sign-in is dead, or is being renewed in vain.
	RefusedSignIn BookingRefusal = "sign_in"
	// RefusedUnreachable: the provider took no request.
	RefusedUnreachable BookingRefusal = "unreachable"
	// RefusedLimited: the provider asked us to slow down.
	RefusedLimited BookingRefusal = "limited"
)

// Booking is one form for a new appointment, from the moment it is sent. However
// often it is sent, it makes one appointment at most.
type Booking struct {
	// ID is the key that the form was given when it was shown first.
	ID    string
	Epoch int64
	// Wanted is what was asked for last. Patient and reason are kept no longer than
	// they may have to be sent again.
	Wanted NewAppointment
	State  BookingState
	// Refusal is set when it is refused.
	Refusal BookingRefusal
	// Attempt is part of the provider's key. It grows when the provider has
	// refused, so that what was corrected is a request of its own for it.
	Attempt int64
	// ClaimID names who sends it and ClaimedAt says since when.
	ClaimID   string
	ClaimedAt time.Time
	// Differing are the fields that the provider has otherwise than they were sent,
	// once it is made.
	Differing []BookingField
	// AppointmentID is the provider's, once it is made.
	AppointmentID string
	// Request is a hash of what a program asked for under the key, and of the key;
	// empty for a form, which may be corrected.
	Request string
	// UpdatedAt is when the row was written last.
	UpdatedAt time.Time
}

// BookingField names a part of an appointment that is compared.
type BookingField string

// The fields that are compared. BookingUnlisted stands for the whole: the provider
// confirmed the appointment and does not list it.
const (
	FieldPractitioner BookingField = "practitioner"
	FieldStart        BookingField = "start"
	FieldEnd          BookingField = "end"
	FieldPatient      BookingField = "patient"
	FieldReason       BookingField = "reason"
	BookingUnlisted   BookingField = "unlisted"
)

// differing compares what was sent with what the provider has, field by field.
func (n NewAppointment) differing(has Appointment) []BookingField {
	var fields []BookingField
	for _, field := range []struct {
		name BookingField
		same bool
	}{
		{FieldPractitioner, n.PractitionerID == has.PractitionerID},
		{FieldStart, n.Start.Equal(has.Start)},
		{FieldEnd, n.End.Equal(has.End)},
		{FieldPatient, n.PatientRef == has.PatientRef},
		{FieldReason, n.Reason == has.Reason},
	} {
		if !field.same {
			fields = append(fields, field.name)
		}
	}
	return fields
}

// BookingBar says why no appointment can be booked through a connection.
type BookingBar string

// The bars.
const (
	// BookingOpen: nothing is in the way.
	BookingOpen BookingBar = ""
	// BarProvider: the provider takes no appointments from us.
	BarProvider BookingBar = "provider"
	// BarNotAsked: this installation does not ask for the permission.
	BarNotAsked BookingBar = "not_asked"
	// BarNotGranted: the practice did not give the permission.
	BarNotGranted BookingBar = "not_granted"
	// BarNotConnected: the connection is not connected, or no location is chosen yet.
	BarNotConnected BookingBar = "not_connected"
)
