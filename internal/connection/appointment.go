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
