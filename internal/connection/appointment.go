package connection

import "time"

// Practitioner is a person who treats patients at some locations of a tenant.
type Practitioner struct {
	ID          string
	Name        string
	LocationIDs []string
}

// Appointment is one booking. It carries the patient's reference, never a name.
type Appointment struct {
	ID             string
	LocationID     string
	PractitionerID string
	PatientRef     string
	Start          time.Time
	End            time.Time
	Status         string
	Reason         string
	// UpdatedAt is by the provider's clock.
	UpdatedAt time.Time
	// Deleted marks a tombstone: the other fields but ID and UpdatedAt may be empty.
	Deleted bool
}

// AppointmentPart names what two states of an appointment may differ in.
type AppointmentPart string

// The parts, in the order in which they are shown.
const (
	PartLocation     AppointmentPart = "location"
	PartStart        AppointmentPart = "start"
	PartEnd          AppointmentPart = "end"
	PartPractitioner AppointmentPart = "practitioner"
	PartPatient      AppointmentPart = "patient"
	PartStatus       AppointmentPart = "status"
	PartReason       AppointmentPart = "reason"
)

// Differences lists the parts in which another state of the same appointment
// says something else. A time stamp alone says nothing, and instants are kept to
// the microsecond.
func (a Appointment) Differences(other Appointment) []AppointmentPart {
	var parts []AppointmentPart
	differ := func(part AppointmentPart, differs bool) {
		if differs {
			parts = append(parts, part)
		}
	}
	differ(PartLocation, a.LocationID != other.LocationID)
	differ(PartStart, a.Start.UnixMicro() != other.Start.UnixMicro())
	differ(PartEnd, a.End.UnixMicro() != other.End.UnixMicro())
	differ(PartPractitioner, a.PractitionerID != other.PractitionerID)
	differ(PartPatient, a.PatientRef != other.PatientRef)
	differ(PartStatus, a.Status != other.Status)
	differ(PartReason, a.Reason != other.Reason)
	return parts
}

// DayQuery asks for one day at one location.
type DayQuery struct {
	Ref        Ref
	LocationID string
	// From and To are the day's first and last instant in the location's zone, To exclusive.
	From time.Time
	To   time.Time
}

// Day is one day at one location, as last synced.
type Day struct {
	Appointments  []Appointment
	Practitioners []Practitioner
	// SyncedAt is when the location was last complete; zero: never.
	SyncedAt time.Time
}
