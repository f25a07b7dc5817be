package corepractice

import (
	"time"

	"mooring/internal/sandbox/practice"
)

// updatedFormat is RFC 3339 with milliseconds.
const updatedFormat = "2006-01-02T15:04:05.000Z07:00"

// wirePractice is the answer of GET /practice.
type wirePractice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// wireList is a page of a list; Next is the absolute URL of the one after it,
// or null.
type wireList[T any] struct {
	Data []T     `json:"data"`
	Next *string `json:"next"`
}

// wireLocation is one of GET /locations.
type wireLocation struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Address  string `json:"address"`
	TimeZone string `json:"time_zone"`
	Active   bool   `json:"active"`
}

// wirePractitioner is one of GET /practitioners.
type wirePractitioner struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	LocationIDs []string `json:"location_ids"`
}

// wireAppointment is one of GET /appointments. Start and end carry the offset
// of the location.
type wireAppointment struct {
	ID             string `json:"id"`
	LocationID     string `json:"location_id"`
	PractitionerID string `json:"practitioner_id"`
	PatientRef     string `json:"patient_ref"`
	Start          string `json:"start"`
	End            string `json:"end"`
	Status         string `json:"status"`
	Reason         string `json:"reason"`
	UpdatedAt      string `json:"updated_at"`
	Deleted        bool   `json:"deleted"`
	// PatientName is [Options.PatientName].
	PatientName string `json:"patient_name,omitempty"`
}

// wireBooking is the body of POST /appointments.
type wireBooking struct {
	LocationID     string    `json:"location_id"`
	PractitionerID string    `json:"practitioner_id"`
	PatientRef     string    `json:"patient_ref"`
	Start          time.Time `json:"start"`
	End            time.Time `json:"end"`
	Reason         string    `json:"reason"`
}

// toWireLocation translates a location.
func toWireLocation(l practice.Location) wireLocation {
	return wireLocation{ID: l.ID, Name: l.Name, Address: l.Address, TimeZone: l.TimeZone, Active: l.Active}
}

// toWirePractitioner translates a practitioner.
func toWirePractitioner(p practice.Practitioner) wirePractitioner {
	return wirePractitioner{ID: p.ID, Name: p.Name, LocationIDs: append([]string{}, p.LocationIDs...)}
}

// toWireAppointment translates an appointment.
func (s *Server) toWireAppointment(a practice.Appointment) wireAppointment {
	return wireAppointment{
		ID: a.ID, LocationID: a.LocationID, PractitionerID: a.PractitionerID, PatientRef: a.PatientRef,
		Start: a.Start.Format(time.RFC3339), End: a.End.Format(time.RFC3339), Status: string(a.Status), Reason: a.Reason,
		UpdatedAt: a.UpdatedAt.In(a.Start.Location()).Format(updatedFormat), Deleted: a.Deleted,
		PatientName: s.opts.PatientName,
	}
}
